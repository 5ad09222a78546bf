//! The played lake: every file ends where a steward expects it.

use serde_json::Value;

use crate::harness::{Desk, deaf, program, workspace};

/// `key: state in/admitted/quarantined/loaded`, a line an object.
fn jobs(document: &Value) -> String {
    let mut lines: Vec<_> = document["objects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| {
            let text = |name: &str| o[name].as_str().unwrap_or("-").to_owned();
            format!(
                "{}: {} {}/{}/{}/{} {}",
                text("key"),
                text("state"),
                o["records_in"],
                o["admitted"],
                o["quarantined"],
                o["loaded"],
                o["reason"].as_str().unwrap_or_default()
            )
            .trim_end()
            .to_owned()
        })
        .collect();
    lines.sort();
    lines.join("\n")
}

fn rows(document: &Value) -> Vec<(String, u64)> {
    let tables = document["tables"].as_array().unwrap();
    tables.iter().map(|t| (t["name"].as_str().unwrap().to_owned(), t["rows"].as_u64().unwrap())).collect()
}

#[test]
fn three_datasets_become_tables() {
    let desk = Desk::new();
    let answer = desk.type_in("run --format json");
    assert_eq!(answer.code(), 0, "{}", answer.stderr());
    let document = answer.json();
    assert_eq!(
        rows(&document),
        [("earthquakes".to_owned(), 1707), ("flights".to_owned(), 2000), ("orders".to_owned(), 4950)]
    );
    assert_eq!(document["dead_letters"], 0);
    assert_eq!(document["unclaimed"].as_array().unwrap().len(), 0);
    let again = desk.type_in("run --format json");
    assert_eq!(again.json(), document, "a second run finds nothing to do");
    let sums = desk.type_in(
        "query --format json select~count(*)~as~n,~count(distinct~customer['email'])~as~m~from~orders",
    );
    let sums = sums.json();
    assert_eq!(sums[0]["n"], 4950);
    assert!(sums[0]["m"].as_u64().unwrap() > 1000, "hashed, not dropped: {sums}");
    let refused = desk.type_in("quarantine --format json").json();
    assert_eq!(refused.as_array().unwrap().len(), 50);
}

#[test]
fn every_file_ends_where_a_steward_expects_it() {
    let desk = Desk::new();
    desk.orders("a/x.json", 40, 1, "");
    desk.orders("b/x.json", 30, 2, "");
    desk.orders("k ü+1.json", 20, 3, "--as array");
    desk.orders("a/again.json", 40, 1, "");
    desk.write("empty.json", "");
    desk.write("text.json", "this is no JSON\n");
    desk.write(
        "other.json",
        std::fs::read(workspace().join("schemas/flights/valid/flights-2k.json")).unwrap(),
    );
    for (file, key) in [("a/x.json", "nowhere.json"), ("a/x.json", "unknown/x.json")] {
        assert_eq!(desk.type_in(&format!("upload {file} --key {key}")).code(), 0);
    }
    let answer = desk.type_in(
        "run a/x.json a/x.json b/x.json a/again.json k~ü+1.json empty.json text.json other.json --dataset orders --format json",
    );
    assert_eq!(answer.code(), 0, "{}", answer.stderr());
    let document = answer.json();
    insta::assert_snapshot!(jobs(&document));
    assert_eq!(rows(&document), [("orders".to_owned(), 90)]);
    assert_eq!(document["dead_letters"], 0);
    assert_eq!(desk.type_in("run --strict --format json").code(), 1, "not everything is loaded");
}

#[test]
fn twenty_files_and_two_datasets_share_one_drain() {
    let desk = Desk::new();
    for day in 0..20 {
        desk.orders(&format!("orders/{day}.json"), 5, 100 + day, "");
    }
    desk.write(
        "flights/q.json",
        std::fs::read(workspace().join("schemas/flights/valid/flights-2k.json")).unwrap(),
    );
    let files: Vec<_> = (0..20).map(|day| format!("orders/{day}.json")).collect();
    let answer = desk.type_in(&format!("run {} flights/q.json --strict --format json", files.join(" ")));
    assert_eq!(answer.code(), 0, "{}{}", answer.stdout(), answer.stderr());
    assert_eq!(rows(&answer.json()), [("flights".to_owned(), 2000), ("orders".to_owned(), 100)]);
}

/// The wiring comes from the program: without the rule of step 5, finished stage files stay where they are.
#[test]
fn a_rule_that_is_taken_out_leaves_files_in_stage() {
    let desk = Desk::new();
    let program = program();
    let (before, rest) = program.split_once("\n  stage-committed-rule:\n").unwrap();
    let after = rest.split_once("\n\n").map_or("", |(_, after)| after);
    desk.write("Main.yaml", format!("{before}\n\n{after}"));
    desk.orders("orders/x.json", 20, 1, "");
    let answer = desk.type_in("--program Main.yaml run orders/x.json --format json");
    assert_eq!(answer.code(), 0, "{}", answer.stderr());
    assert!(answer.stderr().contains("`stage-committed-rule` is not found"), "{}", answer.stderr());
    let status = desk.type_in("--program Main.yaml status --format json").json();
    assert_eq!(status["objects"][0]["state"], "STAGED");
    let left = status["unclaimed"].as_array().unwrap();
    assert!(left.iter().any(|o| o["key"].as_str().unwrap().starts_with("commits/orders/")), "{status}");
}

/// What the player leaves out knowingly changes nothing; of what it does not know nobody can say that.
#[test]
fn a_resource_of_an_unknown_type_is_told() {
    let desk = Desk::new();
    desk.orders("orders/x.json", 20, 1, "");
    let known = desk.type_in("run orders/x.json");
    assert!(!known.stderr().contains("is not played"), "{}", known.stderr());
    let stream = "\nresources:\n  clicks:\n    type: aws:kinesis:Stream\n";
    desk.write("Main.yaml", program().replacen("\nresources:\n", stream, 1));
    let answer = desk.type_in("--program Main.yaml run orders/x.json");
    assert_eq!(answer.code(), 0, "{}", answer.stderr());
    let told = "is not played: the player does not know the type aws:kinesis/stream:Stream";
    assert!(answer.stderr().contains(told), "{}", answer.stderr());
}

/// The last line of a run.
fn said(answer: &crate::harness::Answer) -> String {
    assert_eq!(answer.code(), 0, "{}", answer.stderr());
    let stdout = answer.stdout();
    stdout.lines().last().unwrap().split(" in ").next().unwrap().to_owned()
}

#[test]
fn a_run_counts_the_records_of_the_jobs_that_it_moved() {
    let desk = Desk::new();
    desk.orders("orders/a.json", 20, 1, "--defects 0.5");
    desk.orders("orders/b.json", 30, 2, "");
    assert_eq!(said(&desk.type_in("run orders/a.json")), "20 records (0.0 MB)");
    assert_eq!(said(&desk.type_in("run orders/b.json")), "30 records (0.0 MB)");
    assert_eq!(said(&desk.type_in("run orders/b.json")), "Nothing new: every file was played before.");
    desk.write("empty.json", "");
    assert_eq!(said(&desk.type_in("run empty.json --dataset orders")), "No record was read.");
    desk.write("deaf/Main.yaml", deaf(&program(), "raw-created-rule"));
    desk.orders("orders/c.json", 5, 3, "");
    let unheard = desk.type_in("--program deaf/Main.yaml run orders/c.json");
    assert_eq!(said(&unheard), "No record was read.");
}

#[test]
fn a_replay_that_reads_fewer_records_is_counted_too() {
    let desk = Desk::new();
    desk.orders("orders/a.json", 20, 1, "--defects 0.5");
    assert_eq!(said(&desk.type_in("run orders/a.json")), "20 records (0.0 MB)");
    let key = r#""key": ["/order_id"],"#;
    let elsewhere = program().replace(key, &format!(r#""records": "/features", {key}"#));
    assert!(elsewhere.contains("/features\", \"key"));
    desk.write("new/Main.yaml", elsewhere);
    assert_eq!(desk.type_in("--program new/Main.yaml replay orders --state QUARANTINED").code(), 0);
    assert_eq!(said(&desk.type_in("--program new/Main.yaml run")), "No record was read.");
}

#[test]
fn a_query_that_makes_no_sense_takes_nothing_from_the_document() {
    let desk = Desk::new();
    desk.orders("orders/a.json", 5, 1, "");
    let answer = desk.type_in("run orders/a.json --format json --query select~x~from~nowhere");
    assert_eq!(answer.code(), 3, "{}", answer.stderr());
    let document = answer.json();
    assert_eq!(document["objects"][0]["state"], "LOADED");
    let error = document["error"].as_str().unwrap();
    assert!(error.contains("nowhere") && answer.stderr().contains(error), "{error}");
}
