//! Two hundred datasets stay within the quotas of AWS, because nothing but their own resources names them.

use std::collections::{BTreeMap, BTreeSet};

use lake_contract::Contract;
use lake_synth::synth;
use serde_yaml::Value;

use crate::{
    lake,
    program::{Resource, json, many, parse, references, resources},
};

const DEFAULT: &str = r#"{"raw": 365, "stage": 30, "quarantine": 90, "analytics": null}"#;

/// Datasets with names as long as names may be.
fn contracts(count: usize, retention: &str) -> Vec<Contract> {
    (0..count)
        .map(|i| {
            lake::generated(&format!("a_dataset_whose_name_is_as_long_as_possible_{i:04}"), retention, 40)
        })
        .collect()
}

fn large() -> String {
    synth(&contracts(200, DEFAULT), &lake::workflows()).unwrap()
}

#[test]
fn datasets_add_nothing_but_their_own_resources() {
    let (small, large) = (synth(&contracts(1, DEFAULT), &lake::workflows()).unwrap(), large());
    let split = |text: &str| {
        let (shared, rest) = text.split_once("  # ---- The datasets").unwrap();
        let (_, outputs) = rest.split_once("\noutputs:\n").unwrap();
        (shared.to_owned(), outputs.to_owned())
    };
    assert_eq!(split(&small), split(&large));
    assert_eq!(resources(&large).len() - resources(&small).len(), 199 * 7);
}

#[test]
fn two_hundred_datasets_stay_within_the_quotas() {
    let text = large();
    let resources = resources(&text);
    let variables = parse(&text)["variables"].clone();
    let sizes = Sizes { resources: &resources, variables };
    let mut judged = BTreeMap::new();
    for (name, resource) in &resources {
        for (what, size, quota) in sizes.of(resource) {
            assert!(size <= quota, "{name}: {what} takes {size}, AWS {quota}");
            *judged.entry(what).or_insert(0) += 1;
        }
    }
    insta::assert_debug_snapshot!(judged, @r#"
{
    "alarm description": 233,
    "alarm name": 233,
    "bucket name": 7,
    "bucket policy": 7,
    "budget name": 1,
    "crawler name": 200,
    "dashboard": 1,
    "environment": 4,
    "event pattern": 3,
    "function description": 4,
    "function name": 4,
    "inline policies of a role": 211,
    "key policy": 13,
    "lifecycle rules": 7,
    "machine name": 2,
    "query": 200,
    "query name": 200,
    "queue name": 7,
    "queue policy": 7,
    "role name": 211,
    "rule description": 3,
    "rule name": 3,
    "schedule name": 1,
    "table description": 200,
    "topic policy": 1,
    "trust policy": 211,
    "widgets": 1,
    "workflow": 2,
}
"#);
}

#[test]
fn retentions_of_their_own_take_one_rule_per_dataset_and_prefix() {
    let mut all = contracts(200, DEFAULT);
    let own = r#"{"raw": 100, "stage": 25, "quarantine": 10, "analytics": 50}"#;
    all.extend((0..200).map(|i| lake::generated(&format!("short_{i:03}"), own, 2)));
    let program = resources(&synth(&all, &lake::workflows()).unwrap());
    // Stage has parts and commits.
    for (zone, prefixes) in [("raw", 1), ("stage", 2), ("quarantine", 1), ("analytics", 1)] {
        let rules = program[&format!("{zone}-lifecycle")].properties["rules"].as_sequence().unwrap();
        assert!((3..=4).contains(&(rules.len() - 200 * prefixes)), "{zone}: {}", rules.len());
        let names: BTreeSet<_> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        assert_eq!(names.len(), rules.len(), "{zone}");
    }
}

/// Sizes with names filled in, as long as they get.
struct Sizes<'a> {
    resources: &'a BTreeMap<String, Resource>,
    variables: Value,
}

impl Sizes<'_> {
    fn of(&self, resource: &Resource) -> Vec<(&'static str, usize, usize)> {
        let property = |name: &str| &resource.properties[name];
        let text = |name: &str| self.text(json(property(name))).len();
        let length = |name: &str| property(name).as_str().map_or(0, |text| self.fill(text).chars().count());
        match resource.token.as_str() {
            "aws:s3:Bucket" => vec![("bucket name", length("bucket"), 63)],
            "aws:s3:BucketPolicy" => vec![("bucket policy", text("policy"), 20_480)],
            "aws:s3:BucketLifecycleConfiguration" => {
                vec![("lifecycle rules", property("rules").as_sequence().unwrap().len(), 1000)]
            }
            "aws:kms:Key" => vec![("key policy", text("policy"), 32_768)],
            "aws:iam:Role" => {
                vec![("trust policy", text("assumeRolePolicy"), 2048), ("role name", length("name"), 64)]
            }
            "aws:iam:RolePolicy" => vec![("inline policies of a role", text("policy"), 10_240)],
            "aws:sns:TopicPolicy" => vec![("topic policy", text("policy"), 30_720)],
            "aws:cloudwatch:MetricAlarm" => {
                vec![
                    ("alarm name", length("name"), 255),
                    ("alarm description", length("alarmDescription"), 1024),
                ]
            }
            "aws:cloudwatch:Dashboard" => {
                let widgets = many(&json(property("dashboardBody"))["widgets"]).len();
                vec![("widgets", widgets, 500), ("dashboard", text("dashboardBody"), 1_000_000)]
            }
            "aws:budgets:Budget" => vec![("budget name", length("name"), 100)],
            "aws:sqs:Queue" => vec![("queue name", length("name"), 80)],
            "aws:sqs:QueuePolicy" => vec![("queue policy", text("policy"), 8192)],
            "aws:cloudwatch:EventRule" => vec![
                ("event pattern", text("eventPattern"), 2048),
                ("rule name", length("name"), 64),
                ("rule description", length("description"), 512),
            ],
            "aws:lambda:Function" => vec![
                ("environment", text("environment"), 4096),
                ("function name", length("name"), 64),
                ("function description", length("description"), 256),
            ],
            "aws:sfn:StateMachine" => {
                vec![("workflow", text("definition"), 1_048_576), ("machine name", length("name"), 80)]
            }
            "aws:glue:Crawler" => vec![("crawler name", length("name"), 255)],
            "aws:glue:CatalogTable" => vec![("table description", length("description"), 2048)],
            "aws:athena:NamedQuery" => {
                vec![("query name", length("name"), 128), ("query", length("query"), 262_144)]
            }
            "aws:scheduler:Schedule" => vec![("schedule name", length("name"), 64)],
            _ => Vec::new(),
        }
    }

    /// A value as JSON, with names filled in.
    fn text(&self, value: &Value) -> String {
        self.fill(&serde_json::to_string(value).unwrap())
    }

    fn fill(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for reference in references(text) {
            let value = self.value(&reference);
            filled = filled.replacen(&format!("${{{reference}}}"), &value, 1);
        }
        filled
    }

    fn value(&self, reference: &str) -> String {
        let (root, path) = reference.split_once('.').unwrap_or((reference, ""));
        match (root, path) {
            ("account", _) => "111122223333".to_owned(),
            ("region", _) => "ap-southeast-1".to_owned(),
            ("partition", "partition") => "aws-us-gov".to_owned(),
            ("partition", _) => "amazonaws.com.cn".to_owned(),
            ("pulumi", "project") => "lakegate".to_owned(),
            ("pulumi", _) => "production".to_owned(),
            (root, "") if self.variables.get(root).is_some() => {
                self.fill(self.variables[root].as_str().unwrap())
            }
            (root, path) => match self.resources.get(root).map(|resource| &resource.properties[path]) {
                Some(Value::String(text)) => self.fill(text),
                // An ARN or URL: longer than any in this lake.
                Some(_) => "a".repeat(140),
                None => "b".repeat(40),
            },
        }
    }
}
