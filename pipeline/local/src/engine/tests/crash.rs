//! A lake that is killed at any point goes on where it was.

use std::path::Path;
use std::sync::LazyLock;

use lake_reader::Program;

use super::Kill;
use crate::error::LakeError;
use crate::lake::Lake;
use crate::observer::Silent;
use crate::open::Options;
use crate::report::Summary;

const ORDERS: &str = include_str!("../../../../../schemas/flights/valid/flights-2k.json");

fn open(dir: &Path) -> Lake {
    static PROGRAM: LazyLock<Program> =
        LazyLock::new(|| super::evaluate(include_str!("../../../../../pulumi/program/Main.yaml")));
    Lake::open(dir, &PROGRAM, Options::default()).unwrap()
}

/// A few flights of two months, so that there are two partitions.
fn flights() -> Vec<u8> {
    let all: Vec<serde_json::Value> = serde_json::from_str(ORDERS).unwrap();
    let few: Vec<_> = all.iter().step_by(200).collect();
    serde_json::to_vec(&few).unwrap()
}

/// What is left of a lake: its job table and every row of its table, lineage included.
fn ends(lake: &Lake, summary: &Summary) -> String {
    let rows = lake.query("SELECT * FROM flights ORDER BY _source_key, _source_line").unwrap();
    let batches: Vec<_> = rows.map(Result::unwrap).collect();
    let rows = datafusion::arrow::util::pretty::pretty_format_batches(&batches).unwrap();
    format!("{}\n{rows}", serde_json::to_string_pretty(summary).unwrap())
}

fn undisturbed() -> String {
    let dir = tempfile::tempdir().unwrap();
    let mut lake = open(dir.path());
    lake.upload("flights/a.json", flights().as_slice()).unwrap();
    let summary = lake.run(&mut Silent).unwrap();
    assert_eq!(summary.tables[0].rows, 10);
    ends(&lake, &summary)
}

/// Plays a lake that is killed again and again, each time after so many events and before or after they are stored.
fn disturbed(kills: impl IntoIterator<Item = (u32, bool)>) -> (u32, String) {
    let dir = tempfile::tempdir().unwrap();
    let mut kills = kills.into_iter();
    let mut killed = 0;
    loop {
        let mut lake = open(dir.path());
        lake.state.killed = kills.next().map(|(after, stored)| Kill { after, stored });
        let uploaded = lake.upload_once("flights/a.json", flights().as_slice());
        let run = uploaded.and_then(|_| lake.run(&mut Silent));
        match run {
            Ok(summary) => return (killed, ends(&lake, &summary)),
            Err(LakeError::Store(_)) => killed += 1,
            Err(other) => panic!("{other:?}"),
        }
        assert!(matches!(lake.run(&mut Silent), Err(LakeError::Interrupted)));
    }
}

#[test]
fn killed_again_and_again_the_lake_ends_the_same() {
    let undisturbed = undisturbed();
    // Until the work is done, each life stores the upload, which changes nothing after the first, a move of the clock, and one event more: it
    // ends when that one's files are to be moved, or before the next is stored.
    for stored in [false, true] {
        let after = 2 + u32::from(!stored);
        let (killed, disturbed) = disturbed(std::iter::repeat_n((after, stored), 20));
        assert_eq!(killed, 20);
        assert_eq!(disturbed, undisturbed);
    }
}

#[test]
fn killed_now_and_then_the_lake_ends_the_same() {
    let undisturbed = undisturbed();
    for stride in [5, 13] {
        let kills = (0..40).map(move |n| (2 + n % stride, n % 2 == 0));
        let (killed, disturbed) = disturbed(kills);
        assert!(killed > 3, "{killed}");
        assert_eq!(disturbed, undisturbed);
    }
}
