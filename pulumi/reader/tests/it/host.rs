//! The reader against the real Pulumi YAML host: `programs/*/expected.json` is what the host registered (see `record.sh`).

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use lake_reader::{
    Asset, ConfigValue, Node, Program, Project, Resource, Value, World, evaluate, read, render,
};
use serde_json::{Map, Value as Json, json};

const ACCOUNT: &str = "111122223333";

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
        let program = play(&folder);
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

fn play(folder: &Path) -> Program {
    let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
    let project = Project::read(&text("Pulumi.yaml")).unwrap();
    let mut world = project.world("organization", "dev", &text("Pulumi.dev.yaml")).unwrap();
    ACCOUNT.clone_into(&mut world.account);
    "aws".clone_into(&mut world.partition);
    let main = folder.join(project.main.as_deref().unwrap_or("."));
    world.files = files(&main);
    let program = ["Main.yaml", "Pulumi.yaml"]
        .map(|name| main.join(name))
        .into_iter()
        .find(|path| path.exists())
        .unwrap();
    let text = fs::read_to_string(&program).unwrap();
    let document = read("Main.yaml", &text).unwrap();
    let program = evaluate(&document, &world);
    assert!(!program.has_errors(), "{}", render(&program.diagnostics, &folder.to_string_lossy(), &text));
    program
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| path.is_file());
    files
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect()
}

/// The program in the form of `expected.json`.
fn registered(program: &Program) -> Map<String, Json> {
    let custom = program.resources.iter().filter(|resource| !resource.token.starts_with("pulumi:"));
    custom
        .map(|resource| {
            let key = format!("{}::{}", resource.token, resource.logical_name);
            (key, json!({"inputs": as_json(program, &resource.properties), "options": options(program, resource)}))
        })
        .collect()
}

fn as_json(program: &Program, node: &Node) -> Json {
    if node.secret {
        return json!("@secret");
    }
    match &node.value {
        Value::List(list) => list.iter().map(|node| as_json(program, node)).collect(),
        // Nulls do not reach the provider.
        Value::Map(entries) => entries
            .iter()
            .filter(|(_, node)| !node.is_null())
            .map(|(key, node)| (key.text.clone(), as_json(program, node)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Unknown(because) => json!(format!("unknown: {because}")),
        // A resource as a property is its id.
        Value::Resource(name) => as_json(program, &program.get(name).unwrap().output("id")),
        Value::Asset(asset) => asset_json(program, asset),
        _ => node.to_json().unwrap(),
    }
}

fn asset_json(program: &Program, asset: &Asset) -> Json {
    match asset {
        Asset::Text(text) => json!({"asset": {"text": text}}),
        Asset::File(path) => json!({"asset": {"path": path}}),
        Asset::Remote(uri) => json!({"asset": {"uri": uri}}),
        Asset::FileArchive(path) => json!({"archive": {"path": path}}),
        Asset::RemoteArchive(uri) => json!({"archive": {"uri": uri}}),
        Asset::Archive(entries) => {
            let assets: Map<_, _> =
                entries.iter().map(|(key, node)| (key.text.clone(), as_json(program, node))).collect();
            json!({"archive": {"assets": assets}})
        }
    }
}

fn options(program: &Program, resource: &Resource) -> Json {
    let options = &resource.options;
    let mut found = Map::new();
    let urn = |name: &str| program.get(name).unwrap().output("urn").as_str().unwrap().to_owned();
    let dependencies: BTreeSet<String> = resource
        .properties
        .edges
        .iter()
        .map(|edge| urn(&edge.resource))
        .chain(options.depends_on.iter().filter_map(|node| node.as_resource()).map(urn))
        .collect();
    if !dependencies.is_empty() {
        found.insert("dependencies".to_owned(), json!(dependencies));
    }
    if let Some(parent) = options.parent.as_ref().and_then(Node::as_resource) {
        found.insert("parent".to_owned(), json!(urn(parent)));
    }
    let texts = |list: &[Node]| list.iter().map(|node| node.to_json().unwrap()).collect::<Json>();
    if !options.ignore_changes.is_empty() {
        found.insert("ignoreChanges".to_owned(), texts(&options.ignore_changes));
    }
    for (name, option) in [("protect", &options.protect), ("retainOnDelete", &options.retain_on_delete)] {
        if option.as_ref().and_then(Node::as_bool) == Some(true) {
            found.insert(name.to_owned(), json!(true));
        }
    }
    found.into()
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
