//! Kills and failures at every single port call of a day, and drains that overlap: nothing is lost, nothing doubled.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::task::{Context, Poll};

use lake_core::batch::{Manifest, RefineInput};
use lake_core::job::JobId;
use lake_core::ledger::{ObjectItem, ObjectState};
use lake_core::memory::{Fault, interleave};
use lake_core::ports::ObjectVersion;
use lake_core::{Function, handle};
use proptest::prelude::*;
use serde_json::Value;

use crate::lab::{Lab, REFINE, VISIBILITY, mapping, object_created, rank, records};

/// Two files of one name, one of them twice, another dataset, and what is refused for four reasons.
fn morning(lab: &Lab) {
    lab.upload("orders/a/x.json", &records(0..6, &[3]));
    lab.upload("orders/b/x.json", &records(10..16, &[]));
    lab.upload("orders/copy.json", &records(10..16, &[]));
    lab.upload("flights/x y+ü.json", &records(20..24, &[]));
    lab.upload("orders/empty.json", "");
    lab.upload("orders/bad.json", &records(30..34, &[30, 31, 32]));
    lab.upload("orders/folder/", "");
    lab.upload("nowhere.json", "{}");
}

fn evening(lab: &Lab) {
    lab.upload("orders/a/x.json", &records(40..46, &[]));
    lab.upload("orders/late copy.json", &records(10..16, &[]));
}

/// A day as it goes when nothing is in its way.
fn acts() -> Vec<fn(&mut Lab)> {
    let mut acts: Vec<fn(&mut Lab)> = vec![|lab| morning(lab)];
    acts.extend(Lab::ROUND);
    acts.push(|lab| evening(lab));
    acts.extend(Lab::ROUND);
    acts
}

/// What it takes after a day on which something was in the way: time, and a person who sees what failed and sends
/// its event again.
fn night(lab: &mut Lab) {
    lab.settle();
    for _ in 0..2 {
        lab.redrive();
        lab.settle();
    }
}

impl Lab {
    /// Sends again the event of every object that failed: of its upload, or, where its load failed, of its commit.
    fn redrive(&mut self) {
        for (job, item) in self.objects() {
            if item.state == ObjectState::Failed {
                let ObjectItem { bucket, key, version, size, batch, .. } = item;
                let upload = ObjectVersion { bucket, key, version };
                let commit = || {
                    let key = format!("commits/{}/{job}.json", item.dataset.unwrap());
                    ObjectVersion { bucket: "stage".into(), key, version: "v0".into() }
                };
                let (queue, object) = if batch.is_some() { ("stage", commit()) } else { ("ingest", upload) };
                let stored = lake_core::memory::StoredObject { object, size };
                let event = object_created("2026-11-22T20:00:00Z", &stored);
                self.world.send(queue, event.to_string()).unwrap();
            }
        }
    }

    /// What a person would call the outcome: which file of two equal ones was loaded does not count.
    fn outcome(&self) -> (Vec<String>, Vec<u64>) {
        let line = |item: &ObjectItem| {
            let ObjectItem { dataset, state, records, admitted, quarantined, loaded, .. } = item;
            format!("{dataset:?} {state:?} {records:?} {admitted:?} {quarantined:?} {loaded:?}")
        };
        let mut lines: Vec<String> = self.objects().values().map(line).collect();
        lines.sort_unstable();
        (lines, self.rows())
    }

    /// The batches of each job, by the manifests of what was started.
    fn batches_of_jobs(&self) -> BTreeMap<JobId, Vec<String>> {
        let mut batches: BTreeMap<JobId, Vec<String>> = BTreeMap::new();
        for (_, execution) in self.world.executions(REFINE) {
            let input: RefineInput = serde_json::from_str(&execution.input).unwrap();
            let manifest = self.world.object("control", &input.manifest.to_string()).unwrap();
            let manifest: Manifest = serde_json::from_slice(&manifest).unwrap();
            for job in manifest.jobs {
                let of = batches.entry(job.job).or_default();
                of.push(input.batch.to_string());
                of.dedup();
            }
        }
        batches
    }

    /// Over every write to the table, not only the last.
    #[track_caller]
    fn assert_nothing_went_back(&self, context: &str) {
        let mut ranks = BTreeMap::new();
        for (id, item) in self.world.history() {
            if id.starts_with("object#") {
                let item: ObjectItem = serde_json::from_value(Value::Object(item)).unwrap();
                let (now, before) = (rank(&item), ranks.insert(id.clone(), rank(&item)));
                assert!(
                    before.is_none_or(|before| before <= now),
                    "{context}: {id}: {before:?} then {now:?}"
                );
            }
        }
    }

    #[track_caller]
    fn assert_sound(&self, context: &str) {
        let batches = self.batches_of_jobs();
        for (job, item) in self.objects() {
            let ObjectItem { state, records, admitted, quarantined, loaded, batch, .. } = item;
            assert_eq!(records, admitted.zip(quarantined).map(|(a, q)| a + q), "{context}: {job}");
            assert!(state.is_end(), "{context}: {job} stands still as {state}");
            let bound: Vec<String> = batch.into_iter().map(|batch| batch.to_string()).collect();
            assert_eq!(batches.get(&job).cloned().unwrap_or_default(), bound, "{context}: {job} {state:?}");
            assert_eq!(state == ObjectState::Loaded, loaded.is_some(), "{context}: {job}");
            assert!(loaded.is_none() || loaded == admitted, "{context}: {job}");
        }
        self.assert_nothing_went_back(context);
        for queue in crate::lab::QUEUES {
            let dead = self.world.messages(&format!("{queue}-dlq"));
            assert!(dead.is_empty(), "{context}: {queue}: {dead:?}");
        }
    }
}

#[test]
fn whatever_call_dies_or_fails_the_day_ends_the_same() {
    let mut undisturbed = Lab::new();
    let mut mornings = Vec::new();
    for (number, act) in acts().iter().enumerate() {
        mornings.push((number, undisturbed.fork()));
        act(&mut undisturbed);
    }
    let calls = undisturbed.world.calls();
    assert!(calls > 250, "{calls} calls make no day");
    night(&mut undisturbed);
    undisturbed.assert_sound("undisturbed");
    assert_eq!(undisturbed.failures, [""; 0]);
    let expected = undisturbed.outcome();
    // To die before a call is to die after the one before it.
    let [fail_before, fail_after, _, die_after] = Fault::ALL;
    for call in 1..=calls {
        for fault in [fail_before, fail_after, die_after] {
            let (number, before) = mornings.iter().rfind(|(_, lab)| lab.world.calls() < call).unwrap();
            let mut lab = before.fork();
            lab.world.inject(call, fault);
            for act in acts().iter().skip(*number) {
                act(&mut lab);
            }
            let context = format!("{fault:?} at call {call} of {calls}");
            assert!(!lab.world.has_fault(), "{context} did not strike");
            night(&mut lab);
            lab.assert_sound(&context);
            assert_eq!(lab.outcome(), expected, "{context}: {:?}", lab.failures);
        }
    }
}

/// Commits of so many jobs of one or two datasets, ready to be drained.
fn stage(jobs: u64, datasets: u64) -> Lab {
    let mut lab = Lab::with(&[("DRAIN_MAX_OBJECTS", "6")]);
    for job in 0..jobs {
        let dataset = if job % datasets == 0 { "orders" } else { "flights" };
        lab.upload(&format!("{dataset}/{job}.json"), &records(job * 10..job * 10 + 2, &[]));
    }
    lab.deliver();
    lab.poll("ingest", Function::StartIngest);
    lab.run_ingests();
    lab.deliver();
    lab
}

thread_local! {
    static STAGED: RefCell<BTreeMap<(u64, u64), Lab>> = const { RefCell::new(BTreeMap::new()) };
}

fn staged(jobs: u64, datasets: u64) -> Lab {
    STAGED
        .with_borrow_mut(|labs| labs.entry((jobs, datasets)).or_insert_with(|| stage(jobs, datasets)).fork())
}

/// A step of drains that run at the same time.
#[derive(Debug, Clone)]
struct Step {
    turn: usize,
    seconds: u64,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Mostly no time passes; sometimes enough for a message to reappear, or for a lease to end.
    let seconds = prop_oneof![40 => Just(0_u64), 1 => Just(61), 1 => Just(91)];
    let step = (any::<usize>(), seconds).prop_map(|(turn, seconds)| Step { turn, seconds });
    prop::collection::vec(step, 1..300)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Three drains at once, at any speed, while loads end and are recorded; with events in double and redelivered under
    /// the drains' hands, leases that end while their holder is alive, and one call that fails or kills.
    #[test]
    fn drains_that_overlap_load_each_job_once(
        jobs in 1..6_u64,
        datasets in 1..3_u64,
        steps in steps(),
        fault in prop::option::of((1..200_u64, prop::sample::select(Fault::ALL.to_vec()))),
        first_loads_fail: bool,
    ) {
        let mut lab = staged(jobs, datasets);
        lab.first_loads_fail = first_loads_fail;
        if let Some((call, fault)) = fault {
            lab.world.inject(lab.world.calls() + call, fault);
        }
        let world = lab.world.clone();
        let lab = RefCell::new(lab);
        let actors = vec![drain(&lab), drain(&lab), drain(&lab), loads_and_status(&lab)];
        let mut steps = steps.iter().cycle();
        let ended = interleave(&world, actors, |running| {
            let step = steps.next().unwrap();
            world.advance(std::time::Duration::from_secs(step.seconds));
            step.turn % running.len()
        });
        prop_assert_eq!(ended.len(), 4);
        let mut lab = lab.into_inner();
        night(&mut lab);
        lab.assert_sound("overlap");
        let expected: Vec<u64> = (0..jobs).flat_map(|job| [job * 10, job * 10 + 1]).collect();
        prop_assert_eq!(lab.rows(), expected);
    }
}

/// A drain that stands still after each of its calls, while another drain does everything, its load ends, and the
/// recording of that stands still after each of its calls while the first drain goes on.
#[test]
fn a_drain_that_is_overtaken_lets_go() {
    let (overtaken, other, status, time) = (0, 1, 2, 3);
    for first_loads_fail in [false, true] {
        for calls in 1..25 {
            for recorded in 1..25 {
                let mut lab = staged(2, 1);
                lab.first_loads_fail = first_loads_fail;
                let world = lab.world.clone();
                let lab = RefCell::new(lab);
                // The overtaken drain holds its messages until they are visible again.
                let pass: Actor<'_> = Box::pin(async { world.advance(VISIBILITY) });
                let actors = vec![drain(&lab), drain(&lab), loads_and_status(&lab), pass];
                let all = usize::MAX;
                let script =
                    [(overtaken, calls), (time, all), (other, all), (status, recorded), (overtaken, all)];
                interleave(&world, actors, follow(&script));
                let mut lab = lab.into_inner();
                night(&mut lab);
                let context = format!("{calls} calls, {recorded} recorded, {first_loads_fail}");
                lab.assert_sound(&context);
                assert_eq!(lab.rows(), [0, 1, 10, 11], "{context}");
            }
        }
    }
}

/// Gives each actor so many turns as the script says, or as it takes.
fn follow(script: &[(usize, usize)]) -> impl FnMut(&[usize]) -> usize {
    let mut script: VecDeque<(usize, usize)> = script.iter().copied().collect();
    move |running| {
        while let Some((actor, turns)) = script.front_mut() {
            match running.iter().position(|number| number == actor) {
                Some(place) if *turns > 0 => {
                    *turns -= 1;
                    return place;
                }
                _ => drop(script.pop_front()),
            }
        }
        0
    }
}

type Actor<'a> = std::pin::Pin<Box<dyn Future<Output = ()> + 'a>>;

fn drain(lab: &RefCell<Lab>) -> Actor<'_> {
    let (world, settings) = (lab.borrow().world.clone(), lab.borrow().settings.clone());
    Box::pin(async move { drop(handle(Function::StartRefine, &world, &settings, Value::Null).await) })
}

/// Glue and the mapping of the status queue, over and over while drains are at work.
fn loads_and_status(lab: &RefCell<Lab>) -> Actor<'_> {
    let (world, settings) = (lab.borrow().world.clone(), lab.borrow().settings.clone());
    Box::pin(async move {
        for _ in 0..30 {
            lab.borrow_mut().run_loads();
            let messages = world.hand_out("status", 10).unwrap();
            let bodies: Vec<String> = messages.iter().map(|message| message.body.clone()).collect();
            if let Ok(answer) = handle(Function::RecordStatus, &world, &settings, mapping(&bodies)).await {
                let failed = answer["batchItemFailures"].as_array().unwrap().len();
                let done = messages.into_iter().filter(|_| failed == 0).map(|message| message.receipt);
                world.take_back("status", &done.collect::<Vec<_>>()).unwrap();
            }
            let mut waited = false;
            let wait = |_: &mut Context<'_>| {
                if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }
            };
            std::future::poll_fn(wait).await;
        }
    })
}
