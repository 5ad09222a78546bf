//! An operator at a played lake.

use crate::harness::{Desk, deaf, program};

/// The words of a table without ids and times, which say nothing here.
fn plain(text: &str) -> String {
    let word = |word: &str| {
        let bare = word.trim_matches(|c| matches!(c, '(' | ')'));
        let hex = |c: char| c.is_ascii_hexdigit() || c == '-';
        match bare {
            id if id.len() >= 32 && id.chars().all(hex) => word.replace(id, "[id]"),
            time if time.ends_with('Z') && time.contains('T') => word.replace(time, "[time]"),
            _ => word.to_owned(),
        }
    };
    let line = |line: &str| line.split_whitespace().map(word).collect::<Vec<_>>().join(" ");
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_was_missed_is_named_started_and_loaded() {
    let desk = Desk::new();
    desk.orders("orders/a.json", 20, 1, "");
    desk.write("deaf/Main.yaml", deaf(&program(), "raw-created-rule"));
    assert_eq!(desk.type_in("--program deaf/Main.yaml run orders/a.json").code(), 0);
    let off = desk.type_in("reconcile");
    assert_eq!(off.code(), 1, "{}", off.stderr());
    insta::assert_snapshot!(plain(&off.stdout()));
    insta::assert_snapshot!(plain(&desk.type_in("replay orders --dry-run").stdout()));
    let repaired = desk.type_in("reconcile --dataset orders --repair --format json");
    assert_eq!((repaired.code(), repaired.json()["findings"][0]["repaired"].as_bool()), (1, Some(true)));
    assert_eq!(repaired.stderr().trim(), "what was started happens with the next `lakegate run`");
    assert_eq!(desk.type_in("run --strict").code(), 0);
    let rest = desk.type_in("reconcile");
    assert_eq!(rest.code(), 0);
    insta::assert_snapshot!(plain(&rest.stdout()));
    let again = desk.type_in("replay orders");
    insta::assert_snapshot!(plain(&again.stdout()));
}

#[test]
fn dead_letters_are_shown_and_sent_back() {
    let desk = Desk::new();
    desk.orders("orders/a.json", 20, 1, "");
    let program = program();
    let start = program.find("\n  start-ingest-policy:\n").unwrap();
    let (head, tail) = program.split_at(start);
    let tail = tail.replacen("states:StartExecution", "states:StopExecution", 1);
    desk.write("weak/Main.yaml", format!("{head}{tail}"));
    assert_eq!(desk.type_in("--program weak/Main.yaml run orders/a.json").code(), 0);
    insta::assert_snapshot!(plain(&desk.type_in("redrive --dry-run").stdout()));
    let back = desk.type_in("redrive ingest");
    assert_eq!(back.code(), 0, "{}", back.stderr());
    assert!(back.stdout().contains("ingest: 1 of 1 went back to queue"), "{}", back.stdout());
    assert_eq!(desk.type_in("run --strict").code(), 0);
    insta::assert_snapshot!(plain(&desk.type_in("redrive").stdout()));
    let unknown = desk.type_in("redrive egress");
    assert_eq!(unknown.code(), 3);
    insta::assert_snapshot!(plain(&unknown.stderr()));
}

#[test]
fn a_state_that_there_is_not_is_a_wrong_word() {
    assert_eq!(Desk::new().type_in("replay orders --state LOST").code(), 2);
    assert_eq!(Desk::new().type_in("replay Orders").code(), 2);
}
