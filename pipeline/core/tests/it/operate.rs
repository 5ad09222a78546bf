//! An operator in a lake where things went wrong: what is said, what is started, and that the tables are right in the end.

use std::time::Duration;

use lake_core::job::JobId;
use lake_core::ledger::ObjectState;
use lake_core::memory::run;
use lake_core::operate::jobs::{ObjectReport, ReadJobs};
use lake_core::operate::reconcile::{Finding, Kind, Patience, Reconcile, Reconciled};
use lake_core::operate::redrive::{Lot, Pace, Redrive};
use lake_core::operate::replay::{Choice, Replay, Replayed};
use lake_core::operate::{Errand, Names, OperateError, Remedy};
use serde_json::json;

use crate::lab::{INGEST, Lab, VISIBILITY, object_created, records};

const OUTPUTS: [(&str, &str); 12] = [
    ("rawBucket", "raw"),
    ("stageBucket", "stage"),
    ("controlBucket", "control"),
    ("quarantineBucket", "quarantine"),
    ("ledgerTable", "ledger"),
    ("ingestQueueUrl", "ingest"),
    ("ingestDlqUrl", "ingest-dlq"),
    ("stageQueueUrl", "stage"),
    ("stageDlqUrl", "stage-dlq"),
    ("statusQueueUrl", "status"),
    ("statusDlqUrl", "status-dlq"),
    ("drainFunction", "start-refine"),
];

/// An operator who does not wait.
pub(crate) struct Desk<'a> {
    pub(crate) lab: &'a mut Lab,
}

struct Now;

impl Pace for Now {
    async fn wait(&mut self, _queue: &str, _moved: u64) {}
}

impl Desk<'_> {
    fn send<T, E: Errand<Output = Result<T, OperateError>>>(&self, errand: E) -> T {
        let names = Names::new(OUTPUTS.map(|(name, value)| (name.to_owned(), value.to_owned())));
        self.send_to(&names, errand).unwrap()
    }

    fn send_to<T, E>(&self, names: &Names, errand: E) -> Result<T, OperateError>
    where
        E: Errand<Output = Result<T, OperateError>>,
    {
        run(&self.lab.world, errand.run(&self.lab.world, names)).unwrap()
    }

    pub(crate) fn reconcile(&self, patience: Patience, repair: bool) -> Reconciled {
        self.send(Reconcile { dataset: None, patience, repair, tick: &mut |_, _| {} })
    }

    /// Nothing is given time.
    pub(crate) fn off(&self) -> Vec<Finding> {
        self.reconcile(Patience::of(Duration::ZERO), false).findings
    }

    pub(crate) fn replay(&self, choice: &Choice, dry_run: bool) -> Vec<Replayed> {
        let dataset = "orders".parse().unwrap();
        self.send(Replay { dataset: &dataset, choice, dry_run, tick: &mut |_, _| {} })
    }

    fn redrive(&self, queue: Option<&str>, dry_run: bool) -> Vec<Lot> {
        self.send(Redrive { queue, dry_run, pace: Now })
    }
}

pub(crate) fn kinds(findings: &[Finding]) -> Vec<(Kind, &str)> {
    findings.iter().map(|finding| (finding.kind, finding.key.as_str())).collect()
}

fn of_state(state: Option<ObjectState>) -> Choice {
    Choice { states: [state.map(ObjectState::name)].into(), ..Choice::default() }
}

#[test]
fn a_lake_at_rest_has_nothing_off() {
    let mut lab = Lab::new();
    lab.upload("orders/a.json", &records(0..10, &[3]));
    lab.settle();
    let found = Desk { lab: &mut lab }.reconcile(Patience::of(Duration::ZERO), true);
    assert_eq!((found.objects, found.items, found.commits), (1, 1, 1));
    assert_eq!(found.findings, []);
}

#[test]
fn an_upload_whose_event_was_dropped_is_missed_until_it_is_repaired() {
    let mut lab = Lab::new();
    lab.upload("orders/a.json", &records(0..10, &[]));
    lab.settle();
    lab.upload("orders/lost.json", &records(10..20, &[]));
    lab.upload("flights/lost.json", &records(20..25, &[]));
    lab.world.upload("raw", "orders/", "");
    lab.world.take_written();
    lab.settle();
    assert_eq!(lab.rows().len(), 10);
    let desk = Desk { lab: &mut lab };
    let soon = desk.reconcile(Patience { event: Duration::from_hours(24), ..Patience::default() }, true);
    assert_eq!(soon.findings, [], "an event may take its time");
    let found = desk.reconcile(Patience::of(Duration::ZERO), true).findings;
    assert_eq!(kinds(&found), [(Kind::Missed, "flights/lost.json"), (Kind::Missed, "orders/lost.json")]);
    assert!(found.iter().all(|finding| finding.repaired));
    desk.reconcile(Patience::of(Duration::ZERO), true);
    lab.settle();
    assert_eq!(lab.rows(), (0..25).collect::<Vec<u64>>(), "however often it was repaired");
    assert_eq!(Desk { lab: &mut lab }.off(), []);
}

#[test]
fn a_job_whose_end_nobody_heard_of_is_stuck_and_then_goes_on() {
    let mut lab = Lab::new();
    lab.upload("orders/a.json", &records(0..10, &[]));
    lab.deliver();
    lab.poll("ingest", lake_core::Function::StartIngest);
    let (name, _) = lab.world.running(INGEST).remove(0);
    lab.world.fail(INGEST, &name, "States.Timeout", "").unwrap();
    let desk = Desk { lab: &mut lab };
    assert_eq!(kinds(&desk.off()), [(Kind::Stuck, "orders/a.json")]);
    assert_eq!(desk.reconcile(Patience::default(), true).findings, []);
    assert_eq!(desk.reconcile(Patience::of(Duration::ZERO), true).findings.len(), 1);
    lab.settle();
    assert_eq!(lab.status(), "orders/a.json Loaded #2 10 10 0 10");
    assert_eq!(lab.rows().len(), 10);
}

#[test]
fn a_commit_whose_message_was_lost_is_late_and_one_without_an_item_is_orphaned() {
    let mut lab = Lab::new();
    for (key, ids) in [("orders/late.json", 0..10), ("orders/orphaned.json", 10..20)] {
        lab.upload(key, &records(ids, &[]));
    }
    lab.deliver();
    lab.poll("ingest", lake_core::Function::StartIngest);
    lab.run_ingests();
    lab.world.take_written();
    lab.settle();
    let orphan = lab.objects().into_iter().find(|(_, item)| item.key == "orders/orphaned.json").unwrap().0;
    lab.world.forget_item("ledger", &format!("object#{orphan}"));
    let desk = Desk { lab: &mut lab };
    let found = desk.reconcile(Patience::of(Duration::ZERO), true).findings;
    let expected = [(Kind::Late, "orders/late.json"), (Kind::Orphaned, "orders/orphaned.json")];
    assert_eq!(kinds(&found), expected);
    assert!(found.iter().all(|finding| finding.remedy == Remedy::Load && finding.repaired));
    lab.settle();
    assert_eq!(lab.rows(), (0..20).collect::<Vec<u64>>());
    assert_eq!(Desk { lab: &mut lab }.off(), []);
}

#[test]
fn what_cannot_be_read_any_more_is_gone() {
    let mut lab = Lab::new();
    lab.upload("orders/a.json", &records(0..10, &[]));
    lab.deliver();
    lab.poll("ingest", lake_core::Function::StartIngest);
    lab.world.remove("raw", "orders/a.json");
    let desk = Desk { lab: &mut lab };
    let found = desk.reconcile(Patience::of(Duration::ZERO), true).findings;
    assert_eq!(kinds(&found), [(Kind::Gone, "orders/a.json")]);
    assert!(!found[0].repaired);
}

#[test]
fn a_duplicate_says_that_its_first_failed_until_that_one_is_replayed() {
    let mut lab = Lab::new();
    lab.first_loads_fail = true;
    lab.upload("orders/a.json", &records(0..10, &[]));
    lab.settle();
    lab.upload("orders/again.json", &records(0..10, &[]));
    lab.settle();
    let reasons = |desk: &Desk<'_>| {
        let jobs = desk.send(ReadJobs { dataset: None });
        jobs.into_iter().map(|job| job.reason.unwrap_or_default()).collect::<Vec<_>>().join("\n")
    };
    let loaded = |desk: &Desk<'_>| {
        desk.send(ReadJobs { dataset: None }).iter().map(ObjectReport::is_loaded).collect::<Vec<_>>()
    };
    let desk = Desk { lab: &mut lab };
    assert_eq!(loaded(&desk), [false, false]);
    insta::assert_snapshot!(reasons(&desk), @r"
    the execution failed with `CrawlFailed`
    same bytes as `orders/a.json`, which failed: deal with the cause, then `lakegate replay orders --key orders/a.json`
    ");
    let off = desk.off();
    assert_eq!(kinds(&off), [(Kind::Failed, "orders/a.json")]);
    insta::assert_snapshot!(off[0].why.split_once(": ").unwrap().1, @"the execution failed with `CrawlFailed`; later files with its bytes: 1");
    let replayed = desk.replay(&Choice { key: Some("orders/again.json".into()), ..Choice::default() }, false);
    insta::assert_debug_snapshot!(replayed[0].remedy, @r#"
    Nothing {
        why: "same bytes as `orders/a.json`, which failed: deal with the cause, then `lakegate replay orders --key orders/a.json`",
    }
    "#);
    desk.replay(&Choice { key: Some("orders/a.json".into()), ..Choice::default() }, false);
    lab.settle();
    assert_eq!(lab.rows(), (0..10).collect::<Vec<u64>>());
    let desk = Desk { lab: &mut lab };
    assert_eq!(loaded(&desk), [true, true]);
    assert!(reasons(&desk).starts_with("\nsame bytes as job `"), "{}", reasons(&desk));
    assert_eq!(desk.off(), []);
}

#[test]
fn a_refused_file_is_replayed_once_its_contract_is_mended() {
    let mut lab = Lab::new();
    lab.upload("orders/a.json", &records(0..10, &[1, 2, 3, 4, 5, 6]));
    lab.settle();
    assert_eq!(lab.rows(), [] as [u64; 0]);
    let desk = Desk { lab: &mut lab };
    assert_eq!(desk.off(), [], "a refusal is an end");
    let choice = of_state(Some(ObjectState::Quarantined));
    let planned = desk.replay(&choice, true);
    assert_eq!(planned[0].remedy, Remedy::Ingest { attempt: Some(2) });
    assert_eq!(desk.lab.world.messages("ingest"), [] as [String; 0], "a dry run does nothing");
    desk.lab.put_contract("orders", 2, &json!({ "rejects": { "maxRatio": 0.9 } }));
    for _ in 0..3 {
        assert!(desk.replay(&choice, false)[0].asked);
    }
    lab.settle();
    assert_eq!(lab.status(), "orders/a.json Loaded #2 10 4 6 4");
    assert_eq!(lab.rows(), [0, 7, 8, 9]);
}

#[test]
fn a_replay_of_everything_changes_no_table() {
    let mut lab = Lab::new();
    lab.upload("orders/a.json", &records(0..10, &[3]));
    lab.upload("orders/copy.json", &records(0..10, &[3]));
    lab.upload("flights/b.json", &records(20..30, &[]));
    lab.settle();
    let before = (lab.rows(), lab.status());
    for _ in 0..2 {
        let replayed = Desk { lab: &mut lab }.replay(&Choice::default(), false);
        assert_eq!(replayed.len(), 2, "the files of the dataset");
        assert!(replayed.iter().all(|one| !one.asked));
        lab.settle();
    }
    assert_eq!((lab.rows(), lab.status()), before);
}

#[test]
fn a_load_that_failed_is_replayed_as_the_same_batch() {
    let mut lab = Lab::new();
    lab.first_loads_fail = true;
    lab.upload("orders/a.json", &records(0..10, &[]));
    lab.settle();
    let desk = Desk { lab: &mut lab };
    assert_eq!(kinds(&desk.off()), [(Kind::Failed, "orders/a.json")]);
    assert_eq!(desk.replay(&of_state(Some(ObjectState::Failed)), false)[0].remedy, Remedy::Load);
    lab.settle();
    assert_eq!(lab.rows(), (0..10).collect::<Vec<u64>>());
    assert_eq!(lab.batches().len(), 1);
    assert_eq!(Desk { lab: &mut lab }.off(), []);
}

/// A batch of two files that failed, and then stage lost both.
fn failed_and_expired() -> Lab {
    let mut lab = Lab::new();
    lab.first_loads_fail = true;
    lab.upload("orders/a.json", &records(0..10, &[3]));
    lab.upload("orders/b.json", &records(10..20, &[]));
    lab.settle();
    lab.tables.clear();
    for key in lab.world.keys("stage") {
        lab.world.remove("stage", &key);
    }
    lab
}

#[test]
fn a_load_that_failed_long_ago_is_replayed_from_raw_as_the_same_batch() {
    let mut lab = failed_and_expired();
    let off = Desk { lab: &mut lab }.off();
    assert_eq!(kinds(&off), [(Kind::Failed, "orders/a.json"), (Kind::Failed, "orders/b.json")]);
    for _ in 0..2 {
        let replayed = Desk { lab: &mut lab }.replay(&of_state(Some(ObjectState::Failed)), false);
        assert!(replayed.iter().all(|one| one.remedy == Remedy::Ingest { attempt: Some(2) } && one.asked));
    }
    lab.settle();
    assert_eq!(lab.status(), "orders/a.json Loaded #2 10 9 1 9\norders/b.json Loaded #2 10 10 0 10");
    assert_eq!(lab.rows(), (0..20).filter(|id| *id != 3).collect::<Vec<u64>>());
    assert_eq!(lab.batches().len(), 1);
    assert_eq!(Desk { lab: &mut lab }.off(), []);
}

#[test]
fn what_is_gone_is_brought_again_with_an_empty_line_more() {
    let mut lab = failed_and_expired();
    lab.first_loads_fail = false;
    for key in ["orders/a.json", "orders/b.json"] {
        lab.world.remove("raw", key);
    }
    let off = Desk { lab: &mut lab }.off();
    assert_eq!(kinds(&off), [(Kind::Gone, "orders/a.json"), (Kind::Gone, "orders/b.json")]);
    lab.upload("orders/same.json", &records(10..20, &[]));
    lab.upload("orders/more.json", &format!("{}\n", records(10..20, &[])));
    lab.settle();
    let states: Vec<String> =
        lab.objects().into_values().map(|item| format!("{} {}", item.key, item.state)).collect();
    for state in ["orders/same.json DUPLICATE", "orders/more.json LOADED"] {
        assert!(states.contains(&state.to_owned()), "{states:?}");
    }
    assert_eq!(lab.rows(), (10..20).collect::<Vec<u64>>());
}

#[test]
fn a_file_that_stage_lost_before_its_load_is_repaired_from_raw() {
    let mut lab = Lab::new();
    lab.upload("orders/a.json", &records(0..10, &[]));
    for act in &Lab::ROUND[..2] {
        act(&mut lab);
    }
    lab.world.take_written();
    lab.poll("status", lake_core::Function::RecordStatus);
    for key in lab.world.keys("stage") {
        lab.world.remove("stage", &key);
    }
    for _ in 0..2 {
        let found = Desk { lab: &mut lab }.reconcile(Patience::of(Duration::ZERO), true).findings;
        assert_eq!(kinds(&found), [(Kind::Late, "orders/a.json")]);
    }
    lab.settle();
    assert_eq!(lab.status(), "orders/a.json Loaded #2 10 10 0 10");
    assert_eq!(lab.rows(), (0..10).collect::<Vec<u64>>());
}

#[test]
fn a_duplicate_is_at_its_end_when_its_first_is_and_as_loaded_as_that() {
    let mut lab = Lab::new();
    lab.first_loads_fail = true;
    lab.upload("orders/a.json", &records(0..10, &[]));
    for act in &Lab::ROUND[..4] {
        act(&mut lab);
    }
    lab.upload("orders/again.json", &records(0..10, &[]));
    for act in &Lab::ROUND[..4] {
        act(&mut lab);
    }
    let again = |lab: &mut Lab| {
        let jobs = Desk { lab }.send(ReadJobs { dataset: None });
        let again = jobs.into_iter().find(|job| job.key == "orders/again.json").unwrap();
        (again.state, again.is_end(), again.is_loaded())
    };
    assert_eq!(again(&mut lab), (ObjectState::Duplicate, false, false), "its first is in a batch");
    lab.settle();
    assert_eq!(again(&mut lab), (ObjectState::Duplicate, true, false), "its first failed");
    Desk { lab: &mut lab }.replay(&of_state(Some(ObjectState::Failed)), false);
    lab.settle();
    assert_eq!(again(&mut lab), (ObjectState::Duplicate, true, true));
}

#[test]
fn a_replay_is_of_what_was_chosen() {
    let mut lab = Lab::new();
    lab.upload("orders/a.json", &records(0..5, &[]));
    lab.world.advance(Duration::from_hours(1));
    lab.upload("orders/b.json", &records(5..10, &[]));
    lab.world.take_written();
    let noon = "2026-11-22T00:30:00Z".parse().unwrap();
    let desk = Desk { lab: &mut lab };
    let keys = |choice: &Choice| -> Vec<String> {
        desk.replay(choice, true).into_iter().map(|one| one.key).collect()
    };
    assert_eq!(keys(&of_state(None)), ["orders/a.json", "orders/b.json"]);
    assert_eq!(keys(&Choice { since: Some(noon), ..Choice::default() }), ["orders/b.json"]);
    assert_eq!(keys(&Choice { until: Some(noon), ..Choice::default() }), ["orders/a.json"]);
    assert_eq!(keys(&Choice { key: Some("orders/b.json".into()), ..Choice::default() }), ["orders/b.json"]);
    assert_eq!(keys(&of_state(Some(ObjectState::Failed))), [] as [&str; 0]);
}

#[test]
fn dead_letters_are_shown_without_their_content_and_go_back() {
    let mut lab = Lab::new();
    let stored = lab.upload("orders/a.json", &records(0..10, &[]));
    lab.world.take_written();
    lab.world.send("ingest-dlq", object_created("2026-11-22T00:00:00Z", &stored).to_string()).unwrap();
    lab.world.send("ingest-dlq", "jane@example.com").unwrap();
    let desk = Desk { lab: &mut lab };
    let lots = desk.redrive(None, true);
    let lot = lots.iter().find(|lot| lot.queue == "ingest").unwrap();
    assert_eq!((lot.depth.waiting, lot.messages.len()), (2, 2));
    let subjects: Vec<&str> = lot.messages.iter().map(|message| message.subject.as_str()).collect();
    assert!(subjects[0].starts_with("object raw/orders/a.json"), "{subjects:?}");
    assert_eq!(subjects[1], "no event of the lake (16 bytes)");
    assert_eq!(desk.lab.world.messages("ingest-dlq").len(), 2, "a dry run does nothing");

    let lots = desk.redrive(Some("ingest"), false);
    assert_eq!(lots.len(), 1);
    assert_eq!(lots[0].outcome.as_ref().map(|outcome| outcome.moved), Some(2));
    for _ in 0..12 {
        lab.poll("ingest", lake_core::Function::StartIngest);
        lab.world.advance(VISIBILITY);
    }
    lab.settle();
    assert_eq!(lab.rows().len(), 10);
    let left = Desk { lab: &mut lab }.redrive(Some("ingest"), true);
    assert_eq!(left[0].depth.waiting, 1, "the poison is set aside again");
}

#[test]
fn drains_that_were_missed_are_made_up_for_by_one() {
    let lab = Lab::new();
    let options = lake_core::memory::QueueOptions { visibility: VISIBILITY, dead_letters: None };
    lab.world.create_queue("drain-dlq", options);
    for _ in 0..12 {
        lab.world.send("drain-dlq", "{}").unwrap();
    }
    let outputs = [("drainDlqUrl", "drain-dlq"), ("drainFunction", "start-refine")];
    let names = Names::new(outputs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let errand = Redrive { queue: None, dry_run: false, pace: Now };
    let lots = run(&lab.world, errand.run(&lab.world, &names)).unwrap().unwrap();
    assert_eq!(lots[0].outcome.as_ref().map(|outcome| outcome.moved), Some(12));
    assert_eq!(lab.world.take_invoked(), [("start-refine".to_owned(), "{}".to_owned())]);
    assert_eq!(lab.world.messages("drain-dlq"), [] as [String; 0]);
}

#[test]
fn an_unknown_queue_is_named_with_those_that_there_are() {
    let lab = Lab::new();
    let names = Names::new([("ingestDlqUrl".to_owned(), "ingest-dlq".to_owned())]);
    let errand = Redrive { queue: Some("egress"), dry_run: true, pace: Now };
    let error = run(&lab.world, errand.run(&lab.world, &names)).unwrap().unwrap_err();
    insta::assert_snapshot!(error, @"no dead-letter queue is called `egress`; there are: ingest");
}

/// The same job, whoever asks for it: an operator's event is that of the object.
#[test]
fn a_missed_object_gets_the_job_that_its_event_would_have_begun() {
    let mut lab = Lab::new();
    let stored = lab.upload("orders/a b+ü.json", &records(0..3, &[]));
    lab.world.take_written();
    Desk { lab: &mut lab }.reconcile(Patience::of(Duration::ZERO), true);
    lab.settle();
    let jobs: Vec<JobId> = lab.objects().into_keys().collect();
    assert_eq!(jobs, [JobId::of(&stored.object)]);
}

#[test]
fn a_stack_that_names_no_dead_letter_queue_is_too_old_to_be_asked() {
    let mut lab = Lab::new();
    let desk = Desk { lab: &mut lab };
    for queue in [None, Some("ingest")] {
        let redrive = Redrive { queue, dry_run: true, pace: Now };
        let refused = desk.send_to(&Names::default(), redrive).unwrap_err();
        assert_eq!(refused, OperateError::Unnamed { output: "ingestDlqUrl".to_owned() });
    }
}
