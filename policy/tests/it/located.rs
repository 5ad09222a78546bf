//! Records of the engine beside the program that they were recorded from.

use lake_policy::Verdict;
use lake_policy::{KeyUse, key_of};
use serde_json::json;

use crate::{
    harness::program,
    recorded::{key, queue, resource, state, urn},
};

const PROGRAM: &str = r#"
resources:
  jobs:
    type: aws:sqs:Queue
    name: queue
    properties:
      name: jobs
      kmsMasterKeyId: ${key.arn}
      redrivePolicy:
        maxReceiveCount: 5
  key:
    type: aws:kms:Key
    properties: {enableKeyRotation: true}
  text:
    type: aws:iam:Policy
    properties:
      policy: |
        {"Statement": [{"Effect": "Allow",
                        "Action": "sqs:*", "Resource": "*"}]}
  object:
    type: aws:iam:Policy
    properties:
      policy:
        fn::toJSON:
          Statement:
            - {Effect: Allow, Action: "kms:*", Resource: "*"}
"#;

#[test]
fn records_have_the_keys_and_places_of_the_program_also_inside_policies() {
    let document = |action: &str| {
        json!({"Statement": [{"Action": action, "Effect": "Allow", "Resource": "*"}]}).to_string()
    };
    let policy = |name: &str, action: &str| {
        resource("aws:iam/policy:Policy", name, json!({"policy": document(action)}), json!({}))
    };
    let recorded = state(json!([
        key(),
        queue(),
        policy("text", "sqs:*"),
        policy("object", "kms:*"),
        policy("stray", "s3:*")
    ]));
    let read = recorded.located_in(&program(PROGRAM));

    let jobs = read.get("jobs").unwrap();
    assert_eq!(read.urns["jobs"], urn("aws:sqs/queue:Queue", "queue"));
    assert_eq!(jobs.span.slice(PROGRAM), "jobs");
    let key = jobs.property("kmsMasterKeyId").unwrap();
    assert_eq!((key.span.slice(PROGRAM), key.as_unknown().unwrap().span), ("${key.arn}", key.span));
    assert!(matches!(key_of(&read, key), Ok(KeyUse::Declared(key)) if key.name == "key"));
    assert_eq!(jobs.property("redrivePolicy"), None);

    for (name, place) in [("text", "\"sqs:*\""), ("object", "\"kms:*\"")] {
        let policy = read.policies.iter().find(|policy| policy.holder == name).unwrap();
        let action = policy.element(&policy.statements()[0], "Action");
        assert_eq!(action.span.slice(PROGRAM), place, "{name}");
    }
    assert!(read.get("stray").unwrap().span.is_empty());
}

/// The engine tells a policy pack nothing of `retainOnDelete`: the program does, and without it nobody knows.
#[test]
fn what_the_engine_does_not_tell_is_taken_from_the_program() {
    let verdict = |option: Option<&str>| {
        let recorded =
            [key()].map(|key| json!({ "urn": key["urn"], "type": key["type"], "inputs": key["inputs"] }));
        let engine = lake_policy::recorded::of_engine(&recorded).unwrap();
        let engine = match option {
            None => engine,
            Some(option) => {
                let text = format!("resources: {{key: {{type: 'aws:kms:Key', options: {{{option}}}}}}}\n");
                engine.located_in(&program(&text))
            }
        };
        let rule = lake_policy::rules::find("unprotected-state").unwrap();
        lake_policy::judge(&engine, &[rule]).judgements[0].verdict.clone()
    };
    assert_eq!(verdict(Some("retainOnDelete: true")), Verdict::Pass);
    assert!(matches!(verdict(Some("")), Verdict::Fail(_)));
    assert!(matches!(verdict(Some("retainOnDelete: false")), Verdict::Fail(_)));
    assert!(matches!(verdict(None), Verdict::Unknown(_)));
}
