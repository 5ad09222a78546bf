//! Two versions of the project's own program: what the update between them destroys or weakens.

use lake_policy::{Infrastructure, Verdict, judge, recorded, rules};
use serde_json::{Value, json};

use crate::harness::{own, own_text};

/// What a rule about records denies of an update.
fn denied(rule: &str, infrastructure: &Infrastructure) -> Vec<String> {
    let report = judge(infrastructure, &[rules::find(rule).unwrap()]);
    report.findings().map(|(of, finding)| format!("[{}] {}", of.resource.name, finding.message)).collect()
}

fn update(from: &str, to: &str) -> Infrastructure {
    own(to).since(own(from))
}

#[test]
fn an_update_to_the_same_changes_nothing() {
    let text = own_text();
    let same = update(&text, &text);
    assert!(same.changes.values().all(|change| change.operation == "same"));
    for rule in ["destroyed-data", "weakened-by-update"] {
        assert_eq!(denied(rule, &same), Vec::<String>::new(), "{rule}");
    }
}

#[test]
fn renaming_or_removing_what_holds_data_is_denied_and_an_alias_is_not() {
    let text = own_text();
    let renamed = text.replace("${raw-bucket.", "${landing-bucket.").replacen(
        "\n  raw-bucket:\n",
        "\n  landing-bucket:\n",
        1,
    );
    let gone = "[raw-bucket] the update deletes `raw-bucket` and what it holds";
    assert_eq!(denied("destroyed-data", &update(&text, &renamed)), [gone]);

    let (before, bucket) = renamed.split_once("\n  landing-bucket:\n").unwrap();
    let options = "    options:\n";
    let bucket =
        bucket.replacen(options, &format!("{options}      aliases:\n        - name: raw-bucket\n"), 1);
    let aliased = [before, "\n  landing-bucket:\n", &bucket].concat();
    assert_eq!(denied("destroyed-data", &update(&text, &aliased)), Vec::<String>::new());
}

#[test]
fn a_weakened_resource_is_named_with_the_rule() {
    let text = own_text();
    let weaker = text.replacen("enableKeyRotation: true", "enableKeyRotation: false", 1);
    let found = denied("weakened-by-update", &update(&text, &weaker));
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("`key-without-rotation`: "), "{found:?}");
    assert_eq!(denied("weakened-by-update", &update(&weaker, &text)), Vec::<String>::new());
}

/// A preview of an update of one resource; without a newer state it is deleted.
fn preview(token: &str, old: &Value, new: Option<&Value>) -> Infrastructure {
    let urn = format!("urn:pulumi:dev::lake::{token}::it");
    let state = |inputs: &Value| json!({ "urn": urn, "custom": true, "type": token, "inputs": inputs });
    let op = if new.is_some() { "update" } else { "delete" };
    let step = json!({ "op": op, "urn": urn, "oldState": state(old), "newState": new.map(state) });
    recorded::read(&json!({ "steps": [step] }).to_string()).unwrap()
}

fn policy(statements: &Value) -> Value {
    json!({ "policy": json!({ "Version": "2012-10-17", "Statement": statements }).to_string() })
}

/// What no rule denies by itself, and is less than it was.
#[test]
fn what_protects_less_is_denied_though_no_rule_denies_it() {
    let weaker = |token: &str, old: &Value, new: Option<&Value>| {
        denied("weakened-by-update", &preview(token, old, new)).join("; ")
    };
    let allow = |actions: Value, resource: &str| json!([{ "Effect": "Allow", "Action": actions, "Resource": format!("arn:aws:s3:::{resource}") }]);
    let (narrow, wide) = (
        policy(&allow(json!("s3:GetObject"), "a/x/*")),
        policy(&allow(json!(["s3:GetObject", "s3:DeleteObject"]), "a/*")),
    );
    let (days, rotation) = (
        |days: u32| json!({ "retentionInDays": days }),
        |days: u32| json!({ "enableKeyRotation": true, "rotationPeriodInDays": days }),
    );
    let block = |on: bool| json!({ "bucket": "elsewhere", "blockPublicAcls": on, "blockPublicPolicy": true, "ignorePublicAcls": true, "restrictPublicBuckets": true });
    let (logs, key, blocks) = (
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:kms/key:Key",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    );
    insta::assert_snapshot!([
        weaker("aws:iam/policy:Policy", &narrow, Some(&wide)),
        weaker(logs, &days(365), Some(&days(1))),
        weaker(key, &rotation(90), Some(&rotation(2560))),
        weaker(key, &json!({ "enableKeyRotation": true }), Some(&rotation(400))),
        weaker(blocks, &block(true), Some(&block(false))),
        weaker(blocks, &block(true), None),
    ].join("\n"), @r#"
        [it] more is allowed than before: `s3:DeleteObject`, `s3:GetObject` on `arn:aws:s3:::a/*`
        [it] `retentionInDays` is 1, and was 365
        [it] `rotationPeriodInDays` is 2560, and was 90
        [it] `rotationPeriodInDays` is 400, and was 365
        [it] `public-bucket`: `blockPublicAcls` is not true
        [it] the `BucketPublicAccessBlock` is gone
    "#);
    for (token, old, new) in [
        ("aws:iam/policy:Policy", &wide, &narrow),
        (logs, &days(1), &days(365)),
        (key, &rotation(2560), &rotation(90)),
        (key, &json!({ "enableKeyRotation": true }), &rotation(365)),
        (blocks, &block(false), &block(true)),
    ] {
        assert_eq!(weaker(token, old, Some(new)), "", "{token}");
    }
}

/// A policy that waits for what is not yet created may be as it was: nobody knows.
#[test]
fn a_policy_that_is_not_known_yet_is_not_said_to_be_weaker() {
    const UNKNOWN: &str = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    let deny = policy(&json!([{ "Effect": "Deny", "Action": "s3:*", "Resource": "*" }]));
    let update = preview("aws:iam/policy:Policy", &deny, Some(&json!({ "policy": UNKNOWN })));
    let report = judge(&update, &[rules::find("weakened-by-update").unwrap()]);
    assert!(
        matches!(report.judgements[0].verdict, Verdict::Unknown(_)),
        "{:?}",
        report.judgements[0].verdict
    );
}

/// A finding is printed, put into reports, and bound by a waiver; a secret must not get there.
#[test]
fn a_plain_secret_is_denied_without_being_repeated() {
    let rule = rules::find("plain-secret-in-state").unwrap();
    let infrastructure = crate::harness::example(rule.failing);
    let report = judge(&infrastructure, &[rule]);
    assert_eq!(report.findings().count(), 3);
    for (_, finding) in report.findings() {
        let shown = format!("{finding:?}");
        assert!(!shown.contains("correct-horse") && !shown.contains("wJalrXUtnFEMI"), "{shown}");
    }
}
