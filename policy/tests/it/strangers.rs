//! Programs that no one here wrote: read as the YAML host reads them, and judged.

use std::fmt::Write;

use lake_policy::{Verdict, judge, rules};

use crate::harness::{found, lenient, path, text};

fn strangers() -> Vec<(String, String)> {
    let mut names: Vec<String> = std::fs::read_dir(path("tests/strangers"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|file| Some(file.strip_suffix(".yaml")?.to_owned()))
        .collect();
    names.sort();
    assert!(names.len() >= 8);
    let with_text = |name: String| {
        let text = text(&format!("tests/strangers/{name}.yaml"));
        (name, text)
    };
    names.into_iter().map(with_text).collect()
}

/// What the reader and the rules say of every one of them. What it says about the reading is what the YAML host says.
#[test]
fn everything_that_is_said_about_them() {
    let mut out = String::new();
    for (name, text) in strangers() {
        let (infrastructure, diagnostics) = lenient(&text);
        let _ = writeln!(out, "{name}");
        for problem in diagnostics {
            let _ = writeln!(out, "  {problem}");
        }
        for judgement in judge(&infrastructure, &rules::all()).judgements {
            let (rule, resource) = (judgement.rule.id, &judgement.resource.name);
            match judgement.verdict {
                Verdict::Fail(findings) => {
                    for finding in findings {
                        let at = finding.span.start;
                        let _ = writeln!(out, "  {at}: {rule} [{resource}] {}", finding.message);
                    }
                }
                Verdict::Unknown(doubts) => {
                    for doubt in doubts {
                        let _ =
                            writeln!(out, "  {}: {rule}? [{resource}] {}", doubt.span.start, doubt.reason);
                    }
                }
                Verdict::Pass | Verdict::NotApplicable => {}
            }
        }
    }
    insta::assert_snapshot!(out);
}

#[test]
fn their_public_buckets_and_stars_are_found() {
    for (name, rule, resource) in [
        ("getting-started", "public-bucket", "my-bucket"),
        ("aws-s3-folder", "public-bucket", "siteBucket"),
        ("aws-s3-logging", "public-bucket", "bucket"),
        ("aws-iam-policy", "star-action", "policy"),
    ] {
        let (infrastructure, _) = lenient(&text(&format!("tests/strangers/{name}.yaml")));
        let found = found(&infrastructure);
        let names_it = |(id, of, _): &(String, String, String)| id == rule && of == resource;
        assert!(found.iter().any(names_it), "{name}: {rule} [{resource}] is not among {found:#?}");
    }
}
