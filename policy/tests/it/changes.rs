//! Two versions of the project's own program: what the update between them destroys or weakens.

use lake_policy::{Infrastructure, judge, rules};

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
