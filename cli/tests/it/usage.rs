//! Errors that say what was wrong, where, and what to do; exit codes that mean something.

use crate::harness::{Desk, workspace};

#[track_caller]
fn refused(words: &str, code: i32) -> String {
    let answer = Desk::new().type_in(words);
    assert_eq!(answer.code(), code, "{}{}", answer.stdout(), answer.stderr());
    answer.stderr().replace(&workspace().display().to_string(), "@WORKSPACE@")
}

#[test]
fn inputs_that_are_missing() {
    insta::assert_snapshot!(refused("validate nothing.json --dataset orders", 3), @r"
    error: cannot read `nothing.json`
      because: No such file or directory (os error 2)
    ");
    insta::assert_snapshot!(refused("sample payments", 3), @"error: no dataset `payments`; there are `earthquakes`, `flights`, `orders`, `smoke`");
    insta::assert_snapshot!(refused("run x.json", 3), @"error: which dataset is `x.json`? name it with --dataset; there are `earthquakes`, `flights`, `orders`, `smoke`");
    insta::assert_snapshot!(refused("status", 3), @"error: no lake in `.lakegate`: `lakegate run` makes one, --lake DIR names another");
}

#[test]
fn a_query_that_makes_no_sense() {
    let desk = Desk::new();
    desk.orders("orders/x.json", 5, 1, "");
    assert_eq!(desk.type_in("run orders/x.json").code(), 0);
    let answer = desk.type_in("query select~1~from~order");
    assert_eq!(answer.code(), 3);
    let unknown = desk.type_in("query select~1~from~nowhere").stderr();
    assert!(unknown.contains("analytics.orders"), "{unknown}");
}

#[test]
fn wrong_words_are_code_two() {
    refused("frobnicate", 2);
    refused("sample orders --defects 2", 2);
    let two = refused("upload a.json b.json --key orders/a.json", 2);
    insta::assert_snapshot!(two, @"error: --key names one object: give one file");
}

#[test]
fn a_stale_program_is_code_one_with_a_diff() {
    let desk = Desk::new();
    let fresh = desk.type_in("synth --check");
    assert_eq!(fresh.code(), 0, "the committed program is stale: run `lakegate synth`\n{}", fresh.stdout());
    let program = std::fs::read_to_string(workspace().join("pulumi/program/Main.yaml")).unwrap();
    desk.write(
        "pulumi/program/Main.yaml",
        program.replace("enableKeyRotation: true", "enableKeyRotation: false"),
    );
    for name in ["Pulumi.yaml", "workflows/ingest.asl.json", "workflows/refine.asl.json"] {
        let file = format!("pulumi/{name}");
        desk.write(&file, std::fs::read(workspace().join(&file)).unwrap());
    }
    let stale = desk.type_in("--program pulumi/program/Main.yaml synth --check");
    assert_eq!(stale.code(), 1);
    assert!(stale.stdout().contains("-      enableKeyRotation: false"), "{}", stale.stdout());
}

/// The commands that a help lists, but for `help` itself.
fn commands(help: &str) -> impl Iterator<Item = &str> {
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let names =
        list.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help")
}

#[test]
fn help_teaches_by_example() {
    let desk = Desk::new();
    let top = desk.type_in("--help").stdout();
    let contract = desk.type_in("contract --help").stdout();
    let nested = commands(&contract).map(|command| format!("contract {command}"));
    let all: Vec<_> = commands(&top).map(str::to_owned).chain(nested).collect();
    assert!(all.contains(&"contract infer".to_owned()), "{all:?}");
    for command in all {
        let help = desk.type_in(&format!("{command} --help")).stdout();
        assert!(help.contains("Example"), "`{command} --help` has no example");
    }
    insta::assert_snapshot!(top);
}

#[test]
fn whoever_only_looks_makes_no_lake() {
    let desk = Desk::new();
    desk.write("plain/notes.txt", "mine");
    for command in ["status", "tables", "quarantine", "query select~1"] {
        let answer = desk.type_in(&format!("--lake plain {command}"));
        assert_eq!(answer.code(), 3, "{command}: {}", answer.stderr());
        assert!(answer.stderr().contains("no lake in `plain`"), "{}", answer.stderr());
    }
    assert_eq!(std::fs::read_dir(desk.folder.path().join("plain")).unwrap().count(), 1);
}

#[test]
fn a_slip_in_a_datasets_name_uploads_nothing() {
    let desk = Desk::new();
    desk.write("f.json", "{}");
    for command in ["run", "upload"] {
        let answer = desk.type_in(&format!("{command} f.json --dataset flihgts"));
        assert_eq!(answer.code(), 3, "{command}: {}", answer.stdout());
        assert!(
            answer.stderr().contains("no dataset `flihgts`; there are `earthquakes`"),
            "{}",
            answer.stderr()
        );
    }
    assert_eq!(desk.type_in("status --format json").json()["objects"], serde_json::json!([]));
}

#[test]
fn the_graph_follows_the_data() {
    let edges = Desk::new().type_in("graph --format json").json();
    let has = |from: &str, to: &str| {
        edges["edges"].as_array().unwrap().iter().any(|edge| edge["from"] == from && edge["to"] == to)
    };
    for (from, to) in [
        ("raw-bucket", "raw-created-rule"),
        ("raw-created-rule", "ingest-queue"),
        ("ingest-queue", "start-ingest-function"),
        ("start-ingest-function", "ingest-workflow"),
        ("ingest-workflow", "transform-function"),
        ("transform-function", "stage-bucket"),
        ("stage-bucket", "stage-committed-rule"),
        ("stage-committed-rule", "stage-queue"),
    ] {
        assert!(has(from, to), "no arrow {from} --> {to} in {edges}");
    }
    let help = Desk::new().type_in("graph --help").stdout();
    let (_, asked) = help.split_once(".to == \"").unwrap();
    let asked = asked.split('"').next().unwrap();
    let found = edges["edges"].as_array().unwrap().iter().any(|edge| edge["to"] == asked);
    assert!(found, "the example of `graph --help` finds nothing at `{asked}`");
}
