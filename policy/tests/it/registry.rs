//! Holds for every rule, also for those that are not written yet.

use std::collections::BTreeSet;

use lake_policy::rules;

use crate::harness::path;

fn entries(folder: &str) -> BTreeSet<String> {
    let read = std::fs::read_dir(path(folder)).unwrap();
    read.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn every_rule_file_is_registered_under_its_name() {
    let mut files = BTreeSet::new();
    for family in entries("src/rules").iter().filter(|name| path(&format!("src/rules/{name}")).is_dir()) {
        for file in entries(&format!("src/rules/{family}")) {
            let text = std::fs::read_to_string(path(&format!("src/rules/{family}/{file}"))).unwrap();
            if text.contains("declare_rule! {") {
                files.insert(file.trim_end_matches(".rs").replace('_', "-"));
            }
        }
    }
    let ids: Vec<String> = rules::all().iter().map(|rule| rule.id.to_owned()).collect();
    let unique: BTreeSet<String> = ids.iter().cloned().collect();
    assert_eq!(unique.len(), ids.len(), "an id stands twice");
    assert_eq!(files, unique);
}

#[test]
fn every_rule_has_a_page_with_every_heading() {
    for rule in rules::all() {
        for heading in ["What it denies", "Why", "Remedy", "What it does not see", "References"] {
            let text = rule.section(heading).unwrap_or_default();
            assert!(text.len() > 8, "{}: `{heading}` is missing", rule.id);
            assert!(!text.contains("## "), "{}: `{heading}` goes on into the next section", rule.id);
        }
        assert!(rule.summary().ends_with('.'), "{}: {}", rule.id, rule.summary());
    }
}

/// A rule is named for what it denies, so that "allow …" reads well; never for the remedy.
#[test]
fn every_rule_is_named_for_what_it_denies() {
    let remedies =
        ["avoid", "check", "disallow", "do-not", "ensure", "must", "no", "prefer", "require", "use"];
    for rule in rules::all() {
        let named = |remedy: &&str| rule.id.starts_with(&format!("{remedy}-"));
        assert!(!remedies.iter().any(named), "{}", rule.id);
        let plain = rule.id.chars().all(|character| {
            character.is_ascii_lowercase() || character == '-' || character.is_ascii_digit()
        });
        assert!(plain, "{}", rule.id);
    }
}

#[test]
fn every_fixture_is_of_a_rule() {
    let ids: BTreeSet<String> = rules::all().iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(entries("fixtures"), ids);
}
