//! `start-refine`: groups, budgets, duplicates, failures of single messages, batches that are tried again.

use lake_core::Function;
use lake_core::batch::Manifest;
use lake_core::handlers::DrainReport;
use lake_core::ledger::{BatchState, ObjectState};
use lake_core::memory::{Fault, StoredObject};
use lake_core::ports::ObjectVersion;
use serde_json::{Value, json};

use crate::lab::{LEASE, Lab, REFINE, VISIBILITY, object_created, records};

/// Files in stage, their commit events in the queue.
fn staged(files: &[(&str, String)]) -> Lab {
    staged_in(Lab::new(), files)
}

fn staged_in(mut lab: Lab, files: &[(&str, String)]) -> Lab {
    for (key, body) in files {
        lab.upload(key, body);
    }
    lab.deliver();
    lab.poll("ingest", Function::StartIngest);
    lab.run_ingests();
    lab.deliver();
    lab
}

#[track_caller]
fn drain(lab: &mut Lab) -> DrainReport {
    serde_json::from_value(lab.ask(Function::StartRefine, Value::Null)).unwrap()
}

/// Labs after a drain that met the fault, at its first call, at its second, and so on.
fn disturbed(lab: &Lab, fault: Fault) -> impl Iterator<Item = Lab> {
    let first = lab.world.calls() + 1;
    (first..first + 100).map(move |call| {
        let mut lab = lab.fork();
        lab.world.inject(call, fault);
        drop(lab.call(Function::StartRefine, Value::Null));
        lab
    })
}

fn manifests(lab: &Lab) -> Vec<Manifest> {
    let keys = lab.world.keys("control").into_iter().filter(|key| key.ends_with("/manifest.json"));
    keys.map(|key| serde_json::from_slice(&lab.world.object("control", &key).unwrap()).unwrap()).collect()
}

#[test]
fn one_drain_makes_one_batch_for_each_dataset() {
    let files: Vec<(String, String)> =
        (0..20).map(|i| (format!("orders/{i}.json"), records(i * 10..i * 10 + 3, &[]))).collect();
    let mut files: Vec<(&str, String)> =
        files.iter().map(|(key, body)| (key.as_str(), body.clone())).collect();
    files.push(("flights/a.json", records(300..303, &[])));
    let mut lab = staged(&files);
    let report = drain(&mut lab);
    let batches: Vec<_> =
        report.batches.iter().map(|batch| (batch.dataset.as_str(), batch.jobs, batch.records)).collect();
    assert_eq!(batches, [("flights", 1, 3), ("orders", 20, 60)]);
    assert_eq!((report.received, report.deleted, report.left), (42, 42, 0), "each event came twice");
    let running = lab.world.running(REFINE);
    assert_eq!(running.len(), 2);
    lab.settle();
    assert!(lab.objects().values().all(|object| object.state == ObjectState::Loaded));
}

#[test]
fn a_manifest_is_sorted_by_partition() {
    let mut lab = staged(&[("orders/a.json", records(0..6, &[])), ("orders/b.json", records(10..16, &[]))]);
    drain(&mut lab);
    let [manifest] = &manifests(&lab)[..] else { panic!("one manifest") };
    let partitions: Vec<&str> = manifest.parts.iter().map(|part| part.partition.as_str()).collect();
    assert_eq!(
        partitions,
        [
            "on_day=2026-11-20",
            "on_day=2026-11-20",
            "on_day=2026-11-21",
            "on_day=2026-11-21",
            "on_day=2026-11-22",
            "on_day=2026-11-22"
        ]
    );
    assert_eq!(manifest.records(), 12);
    let (name, input) = lab.world.running(REFINE).remove(0);
    assert_eq!(name, format!("{}-1", manifest.batch));
    let expected = format!(
        r#"{{"attempt":1,"batch":"{0}","dataset":"orders","manifest":"batches/orders/{0}/manifest.json"}}"#,
        manifest.batch
    );
    assert_eq!(input, expected);
}

#[test]
fn contract_versions_do_not_mix() {
    let lab = staged(&[("orders/a.json", records(0..3, &[]))]);
    lab.put_contract("orders", 2, &json!({}));
    let mut lab = staged_in(lab, &[("orders/b.json", records(10..13, &[]))]);
    assert_eq!(drain(&mut lab).batches.len(), 2);
    let mut versions: Vec<u32> = manifests(&lab).iter().map(|manifest| manifest.contract_version).collect();
    versions.sort_unstable();
    assert_eq!(versions, [1, 2]);
}

#[test]
fn the_first_of_equal_files_is_loaded_unless_the_contract_wants_all() {
    let same = records(0..3, &[]);
    let files = [("orders/2.json", same.clone()), ("orders/1.json", same.clone()), ("flights/1.json", same)];
    let mut lab = staged(&files);
    lab.settle();
    insta::assert_snapshot!(lab.status(), @r"
    flights/1.json Loaded #1 3 3 0 3
    orders/1.json Loaded #1 3 3 0 3
    orders/2.json Duplicate #1 3 3 0 - same bytes as job `1c7ca005d0fca02d31b91a528b9a1f39`
    ");

    let lab = Lab::new();
    lab.put_contract("orders", 1, &json!({ "identicalFiles": "load" }));
    let mut lab = staged_in(lab, &files);
    lab.settle();
    assert!(lab.objects().values().all(|object| object.state == ObjectState::Loaded));
}

#[test]
fn a_drain_stops_at_its_budget() {
    let files: Vec<(String, String)> =
        (0..25).map(|i| (format!("orders/{i}.json"), records(i..i + 1, &[]))).collect();
    let files: Vec<(&str, String)> = files.iter().map(|(key, body)| (key.as_str(), body.clone())).collect();
    let mut lab = staged_in(Lab::with(&[("DRAIN_MAX_OBJECTS", "12")]), &files);
    // The second event of the twelfth file is left for the next drain, which sees its batch run.
    let jobs = |report: DrainReport| report.batches.iter().map(|batch| batch.jobs).collect::<Vec<_>>();
    assert_eq!(jobs(drain(&mut lab)), [12]);
    assert_eq!(jobs(drain(&mut lab)), [12, 12]);
    assert_eq!(jobs(drain(&mut lab)), [12, 1]);
    let mut lab = staged_in(Lab::with(&[("DRAIN_MAX_BYTES", "1")]), &files);
    assert!(drain(&mut lab).batches[0].jobs <= 10, "one receive");
    let mut lab = staged_in(Lab::with(&[("DRAIN_MAX_PARTS", "6")]), &files);
    assert_eq!(jobs(drain(&mut lab)), [6], "each has one part");
    lab.settle();
    assert_eq!(lab.rows().len(), 25, "later drains take the others");
}

#[test]
fn a_poisoned_message_fails_alone() {
    let mut lab = staged(&[("orders/a.json", records(0..3, &[]))]);
    let job = "0".repeat(32);
    let event = |bucket: &str, key: &str| {
        let object = ObjectVersion { bucket: bucket.into(), key: key.into(), version: "v".into() };
        object_created("2026-11-22T00:00:00Z", &StoredObject { object, size: 1 }).to_string()
    };
    lab.world.upload("stage", &format!("commits/orders/{job}.json"), "{}");
    for body in [
        "not JSON".to_owned(),
        "{}".to_owned(),
        event("raw", "orders/a.json"),
        event("stage", "data/orders/x"),
        event("stage", &format!("commits/flights/{job}.json")),
        event("stage", &format!("commits/orders/{job}.json")),
    ] {
        lab.world.send("stage", body).unwrap();
    }
    let report = drain(&mut lab);
    assert_eq!((report.batches.len(), report.left), (1, 6));
    insta::assert_snapshot!(report.problems.join("\n"), @r"
    message body is no `Object Created` event (line 1, column 2)
    message body is no `Object Created` event (line 1, column 2)
    bucket `raw` is none of the lake's
    object `data/orders/x` is none of the lake's
    commit `commits/flights/00000000000000000000000000000000.json` does not exist
    commit `commits/orders/00000000000000000000000000000000.json` cannot be read
    ");
    for _ in 0..10 {
        lab.world.advance(VISIBILITY);
        drain(&mut lab);
    }
    assert_eq!(lab.world.messages("stage-dlq").len(), 6);
    lab.settle();
    assert_eq!(lab.rows(), [0, 1, 2]);
}

#[test]
fn a_job_that_another_drain_has_is_left_until_the_lease_ends() {
    // The drain dies after it bound the first of two jobs.
    let [.., die_after] = Fault::ALL;
    let lab = staged(&[("orders/a.json", records(0..3, &[])), ("orders/b.json", records(10..13, &[]))]);
    let bound =
        |lab: &Lab| lab.objects().values().filter(|object| object.state == ObjectState::Claimed).count();
    let mut lab = disturbed(&lab, die_after).find(|lab| bound(lab) == 1).unwrap();
    assert!(LEASE > VISIBILITY);
    lab.world.advance(VISIBILITY);
    let report = drain(&mut lab);
    assert_eq!(report.batches.iter().map(|batch| batch.jobs).collect::<Vec<_>>(), [1], "the free one");
    assert_eq!(report.left, 2, "both events of the other");
    lab.world.advance(VISIBILITY);
    let report = drain(&mut lab);
    assert_eq!((report.batches.len(), report.left), (1, 0));
    lab.settle();
    assert_eq!(lab.rows(), [0, 1, 2, 10, 11, 12]);
}

#[test]
fn a_load_that_failed_is_tried_again_as_the_same_batch() {
    let mut lab = staged(&[("orders/a.json", records(0..3, &[])), ("orders/b.json", records(10..13, &[]))]);
    let batch = drain(&mut lab).batches[0].batch;
    lab.first_loads_fail = true;
    lab.settle();
    insta::assert_snapshot!(lab.status(), @r"
    orders/a.json Failed #1 3 3 0 - the execution failed with `CrawlFailed`
    orders/b.json Failed #1 3 3 0 - the execution failed with `CrawlFailed`
    ");
    assert_eq!(lab.batches()[&batch.to_string()].state, BatchState::Failed);

    // A second event of the upload does not start the job anew: its rows are in the tables already.
    let (job, item) = lab.objects().into_iter().next().unwrap();
    let object = ObjectVersion { bucket: item.bucket, key: item.key, version: item.version };
    let upload = StoredObject { object, size: item.size };
    lab.world.send("ingest", object_created("2026-11-23T00:00:00Z", &upload).to_string()).unwrap();
    lab.settle();
    assert_eq!(lab.objects()[&job].state, ObjectState::Failed);

    // The event of a commit is the request to try again.
    let key = format!("commits/orders/{job}.json");
    let object = ObjectVersion { bucket: "stage".into(), key, version: "v".into() };
    let commit = StoredObject { object, size: 1 };
    lab.world.send("stage", object_created("2026-11-23T00:00:00Z", &commit).to_string()).unwrap();
    drain(&mut lab);
    assert_eq!(lab.world.running(REFINE)[0].0, format!("{batch}-2"));
    assert!(lab.objects().values().all(|object| object.state == ObjectState::Claimed));
    lab.settle();
    assert!(lab.objects().values().all(|object| object.state == ObjectState::Loaded));
    assert_eq!(lab.rows(), [0, 1, 2, 10, 11, 12]);
    assert_eq!(lab.batches()[&batch.to_string()].attempt, 2);
}

#[test]
fn a_load_that_ended_unseen_is_recorded_once() {
    let mut lab = staged(&[("orders/a.json", records(0..3, &[]))]);
    let batch = drain(&mut lab).batches[0].batch;
    lab.world.fail(REFINE, &format!("{batch}-1"), "States.Timeout", "").unwrap();
    let job = lab.objects().into_keys().next().unwrap();
    let key = format!("commits/orders/{job}.json");
    let object = ObjectVersion { bucket: "stage".into(), key, version: "v".into() };
    let commit = StoredObject { object, size: 1 };
    lab.world.send("stage", object_created("2026-11-23T00:00:00Z", &commit).to_string()).unwrap();
    let recorded = serde_json::to_string(&drain(&mut lab).recorded).unwrap();
    insta::assert_snapshot!(recorded, @r#"{"orders":{"loaded":0,"failed":1,"quarantined":0,"records":0}}"#);
    assert!(drain(&mut lab).recorded.is_empty());
}

#[test]
fn technical_trouble_makes_the_drain_fail_in_the_end() {
    let lab = staged(&[("orders/a.json", records(0..3, &[])), ("flights/a.json", records(10..13, &[]))]);
    let [fail_before, ..] = Fault::ALL;
    let refused = |lab: &Lab| lab.failures.iter().any(|failure| failure.contains("states is unavailable"));
    let mut lab = disturbed(&lab, fail_before).find(refused).unwrap();
    insta::assert_snapshot!(lab.failures.join("\n"), @"start-refine: 1 steps of the drain failed, the first because states is unavailable: a fault was injected");
    assert_eq!(lab.world.running(REFINE).len(), 1, "the other dataset is on its way");
    lab.settle();
    assert_eq!(lab.rows(), [0, 1, 2, 10, 11, 12]);
}
