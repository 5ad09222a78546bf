//! `kill -9` in the middle of a run, then the same command again.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use lake_local::{Lake, LakeError, Options, Silent, StoreError, Summary};

use crate::harness::{evaluate, flights, main_yaml};

/// Names the lake's directory to the process that is to be killed.
const DIRECTORY: &str = "LAKE_LOCAL_TEST_DIRECTORY";

fn play(dir: &Path) -> (Summary, Vec<String>) {
    let mut lake = Lake::open(dir, &evaluate(&main_yaml()), Options::default()).unwrap();
    for n in 0..4 {
        let body = flights(n * 300, n * 300 + 300);
        lake.upload_once(&format!("flights/{n}.json"), body.as_slice()).unwrap();
    }
    let summary = lake.run(&mut Silent).unwrap();
    let rows =
        lake.query("SELECT * FROM flights ORDER BY _source_key, _source_line, origin, destination").unwrap();
    (summary, rows.map(|batch| format!("{:?}", batch.unwrap())).collect())
}

/// Not a test: what the process does that is to be killed.
#[test]
#[ignore = "started by the test below"]
fn victim() {
    if let Some(dir) = std::env::var_os(DIRECTORY) {
        play(Path::new(&dir));
    }
}

#[test]
fn a_killed_process_leaves_a_lake_that_goes_on() {
    let undisturbed = tempfile::tempdir().unwrap();
    let expected = play(undisturbed.path());

    let dir = tempfile::tempdir().unwrap();
    let mut killed = 0;
    for pause in [60, 150, 300, 450, 600, 800, 1000, 1300] {
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::victim", "--ignored", "--nocapture"])
            .env(DIRECTORY, dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(Duration::from_millis(pause));
        victim.kill().unwrap();
        killed += u32::from(!victim.wait().unwrap().success());
    }
    assert!(killed > 2, "{killed}");
    assert_eq!(play(dir.path()), expected);
}

#[test]
fn a_lake_is_played_by_one_process_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let program = evaluate(&main_yaml());
    let lake = Lake::open(dir.path(), &program, Options::default()).unwrap();
    let second = Lake::open(dir.path(), &program, Options::default());
    assert!(matches!(second, Err(LakeError::Store(StoreError::Busy { .. }))));
    drop(lake);
    assert!(Lake::open(dir.path(), &program, Options::default()).is_ok());
}
