//! The pack as the engine sees it: a process that prints its port and answers over gRPC.
#![expect(clippy::unwrap_used, reason = "a test reports by panicking")]

#[path = "../../src/messages.rs"]
mod messages;

mod engine;

use std::collections::HashMap;

use engine::{Engine, list, record, resource, text};
use lake_policy::{Artifact, Origin, Review, Terms, Waivers, judge, recorded, rules};
use messages::{Level, Setting, Settings, Severity, Stack};

const UNKNOWN: &str = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

fn bucket() -> messages::Resource {
    resource("aws:s3/bucket:Bucket", "raw", &[("bucket", text("raw"))])
}

fn policy(document: prost_types::Value) -> messages::Resource {
    resource("aws:iam/policy:Policy", "all", &[("policy", document)])
}

fn star() -> messages::Resource {
    let statement = [("Effect", text("Allow")), ("Action", text("s3:*")), ("Resource", text("*"))];
    policy(record(&[("Statement", list(vec![record(&statement)]))]))
}

#[test]
fn it_tells_its_rules_with_what_each_denies_and_does() {
    let info = Engine::start(&[]).info();
    assert_eq!((info.name.as_str(), info.supports_config), ("lakegate", true));
    assert_eq!(info.policies.len(), rules::all().len());
    let star = info.policies.iter().find(|rule| rule.name == "star-action").unwrap();
    assert!(star.description.ends_with('.'));
    assert!(!star.remediation_steps.is_empty());
    for rule in &info.policies {
        assert!(!rule.remediation_steps.contains("## "), "{}: {}", rule.name, rule.remediation_steps);
    }
    assert_eq!((star.enforcement_level(), star.policy_type), (Level::Mandatory, 2));
}

#[test]
fn a_finding_names_rule_resource_and_place_and_fails_the_deployment() {
    let program = "resources:\n  all:\n    type: aws:iam:Policy\n    properties:\n      policy:\n        Statement:\n          \
                   - {Effect: Allow, Action: 's3:*', Resource: '*'}\n";
    let folder = engine::folder("place");
    std::fs::write(folder.join("Main.yaml"), program).unwrap();
    let mut engine = Engine::start(&[&format!("-program={}", folder.join("Main.yaml").display())]);
    engine.stack(Stack {
        name: "dev".to_owned(),
        project: "p".to_owned(),
        dry_run: true,
        ..Stack::default()
    });
    let denied = engine.judge(&[star()]);
    let found = denied.diagnostics.iter().find(|one| one.policy_name == "star-action").unwrap();
    assert_eq!(found.urn, star().urn);
    assert_eq!((found.enforcement_level(), found.severity()), (Level::Mandatory, Severity::Critical));
    assert_eq!(found.message, "`s3:*` allows every action (Main.yaml:7:37)");
    assert!(denied.not_applicable.iter().any(|rule| rule.policy_name == "public-bucket"));
}

#[test]
fn what_is_not_known_is_advisory_in_a_preview_and_says_why() {
    for (dry_run, level) in [(true, Level::Advisory), (false, Level::Mandatory)] {
        let mut engine = Engine::start(&["-unknown=fail"]);
        engine.stack(Stack { dry_run, ..Stack::default() });
        let denied = engine.judge(&[policy(text(UNKNOWN))]);
        let found = denied.diagnostics.iter().find(|one| one.policy_name == "star-action").unwrap();
        assert_eq!(found.enforcement_level(), level);
        let expected = "not known whether it passes: `policy` of `all` is known only after deployment";
        assert_eq!(found.message, expected);
    }
}

/// A stack comes with outputs, which hold what the provider made of the inputs; the program says the inputs.
#[test]
fn inputs_are_judged_not_outputs() {
    let denies = |engine: &mut Engine| {
        engine.judge(&[star()]).diagnostics.iter().any(|one| one.policy_name == "star-action")
    };
    let mut engine = Engine::start(&[]);
    engine.analyze(&policy(record(&[("Statement", list(Vec::new()))])));
    assert!(!denies(&mut engine));
    assert!(denies(&mut Engine::start(&[])));
}

#[test]
fn rules_are_set_one_by_one() {
    let mut engine = Engine::start(&["-mandatory=critical"]);
    let level = |engine: &mut Engine| {
        let denied = engine.judge(&[bucket()]).diagnostics;
        denied.into_iter().find(|one| one.policy_name == "public-bucket").map(|one| one.enforcement_level())
    };
    assert_eq!(level(&mut engine), Some(Level::Advisory));
    for (set, expected) in [(Level::Mandatory, Some(Level::Mandatory)), (Level::Disabled, None)] {
        let setting = Setting { enforcement_level: set as i32 };
        engine.configure(Settings { policies: HashMap::from([("public-bucket".to_owned(), setting)]) });
        assert_eq!(level(&mut engine), expected);
    }
}

/// The hash that a waiver of the star must name.
fn hash() -> String {
    let document = serde_json::json!({"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]});
    let all = serde_json::json!({"urn": star().urn, "type": star().token, "inputs": {"policy": document}});
    let infrastructure = recorded::of_engine(&[all]).unwrap();
    let report = judge(&infrastructure, &[rules::find("star-action").unwrap()]);
    let (name, date) = (String::new(), jiff::civil::date(2026, 1, 1));
    let artifact = Artifact { name, origin: Origin::Engine, stack: None, warnings: 0, date };
    let (waivers, terms) = (Waivers::default(), Terms::default());
    let review = Review::new(&report, &artifact, &waivers, &terms);
    review
        .entries
        .iter()
        .flat_map(|entry| &entry.notices)
        .map(|notice| notice.matches.clone())
        .next()
        .unwrap()
}

#[test]
fn what_is_waived_is_not_denied_and_a_waiver_of_something_else_is_told() {
    let file = engine::folder("waived").join("waivers.yaml");
    let denied = |matches: &str| {
        let waiver = format!(
            "waivers:\n  - {{rule: star-action, resource: all, reason: a test of waivers that hold, owner: tests, \
             expires: 2999-01-01, matches: '{matches}'}}\n"
        );
        std::fs::write(&file, waiver).unwrap();
        let diagnostics =
            Engine::start(&[&format!("-waivers={}", file.display())]).judge(&[star()]).diagnostics;
        let of = |name: &str| diagnostics.iter().filter(|one| one.policy_name == name).count();
        (of("star-action"), of("waivers"))
    };
    assert_eq!(denied(&hash()), (0, 0));
    assert_eq!(denied("sha256:000000000000000000000000"), (1, 1));
}

#[test]
fn the_rest_of_the_protocol_is_answered() {
    let mut engine = Engine::start(&[]);
    assert_eq!(
        engine.call::<_, messages::PluginInfo>("GetPluginInfo", messages::Empty {}).unwrap().version,
        "0.1.0"
    );
    for method in ["Handshake", "Remediate", "Cancel"] {
        engine.call::<_, messages::Empty>(method, messages::Empty {}).unwrap();
    }
    let refused = engine.call::<_, messages::Empty>("Nothing", messages::Empty {}).unwrap_err();
    assert_eq!(refused.code(), tonic::Code::Unimplemented);
    let nameless = engine.call::<_, messages::Diagnostics>(
        "AnalyzeStack",
        messages::Resources { resources: vec![messages::Resource { urn: "x".to_owned(), ..bucket() }] },
    );
    assert!(nameless.is_ok(), "{nameless:?}");
}

#[test]
fn mistaken_options_stop_it_with_a_reason() {
    let refused = engine::refusal(&["-mandatory=all"]);
    assert_eq!(
        refused.trim(),
        "the options of the pack are mistaken: `all` is no value of `mandatory`: `info`, `low`, `medium`, `high` or `critical`"
    );
    assert!(engine::refusal(&["-program=nowhere.yaml"]).starts_with("`nowhere.yaml` cannot be read: "));
}
