//! A lake with more partitions than a process may have files open.

use std::path::Path;
use std::process::Command;

use lake_local::{Lake, Options, Silent};
use serde_json::json;

use crate::harness::{evaluate, main_yaml};

/// Names the lake's directory to the process that is short of files.
const DIRECTORY: &str = "LAKE_LOCAL_TEST_LIMITS";
const MONTHS: usize = 120;

/// A flight in each of many months, each a partition.
fn flights() -> Vec<u8> {
    let flight = |month: usize| {
        let date = format!("{}/{:02}/02 10:00", 2001 + month / 12, month % 12 + 1);
        json!({ "date": date, "delay": 1, "distance": 100, "origin": "SFO", "destination": "LAX" })
    };
    serde_json::to_vec(&(0..MONTHS).map(flight).collect::<Vec<_>>()).unwrap()
}

/// Not a test: what the process does that may have few files open.
#[test]
#[ignore = "started by the test below"]
fn short_of_files() {
    let Some(dir) = std::env::var_os(DIRECTORY) else { return };
    let mut lake = Lake::open(Path::new(&dir), &evaluate(&main_yaml()), Options::default()).unwrap();
    lake.upload("flights/many.json", flights().as_slice()).unwrap();
    let summary = lake.run(&mut Silent).unwrap();
    assert_eq!(summary.objects[0].loaded, MONTHS as u64);
    assert_eq!(lake.query("SELECT DISTINCT flight_month FROM flights").unwrap().count(), 1);
}

#[test]
fn a_batch_of_many_partitions_needs_few_open_files() {
    let dir = tempfile::tempdir().unwrap();
    let ended = Command::new("sh")
        .args(["-c", r#"ulimit -n 48 && exec "$0" --exact limits::short_of_files --ignored"#])
        .arg(std::env::current_exe().unwrap())
        .env(DIRECTORY, dir.path())
        .output()
        .unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
    let month = "analytics-123456789012-eu-west-1/flights/flight_month=2010-12";
    assert!(dir.path().join("buckets").join(format!("lakegate-dev-{month}")).is_dir());
}
