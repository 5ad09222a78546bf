//! The program deploys into any account, region and partition.

use serde_yaml::Value;

use crate::{
    lake,
    program::{each_text, of_type, references, resources},
};

#[test]
fn no_account_region_or_partition_is_written_down() {
    let regions = ["us-", "eu-", "ap-", "cn-", "sa-", "ca-", "af-", "me-", "il-", "mx-"];
    let mut texts = 0;
    let programs = [lake::committed(), lake::committed_bootstrap()];
    for (name, resource) in programs.iter().flat_map(|program| resources(program)) {
        if name.ends_with("-contract") {
            continue;
        }
        each_text(&resource.properties, &mut |text| {
            texts += 1;
            assert!(!text.contains("arn:aws"), "{name}: `{text}` names a partition");
            let digits = text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() == 12);
            assert!(!digits, "{name}: `{text}` may name an account");
            let region = regions.iter().any(|region| {
                text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
                    .any(|word| word.starts_with(region) && word.ends_with(|c: char| c.is_ascii_digit()))
            });
            assert!(!region, "{name}: `{text}` names a region");
        });
    }
    assert!(texts > 1000);
}

/// What the YAML host knows before it registers the first resource; everything else resolves later.
fn known_at_once(root: &str, program: &Value) -> bool {
    ["prefix", "pulumi", "served"].contains(&root) || program["config"].get(root).is_some()
}

/// The YAML host evaluates what follows a reference that resolves later in a thread of its own, which reads the table of
/// resources while the main thread fills it. It crashed in one of forty previews before such texts were joined.
#[test]
fn nothing_is_looked_up_after_a_reference_that_resolves_later() {
    assert!(late_texts(&lake::committed()) > 500);
    assert!(late_texts(&lake::committed_bootstrap()) > 150);
}

fn late_texts(text: &str) -> usize {
    let program: Value = serde_yaml::from_str(text).unwrap();
    let mut late = 0;
    each_text(&program, &mut |text| {
        let roots: Vec<String> =
            references(text).iter().map(|path| path.split('.').next().unwrap().to_owned()).collect();
        let first = roots.iter().position(|root| !known_at_once(root, &program));
        late += usize::from(first.is_some());
        assert!(first.is_none_or(|first| first + 1 == roots.len()), "`{text}`");
    });
    late
}

/// Each partition bills in a currency of its own.
#[test]
fn no_currency_is_written_down() {
    let budgets = of_type("aws:budgets:Budget");
    assert_eq!(budgets.len(), 1);
    for (name, budget) in budgets {
        assert_eq!(budget.properties["limitUnit"], "${budgetUnit}", "{name}");
    }
}

/// Pulumi prints numbers of a million and more with an exponent where they stand inside text.
#[test]
fn no_large_number_is_interpolated() {
    let text = lake::committed();
    let program: Value = serde_yaml::from_str(&text).unwrap();
    each_text(&program["resources"], &mut |text| {
        for number in ["${scanLimitBytes}", "${monthlyBudget}"] {
            assert!(!text.contains(number) || text == number, "`{text}`");
        }
    });
}
