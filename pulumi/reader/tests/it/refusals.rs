//! What the real Pulumi YAML host refuses, the reader reports, in the same lines: `refusals/expected.json` (`tests/engine/reader.py record`).

use std::{collections::BTreeSet, fs, path::Path};

use lake_reader::{Diagnostic, Severity, World, evaluate, read};
use serde_json::Value as Json;

/// Where the reader points at the default that is wrong and the host at its use, or the reader at the place where YAML ends to make
/// sense and the host at the beginning of what does not end.
const PLACED_ELSEWHERE: [&str; 4] =
    ["config-empty-list", "config-mixed-list", "bad-indentation", "unclosed-bracket"];

#[test]
fn what_the_host_refuses_is_an_error_in_the_same_lines() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refusals");
    let expected: Json =
        serde_json::from_str(&fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap();
    let mut differences = Vec::new();
    for (name, host) in expected.as_object().unwrap() {
        let found = diagnostics(&fs::read_to_string(folder.join(format!("{name}.yaml"))).unwrap());
        let refused = found.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        let lines: BTreeSet<u64> = found.iter().map(|diagnostic| diagnostic.span.start.line as u64).collect();
        let expected: BTreeSet<u64> =
            host["lines"].as_array().unwrap().iter().filter_map(Json::as_u64).collect();
        let placed = lines.is_superset(&expected) || PLACED_ELSEWHERE.contains(&&**name);
        if host["refused"] != refused || !placed {
            let messages: Vec<String> = found.iter().map(ToString::to_string).collect();
            differences.push(format!("{name}: {messages:?} instead of lines {expected:?}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(expected.as_object().unwrap().len() >= 80, "the refusals of this test have gone");
}

fn diagnostics(text: &str) -> Vec<Diagnostic> {
    let mut world = World {
        project: "lake".to_owned(),
        stack: "dev".to_owned(),
        account: "111122223333".to_owned(),
        partition: "aws".to_owned(),
        ..World::default()
    };
    world.config.insert("aws:region".to_owned(), "eu-west-1".into());
    match read("Main.yaml", text) {
        Ok(document) => evaluate(&document, &world).diagnostics,
        Err(problems) => problems.0,
    }
}
