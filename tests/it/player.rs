//! The program played as a library: the wiring is the program's, and a run is a function of its inputs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lake_contract::Contract;
use lake_contract::sample::{self, Format, Sampler};
use lake_local::{Lake, Options, Silent, Summary};
use lake_reader::{Program, Project};

const MAIN: &str = "../pulumi/program/Main.yaml";

fn text(path: &str) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn evaluate(program: &str, project: &str, stack: &str) -> Program {
    let mut world = Project::read(&text("../pulumi/Pulumi.yaml"))
        .unwrap()
        .world("organization", "dev", &text("../pulumi/Pulumi.dev.yaml"))
        .unwrap();
    project.clone_into(&mut world.project);
    stack.clone_into(&mut world.stack);
    "210987654321".clone_into(&mut world.account);
    "aws".clone_into(&mut world.partition);
    let program = lake_reader::evaluate(&lake_reader::read("Main.yaml", program).unwrap(), &world);
    assert!(!program.has_errors(), "{:?}", program.diagnostics);
    program
}

fn orders(records: u64, seed: u64) -> Vec<u8> {
    let contract = Contract::parse(&text("../schemas/orders/v1.schema.json")).unwrap();
    let mut body = Vec::new();
    let mut sampler = Sampler::new(&contract, seed).unwrap().defects(0.02);
    sample::write(&mut sampler, records, Format::Ndjson, &mut body).unwrap();
    body
}

fn play(folder: &Path, program: &Program) -> Summary {
    let mut lake = Lake::open(folder, program, Options::default()).unwrap();
    lake.upload("orders/a/x.json", orders(200, 1).as_slice()).unwrap();
    lake.upload("orders/b/x.json", orders(100, 2).as_slice()).unwrap();
    lake.upload("flights/q1.json", text("../schemas/flights/valid/flights-2k.json").as_bytes()).unwrap();
    lake.run(&mut Silent).unwrap()
}

/// Every file below a folder with its bytes, but for the database and the lock.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.join("buckets")];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Invariant 8.
#[test]
fn the_same_inputs_make_the_same_lake() {
    let program = evaluate(&text(MAIN), "lakegate", "dev");
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    assert_eq!(play(one.path(), &program), play(two.path(), &program));
    let (one, two) = (files(one.path()), files(two.path()));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(two[path] == *bytes, "{} differs between two runs of the same inputs", path.display());
    }
}

/// Invariant 4: every resource of the program gets another name, and so do project and stack; the lake plays the same.
#[test]
fn a_program_whose_every_name_is_changed_plays_the_same() {
    let original = text(MAIN);
    let plain = evaluate(&original, "lakegate", "dev");
    let mut names: Vec<&str> = plain.resources.iter().map(|resource| resource.name.as_str()).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let mut renamed = original.clone();
    for (i, name) in names.iter().enumerate() {
        let new = format!("zebra-{i}");
        renamed = renamed.replace(&format!("\n  {name}:\n    type:"), &format!("\n  {new}:\n    type:"));
        for end in [".", "}", "["] {
            renamed = renamed.replace(&format!("${{{name}{end}"), &format!("${{{new}{end}"));
        }
    }
    let changed = evaluate(&renamed, "quagga", "okapi");
    assert!(changed.resources.iter().all(|resource| resource.name.starts_with("zebra-")));
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (expected, found) = (play(one.path(), &plain), play(two.path(), &changed));
    let counts = |summary: &Summary| -> Vec<_> {
        let objects = summary.objects.iter();
        objects.map(|o| (o.key.clone(), o.state, o.records_in, o.admitted, o.quarantined, o.loaded)).collect()
    };
    assert_eq!(counts(&found), counts(&expected));
    assert_eq!(found.tables, expected.tables);
    assert_eq!((found.dead_letters, found.unclaimed.len()), (0, 0));
}

/// In = out + quarantined, and what is out is loaded, for every object.
#[test]
fn counts_agree_at_every_step() {
    let folder = tempfile::tempdir().unwrap();
    let summary = play(folder.path(), &evaluate(&text(MAIN), "lakegate", "dev"));
    assert_eq!(summary.objects.len(), 3);
    for object in &summary.objects {
        assert_eq!(object.records_in, object.admitted + object.quarantined, "{}", object.key);
        assert_eq!(object.loaded, object.admitted, "{}", object.key);
    }
    let loaded = |dataset: &str| -> u64 {
        summary.objects.iter().filter(|o| o.dataset.as_deref() == Some(dataset)).map(|o| o.loaded).sum()
    };
    for table in &summary.tables {
        assert_eq!(table.rows, loaded(&table.name), "{}", table.name);
    }
}
