//! `start-ingest`, and whole days of the lake.

use lake_core::Function;
use serde_json::{Value, json};

use crate::lab::{INGEST, Lab, mapping, object_created, records};

#[test]
fn a_day() {
    let mut lab = Lab::new();
    lab.upload("orders/a/x.json", &records(0..10, &[3]));
    lab.upload("orders/b/x.json", &records(10..20, &[]));
    lab.upload("orders/again.json", &records(10..20, &[]));
    lab.upload("flights/x y+ü.json", &records(20..30, &[]));
    lab.upload("orders/empty.json", "");
    lab.upload("orders/folder/", "");
    lab.upload("orders/bad.json", &records(30..34, &[30, 31, 32]));
    lab.upload("nowhere.json", "{}");
    lab.upload("Orders/x.json", "{}");
    lab.upload("unknown/x.json", "{}");
    lab.settle();
    insta::assert_snapshot!(lab.status(), @r"
    Orders/x.json Quarantined #1 0 0 0 - `Orders` is no dataset name (`[a-z][a-z0-9_]*`, at most 48 characters)
    flights/x y+ü.json Loaded #1 10 10 0 10
    nowhere.json Quarantined #1 0 0 0 - key `nowhere.json` is in no dataset's folder
    orders/a/x.json Loaded #1 10 9 1 9
    orders/again.json Loaded #1 10 10 0 10
    orders/b/x.json Duplicate #1 10 10 0 - same bytes as job `2ee5b431862b2fec93c90de584805217`
    orders/bad.json Quarantined #1 4 1 3 - 3 of 4 records are unfit, the contract permits a ratio of 0.5
    orders/empty.json Quarantined #1 0 0 0 - holds no records
    unknown/x.json Quarantined #1 0 0 0 - no contract for dataset `unknown`
    ");
}

/// The events of one upload, sent so many times.
fn events(lab: &Lab, key: &str, body: &str, times: usize) -> Vec<String> {
    let stored = lab.upload(key, body);
    lab.world.take_written();
    let time = |second| format!("2026-11-22T04:41:{second:02}Z");
    (0..times).map(|second| object_created(&time(second), &stored).to_string()).collect()
}

#[test]
fn an_event_that_comes_again_starts_nothing_new() {
    let mut lab = Lab::new();
    let events = events(&lab, "orders/a.json", &records(0..3, &[]), 3);
    for event in &events {
        let answer = lab.ask(Function::StartIngest, mapping(std::slice::from_ref(event)));
        assert_eq!(answer, json!({ "batchItemFailures": [] }));
    }
    let running = lab.world.running(INGEST);
    assert_eq!(running.len(), 1);
    assert!(running[0].1.contains("2026-11-22T04:41:00Z"), "the time of the first event: {}", running[0].1);
    lab.settle();
    lab.ask(Function::StartIngest, mapping(&events));
    assert_eq!(lab.world.executions(INGEST).len(), 1);
    insta::assert_snapshot!(lab.status(), @"orders/a.json Loaded #1 3 3 0 3");
}

#[test]
fn a_poisoned_message_fails_alone() {
    let mut lab = Lab::new();
    let good = events(&lab, "orders/a.json", &records(0..3, &[]), 1).remove(0);
    let foreign = good.replace("\"raw\"", "\"another\"");
    let other = good.replace("Object Created", "Object Deleted");
    let answer = lab.ask(Function::StartIngest, mapping(&["{".into(), good, foreign, other]));
    insta::assert_json_snapshot!(answer, @r#"
    {
      "batchItemFailures": [
        {
          "itemIdentifier": "0"
        },
        {
          "itemIdentifier": "2"
        },
        {
          "itemIdentifier": "3"
        }
      ],
      "problems": [
        {
          "message": "0",
          "reason": "message body is no `Object Created` event (line 1, column 1)"
        },
        {
          "message": "2",
          "reason": "bucket `another` is none of the lake's"
        },
        {
          "message": "3",
          "reason": "event of type `Object Deleted` where `Object Created` was expected"
        }
      ]
    }
    "#);
    assert_eq!(lab.world.running(INGEST).len(), 1);
}

#[test]
fn an_event_batch_that_is_none_fails_whole() {
    let mut lab = Lab::new();
    let failure = lab.call(Function::StartIngest, json!({ "records": [] })).unwrap().unwrap_err();
    insta::assert_snapshot!(failure.message(), @"input is no batch of messages");
}

#[test]
fn an_execution_that_ended_unseen_is_looked_at() {
    let refusal = json!({ "reason": "holds no records", "records": 0, "admitted": 0, "quarantined": 0 });
    let cause = json!({ "errorType": "Lake.Rejected", "errorMessage": refusal.to_string() }).to_string();
    let mut statuses = Vec::new();
    for ending in ["none", "success", "refusal", "failure"] {
        let mut lab = Lab::new();
        let events = events(&lab, "orders/a.json", &records(0..3, &[]), 2);
        lab.ask(Function::StartIngest, mapping(&events[..1]));
        let (name, input) = lab.world.running(INGEST).remove(0);
        match ending {
            "success" => {
                let report = lab.ask(Function::Transform, serde_json::from_str(&input).unwrap());
                lab.world.succeed(INGEST, &name, &report.to_string());
            }
            "refusal" => drop(lab.world.fail(INGEST, &name, "Lake.Rejected", &cause)),
            "failure" => drop(lab.world.fail(INGEST, &name, "States.Timeout", "")),
            _ => {}
        }
        let answer = lab.ask(Function::StartIngest, mapping(&events[1..]));
        let running: Vec<String> =
            lab.world.running(INGEST).into_iter().map(|(name, _)| name[32..].to_owned()).collect();
        let recorded = &answer["recorded"]["orders"];
        statuses.push(format!("{ending}: {}, running {running:?}, recorded {recorded}", lab.status()));
    }
    insta::assert_snapshot!(statuses.join("\n"), @r#"
    none: orders/a.json Received #1 - - - -, running ["-1"], recorded null
    success: orders/a.json Staged #1 3 3 0 -, running [], recorded null
    refusal: orders/a.json Quarantined #1 0 0 0 - holds no records, running [], recorded {"failed":0,"loaded":0,"quarantined":1,"records":0}
    failure: orders/a.json Received #2 - - - -, running ["-2"], recorded {"failed":1,"loaded":0,"quarantined":0,"records":0}
    "#);
}

#[test]
fn uploads_under_one_key_without_versions_are_told_apart() {
    let mut lab = Lab::new();
    lab.world.unversioned("raw");
    let first = events(&lab, "orders/a.json", &records(0..3, &[]), 1).remove(0);
    lab.ask(Function::StartIngest, mapping(&[first]));
    lab.run_ingests();
    lab.deliver();
    let second = events(&lab, "orders/a.json", &records(10..13, &[]), 1).remove(0);
    let mut second: Value = serde_json::from_str(&second).unwrap();
    let object = second["detail"]["object"].as_object_mut().unwrap();
    object.remove("version-id");
    object.insert("sequencer".into(), "617f08299329d18a".into());
    let second = second.to_string();
    lab.ask(Function::StartIngest, mapping(&[second.clone(), second]));
    lab.settle();
    assert_eq!(lab.rows(), [0, 1, 2, 10, 11, 12]);
}
