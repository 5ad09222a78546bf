//! Changes of a program that a lake does not permit while it holds something.

use crate::error::LakeError;
use crate::lake::Lake;
use crate::open::Options;
use crate::services::table::{Attribute, Item};

use super::{SMALL, evaluate, open};

#[track_caller]
fn unfit(dir: &std::path::Path, from: &str, to: &str) -> String {
    assert!(SMALL.contains(from));
    match Lake::open(dir, &evaluate(&SMALL.replace(from, to)), Options::default()) {
        Err(LakeError::Unfit(reasons)) => reasons.join("\n"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_table_with_items_keeps_its_key() {
    let dir = tempfile::tempdir().unwrap();
    let mut lake = open(dir.path());
    let item = Item::from([("id".to_owned(), Attribute::S("x".to_owned()))]);
    lake.event(|state| {
        state.services.ledgers[0].put(item, None).unwrap();
        Ok(())
    })
    .unwrap();
    drop(lake);
    // The key is named twice: by the table and by the type of the attribute.
    let program = SMALL.replace("hashKey: id", "hashKey: name").replace("{name: id,", "{name: name,");
    let error = Lake::open(dir.path(), &evaluate(&program), Options::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the program does not fit the lake: table `ledger` has items under another key"
    );
}

#[test]
fn a_workflow_under_way_keeps_its_definition() {
    let dir = tempfile::tempdir().unwrap();
    let mut lake = open(dir.path());
    let machine = lake.state.wiring.machines[0].arn.clone();
    lake.event(|state| {
        state.services.machines.start(&machine, Some("x"), "{}", state.now, &mut state.entropy).unwrap();
        Ok(())
    })
    .unwrap();
    drop(lake);
    let reasons = unfit(dir.path(), "TimeoutSeconds: 3600", "TimeoutSeconds: 60");
    assert_eq!(reasons, "workflow `machine` has 1 execution under way from another definition");
    // The same program goes on.
    assert!(open(dir.path()).changes().is_empty());
}
