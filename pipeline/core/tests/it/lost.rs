//! A ledger that was lost, or put back to an older state, and told again what was loaded: no row is there twice.

use std::time::Duration;

use lake_core::batch::Manifest;
use lake_core::ledger::ObjectState;
use lake_core::memory::run;
use lake_core::operate::Remedy;
use lake_core::operate::reconcile::{Kind, Patience};
use lake_core::operate::replay::Choice;
use lake_core::ports::Ledger;

use crate::lab::{Lab, records};
use crate::operate::{Desk, kinds};

const AT_ONCE: Patience = Patience { event: Duration::ZERO, workflow: Duration::ZERO, load: Duration::ZERO };

/// Three files that were loaded by three batches, a copy of the first, and one that was refused.
fn loaded() -> Lab {
    let mut lab = Lab::new();
    for (key, ids) in [("orders/a.json", 0..5), ("orders/b.json", 5..9), ("orders/c.json", 9..12)] {
        lab.upload(key, &records(ids, &[]));
        lab.settle();
    }
    lab.upload("orders/copy.json", &records(0..5, &[]));
    lab.upload("orders/bad.json", &records(20..22, &[20, 21]));
    lab.settle();
    assert_eq!(lab.rows(), (0..12).collect::<Vec<u64>>());
    lab
}

fn forget(lab: &Lab, lost: impl Fn(&str) -> bool) {
    for (id, _) in lab.world.items("ledger").into_iter().filter(|(id, _)| lost(id)) {
        lab.world.forget_item("ledger", &id);
    }
}

/// Repairs and plays until nothing is off.
fn repair(lab: &mut Lab) {
    for _ in 0..4 {
        if (Desk { lab }).reconcile(AT_ONCE, true).findings.is_empty() {
            return;
        }
        lab.settle();
    }
    panic!("still off: {:?}", Desk { lab }.off());
}

#[test]
fn a_lost_ledger_learns_again_what_was_loaded() {
    let mut lab = loaded();
    let before = lab.status();
    forget(&lab, |_| true);
    let found = Desk { lab: &mut lab }.reconcile(AT_ONCE, true).findings;
    let forgotten = ["orders/a.json", "orders/b.json", "orders/c.json"].map(|key| (Kind::Forgotten, key));
    assert_eq!(kinds(&found)[..3], forgotten);
    assert!(found.iter().all(|finding| finding.repaired == (finding.kind == Kind::Forgotten)), "{found:?}");
    lab.settle();
    repair(&mut lab);
    assert_eq!(lab.rows(), (0..12).collect::<Vec<u64>>());
    assert_eq!(lab.status(), before);
}

#[test]
fn a_ledger_that_was_put_back_learns_what_was_loaded_since() {
    let mut lab = Lab::new();
    lab.upload("orders/a.json", &records(0..5, &[]));
    lab.upload("orders/b.json", &records(5..9, &[]));
    lab.deliver();
    lab.poll("ingest", lake_core::Function::StartIngest);
    lab.run_ingests();
    lab.poll("status", lake_core::Function::RecordStatus);
    let staged = lab.fork();
    lab.settle();
    let before = lab.status();
    lab.world.put_back("ledger", &staged.world);
    assert!(lab.objects().values().all(|item| item.state == ObjectState::Staged));
    assert!(Desk { lab: &mut lab }.off().iter().all(|finding| finding.kind == Kind::Forgotten));
    repair(&mut lab);
    assert_eq!((lab.rows(), lab.status()), ((0..9).collect(), before));
}

#[test]
fn a_replay_loads_nothing_before_the_ledger_knows_what_was_loaded() {
    let mut lab = loaded();
    forget(&lab, |_| true);
    for key in [None, Some("orders/copy.json".to_owned())] {
        let replayed = Desk { lab: &mut lab }.replay(&Choice { key, ..Choice::default() }, false);
        assert!(!replayed.is_empty() && replayed.iter().all(|one| !one.asked), "{replayed:?}");
    }
    repair(&mut lab);
    assert_eq!(lab.rows(), (0..12).collect::<Vec<u64>>());
}

#[test]
fn what_a_batch_may_have_written_is_named_and_left() {
    let mut lab = Lab::new();
    lab.upload("orders/a.json", &records(0..5, &[]));
    for act in &Lab::ROUND[..4] {
        act(&mut lab);
    }
    lab.world.take_written();
    forget(&lab, |_| true);
    let found = Desk { lab: &mut lab }.reconcile(AT_ONCE, true).findings;
    assert_eq!(kinds(&found), [(Kind::Forgotten, "orders/a.json")]);
    assert!(matches!(found[0].remedy, Remedy::Nothing { .. }) && !found[0].repaired, "{found:?}");
    lab.settle();
    repair(&mut lab);
    assert_eq!(lab.rows(), (0..5).collect::<Vec<u64>>(), "its workflow had not ended yet");
}

#[test]
fn a_manifest_of_an_older_version_keeps_its_jobs_from_being_loaded_twice() {
    let mut lab = loaded();
    forget(&lab, |_| true);
    let keys: Vec<String> =
        lab.world.keys("control").into_iter().filter(|key| key.ends_with("manifest.json")).collect();
    for key in keys {
        let mut manifest: Manifest =
            serde_json::from_slice(&lab.world.object("control", &key).unwrap()).unwrap();
        manifest.jobs.iter_mut().for_each(|job| job.brought = None);
        lab.world.upload("control", &key, serde_json::to_vec(&manifest).unwrap());
    }
    lab.world.take_written();
    let found = Desk { lab: &mut lab }.reconcile(AT_ONCE, true).findings;
    assert_eq!(found.iter().filter(|finding| finding.kind == Kind::Forgotten).count(), 3);
    assert!(found.iter().all(|finding| finding.kind != Kind::Forgotten || !finding.repaired));
}

#[test]
fn a_ledger_that_was_put_back_to_a_claim_learns_of_its_batch() {
    let mut lab = Lab::new();
    lab.upload("orders/a.json", &records(0..5, &[]));
    lab.upload("orders/b.json", &records(5..9, &[]));
    lab.settle();
    let before = lab.status();
    let (claimed, _) = lab.objects().pop_first().unwrap();
    let claimed = format!("object#{claimed}");
    let (_, mut item) = lab.world.items("ledger").into_iter().find(|(id, _)| *id == claimed).unwrap();
    item.insert("state".to_owned(), "CLAIMED".into());
    item.insert("leaseUntil".to_owned(), "2026-11-22T00:00:00Z".into());
    forget(&lab, |id| id == claimed || id.starts_with("batch#"));
    run(&lab.world, lab.world.save("ledger", &claimed, &item, None)).unwrap().unwrap();
    repair(&mut lab);
    assert_eq!((lab.rows(), lab.status()), ((0..9).collect(), before));
}
