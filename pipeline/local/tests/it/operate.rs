//! An operator in a played lake: a program that has a fault, then the one that has not, and the tables right in the end. And what
//! stewards see of it.

use std::path::Path;
use std::time::Duration;

use lake_core::ledger::ObjectState;
use lake_core::operate::jobs::ReadJobs;
use lake_core::operate::letters::CountDeadLetters;
use lake_core::operate::quarantine::ReadQuarantine;
use lake_core::operate::reconcile::{Kind, Patience, Reconcile, Reconciled};
use lake_core::operate::redrive::{Lot, Pace, Redrive};
use lake_core::operate::replay::{Choice, Replay, Replayed};
use lake_core::operate::{Errand, OperateError};
use lake_local::{Lake, Options, Silent, Summary};

use crate::harness::{Played, evaluate, example, flights, main_yaml, objects};

struct Now;

impl Pace for Now {
    async fn wait(&mut self, _queue: &str, _moved: u64) {}
}

/// A lake that is played from one program, then from another.
struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn open(dir: &Path, program: &str) -> Lake {
        Lake::open(dir, &evaluate(program), Options::default()).unwrap()
    }

    /// A lake of the committed program.
    fn lake(&self) -> Lake {
        Self::open(self.dir.path(), &main_yaml())
    }

    /// Plays a file through a program in which something is wrong.
    fn play_wrong(&self, resource: &str, find: &str, replace: &str) {
        let program = main_yaml();
        let start = program.find(&format!("\n  {resource}:\n")).unwrap_or_else(|| panic!("no {resource}"));
        let at = program[start..].find(find).unwrap_or_else(|| panic!("no `{find}` in {resource}")) + start;
        let program = [&program[..at], replace, &program[at + find.len()..]].concat();
        let mut lake = Self::open(self.dir.path(), &program);
        let body = example("flights/valid/flights-2k.json");
        lake.upload("flights/x.json", body.as_slice()).unwrap();
        lake.run(&mut Silent).unwrap();
    }
}

/// The role that the program gives operators.
const OPERATOR: &str = "arn:aws:iam::123456789012:role/lakegate-dev-operator-eu-west-1";

#[track_caller]
fn send<T, E: Errand<Output = Result<T, OperateError>>>(lake: &mut Lake, errand: E) -> T {
    lake.carry_out_as(OPERATOR, errand).unwrap().unwrap()
}

fn reconcile(lake: &mut Lake, repair: bool) -> Reconciled {
    let patience = Patience::of(Duration::ZERO);
    send(lake, Reconcile { dataset: None, patience, repair, tick: &mut |_, _| {} })
}

fn redrive(lake: &mut Lake, dry_run: bool) -> Vec<Lot> {
    send(lake, Redrive { queue: None, dry_run, pace: Now })
}

fn replay(lake: &mut Lake, state: ObjectState) -> Vec<Replayed> {
    let (dataset, dry_run) = ("flights".parse().unwrap(), false);
    let choice = Choice { states: [Some(state.name())].into(), ..Choice::default() };
    send(lake, Replay { dataset: &dataset, choice: &choice, dry_run, tick: &mut |_, _| {} })
}

#[track_caller]
fn loaded(lake: &mut Lake) -> Summary {
    let summary = lake.run(&mut Silent).unwrap();
    assert_eq!(summary.objects.len(), 1);
    assert_eq!(summary.objects[0].state, ObjectState::Loaded, "{}", objects(&summary));
    let rows: Vec<u64> = summary.tables.iter().map(|table| table.rows).collect();
    assert_eq!(rows, [2000], "each record once");
    assert_eq!(reconcile(lake, false).findings, []);
    summary
}

#[test]
fn an_upload_that_no_rule_saw_is_missed_and_repaired() {
    let desk = Desk::new();
    desk.play_wrong("raw-created-rule", "Object Created", "Object Vanished");
    let mut lake = desk.lake();
    lake.run(&mut Silent).unwrap();
    let found = reconcile(&mut lake, true);
    assert_eq!((found.objects, found.items), (1, 0));
    assert_eq!(found.findings.iter().map(|finding| finding.kind).collect::<Vec<_>>(), [Kind::Missed]);
    reconcile(&mut lake, true);
    loaded(&mut lake);
}

#[test]
fn a_commit_that_no_rule_saw_is_late_and_repaired() {
    let desk = Desk::new();
    desk.play_wrong("stage-committed-rule", "Object Created", "Object Vanished");
    let mut lake = desk.lake();
    lake.run(&mut Silent).unwrap();
    let found = reconcile(&mut lake, true);
    assert_eq!(found.findings.iter().map(|finding| finding.kind).collect::<Vec<_>>(), [Kind::Late]);
    loaded(&mut lake);
}

#[test]
fn what_was_set_aside_goes_back_once_the_cause_is_gone() {
    let desk = Desk::new();
    desk.play_wrong("start-ingest-policy", "states:StartExecution", "states:StopExecution");
    let mut lake = desk.lake();
    let lots = redrive(&mut lake, true);
    let waiting: Vec<_> = lots.iter().map(|lot| (lot.queue.as_str(), lot.depth.waiting)).collect();
    assert_eq!(waiting, [("drain", 0), ("ingest", 1), ("stage", 0), ("status", 0)]);
    assert!(lots[1].messages[0].subject.contains("/flights/x.json"), "{:?}", lots[1].messages);
    let outcome = redrive(&mut lake, false)[1].outcome.clone().unwrap();
    assert_eq!((outcome.moved, outcome.failure), (1, None));
    loaded(&mut lake);
    assert_eq!(lake.dead_letters(), []);
}

#[test]
fn a_job_that_failed_is_replayed_once_the_cause_is_gone() {
    let desk = Desk::new();
    desk.play_wrong("transform-policy", "s3:GetObjectVersion", "s3:GetObjectTagging");
    let mut lake = desk.lake();
    let found = reconcile(&mut lake, true);
    assert_eq!(found.findings.iter().map(|finding| finding.kind).collect::<Vec<_>>(), [Kind::Failed]);
    assert!(!found.findings[0].repaired, "somebody has to deal with the cause");
    for _ in 0..2 {
        assert_eq!(replay(&mut lake, ObjectState::Failed).len(), 1);
    }
    loaded(&mut lake);
    assert_eq!(replay(&mut lake, ObjectState::Failed), []);
    assert!(!replay(&mut lake, ObjectState::Loaded)[0].asked);
    loaded(&mut lake);
}

#[test]
fn drains_that_the_schedule_could_not_deliver_are_made_up_for() {
    let desk = Desk::new();
    desk.play_wrong("drain-schedule-policy", "lambda:InvokeFunction", "lambda:GetFunction");
    let mut lake = desk.lake();
    let waiting = redrive(&mut lake, true)[0].depth.waiting;
    assert!(waiting > 0);
    let outcome = redrive(&mut lake, false)[0].outcome.clone().unwrap();
    assert_eq!((outcome.moved, outcome.failure), (waiting, None));
    loaded(&mut lake);
    assert_eq!(redrive(&mut lake, true)[0].depth.waiting, 0);
}

#[test]
fn dead_letters_are_counted_for_whoever_may_know() {
    let desk = Desk::new();
    desk.play_wrong("start-ingest-policy", "states:StartExecution", "states:StopExecution");
    let mut lake = desk.lake();
    let mut count = |role: &str| {
        let held = lake.carry_out_as(role, CountDeadLetters).unwrap().unwrap();
        held.into_iter().map(|held| (held.queue, held.messages)).collect::<Vec<_>>()
    };
    let queues = ["drain", "ingest", "stage", "status"].map(str::to_owned);
    let all = |messages: [Option<u64>; 4]| queues.iter().cloned().zip(messages).collect::<Vec<_>>();
    assert_eq!(count(OPERATOR), all([Some(0), Some(1), Some(0), Some(0)]));
    assert_eq!(count(&OPERATOR.replace("operator", "analyst")), all([None; 4]));
}

#[test]
fn stewards_read_what_became_of_their_own_dataset() {
    let mut played = Played::new();
    played.upload("orders/flights.json", &flights(0, 3));
    played.run();
    let of = |lake: &mut Lake, role: &str, dataset: &str| {
        let (dataset, role) = (dataset.parse().unwrap(), OPERATOR.replace("operator", role));
        let jobs = lake.carry_out_as(&role, ReadJobs { dataset: Some(&dataset) }).unwrap();
        let read = ReadQuarantine { dataset: Some(&dataset), key: None, job: None, limit: 10 };
        let records = lake.carry_out_as(&role, read).unwrap();
        (jobs.unwrap().len(), records.map(|records| records.len()).map_err(|error| error.to_string()))
    };
    assert_eq!(of(&mut played.lake, "orders-steward", "orders"), (1, Ok(3)));
    let (_, refused) = of(&mut played.lake, "flights-steward", "orders");
    let bucket = "arn:aws:s3:::lakegate-dev-quarantine-123456789012-eu-west-1";
    let read = format!("not allowed to `s3:GetObject` on `{bucket}/orders/");
    assert!(refused.clone().unwrap_err().starts_with(&read), "{refused:?}");
    let list = format!("not allowed to `s3:ListBucket` on `{bucket}`");
    assert_eq!(of(&mut played.lake, "operator", "orders"), (1, Err(list)), "operators read no record");
}

#[test]
fn a_lost_ledger_is_told_again_what_was_loaded() {
    let desk = Desk::new();
    let mut lake = desk.lake();
    for n in 0..3 {
        lake.upload(&format!("flights/{n}.json"), flights(n * 50, n * 50 + 50).as_slice()).unwrap();
        lake.run(&mut Silent).unwrap();
    }
    drop(lake);
    let state = rusqlite::Connection::open(desk.dir.path().join("lake.sqlite")).unwrap();
    let lost = state.execute("DELETE FROM rows WHERE shelf = 'items'", ()).unwrap();
    assert_eq!(lost, 9, "an object, its bytes and a batch for each file");
    drop(state);
    let mut lake = desk.lake();
    let found = reconcile(&mut lake, true).findings;
    assert_eq!(found.iter().map(|finding| finding.kind).collect::<Vec<_>>(), [Kind::Forgotten; 3]);
    let summary = lake.run(&mut Silent).unwrap();
    assert_eq!(summary.tables.iter().map(|table| table.rows).collect::<Vec<_>>(), [150], "each record once");
    assert!(
        summary.objects.iter().all(|object| object.state == ObjectState::Loaded),
        "{}",
        objects(&summary)
    );
    assert_eq!(reconcile(&mut lake, false).findings, []);
}

#[test]
fn a_job_table_without_the_index_of_datasets_cannot_be_asked_by_dataset() {
    let program = main_yaml();
    assert!(program.contains("- name: by-dataset"));
    let mut played = Played::of(&program.replace("- name: by-dataset", "- name: by-state")).unwrap();
    let dataset = "flights".parse().unwrap();
    let error = played.lake.carry_out(ReadJobs { dataset: Some(&dataset) }).unwrap().unwrap_err();
    insta::assert_snapshot!(error, @"dynamodb is unavailable: the table has no index `by-dataset`");
}
