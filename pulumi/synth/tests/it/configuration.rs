//! The program declares its configuration so that a copy of it can be played alone; `Pulumi.yaml` declares the same,
//! because there the CLI checks it; stacks differ by configuration only.

use serde_yaml::{Mapping, Value};

use crate::lake;

fn declared(file: &str) -> Mapping {
    let document: Value = serde_yaml::from_str(&lake::read(file)).unwrap();
    let entries = document["config"].as_mapping().unwrap();
    let entry = |(key, declaration): (&Value, &Value)| {
        let key = key.as_str().unwrap();
        let mut same = Mapping::new();
        for part in ["type", "default"] {
            same.insert(part.into(), declaration[part].clone());
        }
        (Value::from(key.split_once(':').map_or(key, |(_, key)| key)), Value::from(same))
    };
    entries.iter().map(entry).collect()
}

#[test]
fn program_and_project_declare_the_same_configuration() {
    let program = declared("pulumi/program/Main.yaml");
    assert!(!program.is_empty());
    assert_eq!(program, declared("pulumi/Pulumi.yaml"));
    let bootstrap = declared("pulumi/bootstrap/program/Main.yaml");
    assert!(!bootstrap.is_empty());
    assert_eq!(bootstrap, declared("pulumi/bootstrap/Pulumi.yaml"));
}

/// The roles that look at the lake know it by this tag.
#[test]
fn stacks_tag_all_that_they_make_with_the_project() {
    for stack in ["dev", "staging", "prod"] {
        let document: Value =
            serde_yaml::from_str(&lake::read(&format!("pulumi/Pulumi.{stack}.yaml"))).unwrap();
        assert_eq!(document["config"]["aws:defaultTags"]["tags"]["project"], "lakegate");
    }
}

#[test]
fn every_configuration_value_is_used() {
    let text = lake::committed();
    for (key, _) in declared("pulumi/program/Main.yaml") {
        let reference = format!("${{{}}}", key.as_str().unwrap());
        assert!(text.contains(&reference), "nothing uses {reference}");
    }
}

#[test]
fn stacks_set_declared_values_only() {
    let known = declared("pulumi/Pulumi.yaml");
    for stack in ["dev", "staging", "prod"] {
        let document: Value =
            serde_yaml::from_str(&lake::read(&format!("pulumi/Pulumi.{stack}.yaml"))).unwrap();
        for (key, _) in document["config"].as_mapping().unwrap() {
            let key = key.as_str().unwrap();
            let declared = key.strip_prefix("lakegate:").is_some_and(|key| known.contains_key(key));
            assert!(declared || key.starts_with("aws:"), "{stack} sets `{key}`, which nothing declares");
        }
    }
}

#[test]
fn the_provider_is_pinned_to_the_version_of_the_schema() {
    let lock: Value = serde_yaml::from_str(&lake::read("pulumi/program/sdks/aws-7.51.1.yaml")).unwrap();
    let schema: Value = serde_yaml::from_str(&lake::read("pulumi/synth/schema/aws-7.51.1.json")).unwrap();
    assert_eq!(lock["version"], schema["version"]);
    assert_eq!(lock["name"], schema["name"]);
}
