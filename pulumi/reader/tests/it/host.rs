//! The reader against the real Pulumi YAML host: `programs/*/expected.json` is what the host registered (`tests/engine/reader.py record`).

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use lake_reader::{ConfigValue, World, evaluate, read};
use serde_json::{Map, Value as Json};

use crate::registered::{Outputs, play, registered};

fn programs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let mut programs: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    programs.sort();
    programs
}

#[test]
fn every_program_is_what_the_host_makes_of_it() {
    let mut differences = Vec::new();
    for folder in programs() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let expected: Json =
            serde_json::from_str(&fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap();
        let program = play(&folder, "dev", "aws", &Outputs::new()).unwrap();
        let found = registered(&program);
        let expected = expected.as_object().unwrap();
        let keys = |map: &Map<String, Json>| map.keys().cloned().collect::<BTreeSet<_>>();
        if keys(expected) != keys(&found) {
            differences.push(format!("{name}: {:?} instead of {:?}", keys(&found), keys(expected)));
            continue;
        }
        for (urn, expected) in expected {
            compare(&format!("{name} {urn}"), expected, &found[urn], &mut differences);
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn the_programs_are_many() {
    assert!(programs().len() >= 10, "the programs of this test have gone");
}

fn compare(place: &str, expected: &Json, found: &Json, differences: &mut Vec<String>) {
    match (expected, found) {
        (Json::String(text), _) if text == "@" => {}
        (Json::Object(expected), Json::Object(found)) => {
            for key in expected.keys().chain(found.keys()).collect::<BTreeSet<_>>() {
                if made_up(place, key, expected, found) {
                    continue;
                }
                let missing = Json::String("(absent)".to_owned());
                let (expected, found) =
                    (expected.get(key).unwrap_or(&missing), found.get(key).unwrap_or(&missing));
                compare(&format!("{place}.{key}"), expected, found, differences);
            }
        }
        (Json::Number(left), Json::Number(right)) if left.as_f64() == right.as_f64() => {}
        (expected, found) if expected == found => {}
        (expected, found) => differences.push(format!("{place}: {found} instead of {expected}")),
    }
}

/// The names that the stand-in gives to what has none, and options that it does not record as they were written.
fn made_up(place: &str, key: &str, expected: &Map<String, Json>, found: &Map<String, Json>) -> bool {
    let named = place.ends_with(".inputs") && matches!(key, "name" | "bucket") && !found.contains_key(key);
    let unordered = key == "dependencies"
        && expected.contains_key(key)
        && found.contains_key(key)
        && sorted(&expected[key]) == sorted(&found[key]);
    let stack = place.ends_with(".options")
        && key == "parent"
        && expected[key].as_str().is_some_and(|urn| urn.contains("pulumi:pulumi:Stack"));
    named || unordered || stack || matches!(key, "customTimeouts" | "aliases")
}

fn sorted(list: &Json) -> BTreeSet<&str> {
    list.as_array().unwrap().iter().filter_map(Json::as_str).collect()
}

#[test]
fn a_secret_of_the_stack_stays_secret() {
    let text = "name: lake\nresources:\n  q: {type: 'aws:sqs:Queue', properties: {name: 'a-${token}'}}\n";
    let mut world = World { project: "lake".to_owned(), ..World::default() };
    world.config.insert("lake:token".to_owned(), ConfigValue::Secret(Some("x".to_owned())));
    let program = evaluate(&read("Main.yaml", text).unwrap(), &world);
    let name = program.get("q").unwrap().property("name").unwrap();
    assert!(name.secret);
    assert_eq!(name.as_str(), Some("a-x"));
}
