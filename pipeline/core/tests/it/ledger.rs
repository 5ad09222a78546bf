//! The ledger's moves: any order, duplication and loss-and-redelivery of the same observations ends in the same
//! item, and no observation ever takes one back.

use lake_core::batch::BatchId;
use lake_core::job::{ContentHash, JobId};
use lake_core::ledger::{
    BatchItem, BatchObservation, BatchState, Counts, LoadStep, ObjectItem, ObjectObservation, ObjectState,
    Origin, Standing, WorkflowStep, batch, moves,
};
use lake_core::ports::ObjectVersion;
use proptest::prelude::*;

use crate::lab::rank;

fn blank() -> ObjectItem {
    ObjectItem::blank(&Origin {
        dataset: Some("orders".parse().unwrap()),
        object: ObjectVersion { bucket: "raw".into(), key: "orders/a".into(), version: "v".into() },
        size: 1,
        received_at: "2026-11-22T00:00:00Z".parse().unwrap(),
    })
}

fn batch_id(digit: &str) -> BatchId {
    digit.repeat(32).parse().unwrap()
}

fn counts(attempt: u32) -> Counts {
    let n = u64::from(attempt);
    Counts { records: 10 + n, admitted: 9 + n, quarantined: 1 }
}

fn hash() -> ContentHash {
    "a".repeat(64).parse().unwrap()
}

fn of_workflow() -> impl Strategy<Value = ObjectObservation> {
    let step = |attempt: u32| {
        prop_oneof![
            Just(WorkflowStep::Received),
            Just(WorkflowStep::Failed { reason: format!("failed {attempt}") }),
            Just(WorkflowStep::Quarantined { reason: format!("bad {attempt}"), counts: counts(attempt) }),
            Just(WorkflowStep::Staged { counts: counts(attempt), sha256: hash() }),
        ]
        .prop_map(move |step| ObjectObservation::Workflow { attempt, step })
    };
    (1..4_u32).prop_flat_map(step)
}

fn of_load() -> impl Strategy<Value = ObjectObservation> {
    let step = |(attempt, batch): (u32, &'static str)| {
        prop_oneof![
            Just(LoadStep::Running),
            Just(LoadStep::Failed { reason: format!("load failed {attempt}") }),
            Just(LoadStep::Loaded { rows: 10 }),
        ]
        .prop_map(move |step| ObjectObservation::Load { batch: batch_id(batch), attempt, step })
    };
    (1..4_u32, prop::sample::select(vec!["1", "1", "2"])).prop_flat_map(step)
}

fn all_of(item: ObjectItem, observations: &[ObjectObservation]) -> ObjectItem {
    observations.iter().fold(item, |item, observation| moves::observe(&item, observation).unwrap_or(item))
}

/// A list, and the same with some repeated, in another order: what a queue makes of it.
fn delivered<T: Clone + std::fmt::Debug + 'static>(
    observation: impl Strategy<Value = T>,
) -> impl Strategy<Value = (Vec<T>, Vec<T>)> {
    let twice = |list: Vec<T>| {
        let extra = prop::collection::vec(prop::sample::select(list.clone()), 0..6);
        (Just(list.clone()), extra.prop_map(move |extra| [list.clone(), extra].concat()).prop_shuffle())
    };
    prop::collection::vec(observation, 1..10).prop_flat_map(twice)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_news_of_the_workflow_does_not_matter((once, many) in delivered(of_workflow())) {
        prop_assert_eq!(all_of(blank(), &once), all_of(blank(), &many));
    }

    #[test]
    fn nor_does_that_of_all_news_once_a_batch_has_the_object(
        (once, many) in delivered(prop_oneof![of_workflow(), of_load()]),
    ) {
        let mut claimed = blank();
        claimed.claim(batch_id("1"), "2026-11-22T01:00:00Z".parse().unwrap());
        prop_assert_eq!(all_of(claimed.clone(), &once), all_of(claimed, &many));
    }

    #[test]
    fn nothing_goes_back(
        observations in prop::collection::vec(prop_oneof![of_workflow(), of_load()], 1..20),
        claimed_after in 0..20_usize,
    ) {
        let mut item = blank();
        for (i, observation) in observations.iter().enumerate() {
            if i == claimed_after && item.standing() == Standing::Free {
                item.claim(batch_id("1"), item.received_at);
            }
            let next = moves::observe(&item, observation).unwrap_or_else(|| item.clone());
            prop_assert!(rank(&next) >= rank(&item), "{:?} took {:?} back to {:?}", observation, item, next);
            prop_assert!(next.attempt >= item.attempt && next.batch_attempt >= item.batch_attempt);
            prop_assert!(next.batch == item.batch, "news bind nothing and free nothing");
            item = next;
        }
    }

    #[test]
    fn an_item_survives_the_table(observations in prop::collection::vec(of_workflow(), 0..5)) {
        let item = all_of(blank(), &observations);
        let json = serde_json::to_value(&item).unwrap();
        prop_assert_eq!(serde_json::from_value::<ObjectItem>(json).unwrap(), item);
    }

    #[test]
    fn the_order_of_news_of_a_batch_does_not_matter((once, many) in delivered(of_batch())) {
        let all_of = |observations: &[BatchObservation]| {
            let observe = |item, observation| batch::observe(&item, observation).unwrap_or(item);
            observations.iter().fold(started(), observe)
        };
        prop_assert_eq!(all_of(&once), all_of(&many));
    }
}

fn of_batch() -> impl Strategy<Value = BatchObservation> {
    let failed = |attempt| BatchObservation::Failed { attempt, reason: format!("failed {attempt}") };
    prop_oneof![
        (1..4_u32).prop_map(|attempt| BatchObservation::Loaded { attempt, rows: 7 }),
        (1..4_u32).prop_map(failed),
    ]
}

fn started() -> BatchItem {
    let mut item = BatchItem {
        dataset: "orders".parse().unwrap(),
        state: BatchState::Abandoned,
        attempt: 0,
        jobs: 1,
        records: 7,
        loaded: None,
        reason: None,
        updated_at: "2026-11-22T00:00:00Z".parse().unwrap(),
    };
    item.start();
    item
}

#[test]
fn a_redriven_execution_that_ends_better_counts() {
    let failed = WorkflowStep::Failed { reason: "timed out".into() };
    let staged = WorkflowStep::Staged { counts: counts(1), sha256: hash() };
    let news = [failed, staged].map(|step| ObjectObservation::Workflow { attempt: 1, step });
    assert_eq!(all_of(blank(), &news).state, ObjectState::Staged);
}

#[test]
fn a_late_failure_of_the_workflow_does_not_touch_a_load() {
    let mut item = blank();
    item.claim(batch_id("1"), item.received_at);
    let late =
        ObjectObservation::Workflow { attempt: 1, step: WorkflowStep::Failed { reason: "late".into() } };
    let next = all_of(item, &[late]);
    assert_eq!((next.state, next.reason), (ObjectState::Claimed, None));
}

#[test]
fn a_duplicate_stays_one() {
    let of: JobId = "b".repeat(32).parse().unwrap();
    let duplicate = ObjectObservation::Duplicate { attempt: 1, counts: counts(1), sha256: hash(), of };
    let late = WorkflowStep::Staged { counts: counts(1), sha256: hash() };
    let item = all_of(blank(), &[duplicate, ObjectObservation::Workflow { attempt: 1, step: late }]);
    assert_eq!((item.state, item.standing()), (ObjectState::Duplicate, Standing::Settled));
    assert_eq!(item.counts(), Some(counts(1)));
    assert_eq!((item.first, item.duplicate_of()), (Some(of), Some(of)));
}

#[test]
fn a_duplicate_names_the_first_job_in_a_field_and_older_items_in_their_reason() {
    let of: JobId = "b".repeat(32).parse().unwrap();
    let duplicate = ObjectObservation::Duplicate { attempt: 1, counts: counts(1), sha256: hash(), of };
    let mut stored = serde_json::to_value(all_of(blank(), &[duplicate])).unwrap();
    let first =
        |item: &serde_json::Value| serde_json::from_value::<ObjectItem>(item.clone()).unwrap().duplicate_of();
    assert_eq!(stored["first"], of.to_string());
    stored["reason"] = "worded otherwise".into();
    assert_eq!(first(&stored), Some(of));

    stored.as_object_mut().unwrap().remove("first");
    assert_eq!(first(&stored), None);
    stored["reason"] = format!("same bytes as job `{of}`").into();
    assert_eq!(first(&stored), Some(of));
    stored["state"] = "LOADED".into();
    assert_eq!(first(&stored), None);
}

#[test]
fn an_item_of_the_table_is_read_by_its_id() {
    let job: JobId = "b".repeat(32).parse().unwrap();
    let serde_json::Value::Object(fields) = serde_json::to_value(blank()).unwrap() else {
        panic!("no object")
    };
    let read = |id: &str| ObjectItem::read(id, fields.clone()).unwrap();
    assert_eq!(read(&format!("object#{job}")), Some((job, blank())));
    for other in [format!("batch#{job}"), format!("content#orders#{}", hash()), "object#x".to_owned()] {
        assert_eq!(read(&other), None, "{other}");
    }
    ObjectItem::read(&format!("object#{job}"), serde_json::Map::new()).unwrap_err();
}
