//! `kill -9` in the middle of a run, then the same command again.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use lake_local::{Lake, LakeError, Notice, Observer, Options, Silent, StoreError, Summary};

use crate::harness::{evaluate, flights, main_yaml};

/// Names the lake's directory to the process that is to be killed.
const DIRECTORY: &str = "LAKE_LOCAL_TEST_DIRECTORY";
const SIGKILL: i32 = 9;

/// Says each notice in a line, so that whoever reads them knows how far the run has come.
struct Loud;

impl Observer for Loud {
    #[expect(clippy::print_stdout, reason = "the process that kills this one reads it")]
    fn notice(&mut self, notice: &Notice) {
        println!("{}", notice.text);
    }
}

fn play(dir: &Path, observer: &mut dyn Observer) -> (Summary, Vec<String>) {
    let mut lake = Lake::open(dir, &evaluate(&main_yaml()), Options::default()).unwrap();
    for n in 0..4 {
        let body = flights(n * 300, n * 300 + 300);
        lake.upload_once(&format!("flights/{n}.json"), body.as_slice()).unwrap();
    }
    let summary = lake.run(observer).unwrap();
    let rows =
        lake.query("SELECT * FROM flights ORDER BY _source_key, _source_line, origin, destination").unwrap();
    (summary, rows.map(|batch| format!("{:?}", batch.unwrap())).collect())
}

/// Not a test: what the process does that is to be killed.
#[test]
#[ignore = "started by the test below"]
fn victim() {
    if let Some(dir) = std::env::var_os(DIRECTORY) {
        play(Path::new(&dir), &mut Loud);
    }
}

/// Plays until it has said so many lines, and kills it there; whether it was killed.
fn killed_after(lines: usize, dir: &Path) -> bool {
    use std::os::unix::process::ExitStatusExt;
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::victim", "--ignored", "--nocapture"])
        .env(DIRECTORY, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The pipe stays open until the victim is gone: it is to die of the signal alone.
    let mut said = BufReader::new(victim.stdout.take().unwrap()).lines();
    assert!(said.by_ref().take(lines).all(|line| line.is_ok()));
    victim.kill().unwrap();
    victim.wait().unwrap().signal() == Some(SIGKILL)
}

#[test]
fn a_killed_process_leaves_a_lake_that_goes_on() {
    let undisturbed = tempfile::tempdir().unwrap();
    let expected = play(undisturbed.path(), &mut Silent);

    let dir = tempfile::tempdir().unwrap();
    // The first lines are those of the test harness.
    let killed = [0, 3, 5, 6, 8, 10, 12].map(|lines| killed_after(lines, dir.path()));
    assert_eq!(killed, [true; 7]);
    assert_eq!(play(dir.path(), &mut Silent), expected);
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
