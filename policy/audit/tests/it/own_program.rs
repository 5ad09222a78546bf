//! The project's own program, deployed and unchanged: what an audit says of it then.

use std::{collections::BTreeSet, path::Path};

use lake_audit::{Scope, settled};
use lake_policy::{Infrastructure, Verdict, judge, recorded, rules};
use lake_reader::{Project, World};
use serde_json::{Value, json};

const POLICIES: [&str; 2] = ["policy", "assumeRolePolicy"];

fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pulumi").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn program() -> Infrastructure {
    let project = Project::read(&text("Pulumi.yaml")).unwrap();
    let world = project.world("organization", "dev", &text("Pulumi.dev.yaml")).unwrap();
    let world = World {
        account: "123456789012".into(),
        partition: "aws".into(),
        region: "eu-west-1".into(),
        stand_ins: true,
        ..world
    };
    let document = lake_reader::read("Main.yaml", &text("program/Main.yaml")).unwrap();
    let program = lake_reader::evaluate(&document, &world);
    assert!(!program.has_errors());
    Infrastructure::of_program(program, document)
}

/// The record of the account in which the program was deployed: keys have ids of their own, and policies are texts.
fn deployed() -> Value {
    let types = settled(&Scope::default());
    let mut record = recorded::of_account(&program());
    record["types"] = json!(types);
    let resources = record["resources"].as_array_mut().unwrap();
    let is_read = |resource: &Value| types.iter().any(|token| resource["type"] == **token);
    resources.retain(is_read);
    for resource in resources.iter_mut() {
        if resource["type"] == "aws:kms/key:Key" {
            resource["properties"]["keyState"] = json!("Enabled");
        }
        for property in POLICIES {
            let policy = &mut resource["properties"][property];
            if policy.is_object() {
                *policy = json!(policy.to_string());
            }
        }
    }
    let text = record.to_string();
    let ids = text.replace(":key/", ":key/0000-");
    let mut record: Value = serde_json::from_str(&ids).unwrap();
    for resource in record["resources"].as_array_mut().unwrap() {
        if resource["type"] == "aws:kms/key:Key" {
            let id = json!(format!("0000-{}", resource["outputs"]["id"].as_str().unwrap()));
            resource["outputs"]["id"] = id.clone();
            resource["outputs"]["keyId"] = id;
        }
        if resource["type"] == "aws:kms/alias:Alias" {
            let target = resource["properties"]["targetKeyId"].as_str().unwrap();
            resource["properties"]["targetKeyId"] = json!(format!("0000-{target}"));
        }
    }
    record
}

fn live(record: &Value) -> Infrastructure {
    recorded::read(&record.to_string()).unwrap().declared_as(program())
}

fn findings(live: &Infrastructure) -> BTreeSet<String> {
    let report = judge(live, &rules::all());
    let line = |of: &lake_policy::Judgement<'_>, message: &str| {
        format!("{} [{}] {message}", of.rule.id, of.resource.name)
    };
    report.findings().map(|(of, finding)| line(of, &finding.message)).collect()
}

/// What has drifted.
fn drift(live: &Infrastructure) -> Vec<String> {
    let report = judge(live, &[rules::find("drifted-policy").unwrap()]);
    report.findings().map(|(of, finding)| format!("{}: {}", of.resource.name, finding.message)).collect()
}

#[test]
fn nothing_is_found_of_it_that_is_not_found_in_the_program() {
    let live = live(&deployed());
    let report = judge(&live, &rules::all());
    insta::assert_snapshot!(findings(&live).into_iter().collect::<Vec<_>>().join("\n"));
    // Whatever a rule cannot say, it cannot say because of services that an audit does not read.
    for judgement in &report.judgements {
        let Verdict::Unknown(why) = &judgement.verdict else { continue };
        for doubt in why {
            let outside = ["was read", "were read", "is declared elsewhere"];
            let expected = outside.iter().any(|words| doubt.reason.contains(words));
            assert!(expected, "{} [{}]: {}", judgement.rule.id, judgement.resource.name, doubt.reason);
        }
    }
    for rule in rules::all()
        .into_iter()
        .filter(|rule| rule.id == "drifted-policy" || rule.id == "key-pending-deletion")
    {
        assert!(report.judged(rule.id) > 0, "{} judged nothing", rule.id);
    }
}

/// Whatever statement somebody takes out of a policy, or opens to another account, is noticed, and where.
#[test]
fn every_change_of_a_policy_is_noticed() {
    let record = deployed();
    let resources = record["resources"].as_array().unwrap();
    let mut changed = 0;
    for (at, resource) in resources.iter().enumerate() {
        for property in POLICIES {
            let Some(policy) = resource["properties"][property].as_str() else { continue };
            let mut policy: Value = serde_json::from_str(policy).unwrap();
            policy["Statement"].as_array_mut().unwrap().pop();
            let mut other = record.clone();
            other["resources"][at]["properties"][property] = json!(policy.to_string());
            let drift = drift(&live(&other));
            assert_eq!(drift.len(), 1, "{}: {drift:#?}", resource["name"]);
            changed += 1;
        }
    }
    assert!(changed > 30, "{changed}");
}
