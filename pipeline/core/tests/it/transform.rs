//! `transform`: parts, quarantine, commit, and everything that refuses an object.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use lake_core::commit::Commit;
use lake_core::job::{IngestInput, InputObject, JobId};
use lake_core::memory::Fault;
use lake_core::{Failure, Function, Settings};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::lab::{Lab, records};

/// The input of an ingest execution for an object that was uploaded.
fn input(lab: &Lab, key: &str, body: impl Into<bytes::Bytes>) -> Value {
    let stored = lab.world.upload("raw", key, body);
    named(stored.object.key.as_str(), &stored.object.version, stored.size)
}

fn named(key: &str, version: &str, size: u64) -> Value {
    let object = InputObject { bucket: "raw".into(), key: key.into(), size, version: version.into() };
    let input = IngestInput {
        attempt: 1,
        dataset: key.split('/').next().unwrap().parse().unwrap(),
        job: JobId::of(&object.object_version()),
        object,
        received_at: "2026-11-22T04:41:39.5Z".parse().unwrap(),
    };
    serde_json::to_value(&input).unwrap()
}

#[track_caller]
fn refused(lab: &mut Lab, input: Value) -> String {
    let failure = lab.call(Function::Transform, input).unwrap().unwrap_err();
    assert_eq!(failure.error_type(), "Lake.Rejected");
    assert!(
        lab.world.keys("stage").iter().all(|key| !key.starts_with("commits/")),
        "a refusal commits nothing"
    );
    failure.message()
}

fn unzip(bytes: &[u8]) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

/// All that stage and quarantine hold.
fn written(lab: &Lab) -> BTreeMap<String, bytes::Bytes> {
    let of = |bucket: &'static str| {
        let keys = lab.world.keys(bucket).into_iter();
        keys.map(move |key| (format!("{bucket}/{key}"), lab.world.object(bucket, &key).unwrap()))
    };
    of("stage").chain(of("quarantine")).collect()
}

fn commit(lab: &Lab) -> Commit {
    let key = lab.world.keys("stage").into_iter().find(|key| key.starts_with("commits/")).unwrap();
    serde_json::from_slice(&lab.world.object("stage", &key).unwrap()).unwrap()
}

#[test]
fn an_object_becomes_parts_quarantine_and_commit() {
    let mut lab = Lab::new();
    let input = input(&lab, "orders/a b+ü.json", records(0..5, &[3]));
    lab.world.take_written();
    let report = lab.ask(Function::Transform, input);
    insta::assert_json_snapshot!(report, @r#"
    {
      "admitted": 4,
      "bytes": 150,
      "dataset": "orders",
      "job": "e2ddd41e2de1c4cd7963232565575c38",
      "parts": 3,
      "quarantined": 1,
      "records": 5,
      "sha256": "dbc07698de32a983d60d61777d58dcbb4420b9b48900d76c4ae3a2328542ece5"
    }
    "#);
    let order: Vec<String> = lab.world.take_written().into_iter().map(|stored| stored.object.key).collect();
    insta::assert_snapshot!(order.join("\n"), @r"
    data/orders/on_day=2026-11-20/e2ddd41e2de1c4cd7963232565575c38-00000.json.gz
    data/orders/on_day=2026-11-21/e2ddd41e2de1c4cd7963232565575c38-00001.json.gz
    data/orders/on_day=2026-11-22/e2ddd41e2de1c4cd7963232565575c38-00002.json.gz
    orders/e2ddd41e2de1c4cd7963232565575c38.json.gz
    commits/orders/e2ddd41e2de1c4cd7963232565575c38.json
    ");
    let (key, body) = written(&lab).into_iter().find(|(key, _)| key.contains("2026-11-21")).unwrap();
    assert!(key.starts_with("stage/data/"), "{key}");
    insta::assert_snapshot!(unzip(&body), @r#"
    {"_source_key":"orders/a b+ü.json","_source_version":"v3","_source_line":2,"_ingest_id":"e2ddd41e2de1c4cd7963232565575c38","_ingested_at":"2026-11-22T04:41:39.500000Z","_contract_version":1,"day":"2026-11-21","id":1}
    {"_source_key":"orders/a b+ü.json","_source_version":"v3","_source_line":5,"_ingest_id":"e2ddd41e2de1c4cd7963232565575c38","_ingested_at":"2026-11-22T04:41:39.500000Z","_contract_version":1,"day":"2026-11-21","id":4}
    "#);
    let mut commit = commit(&lab);
    for part in &mut commit.parts {
        assert!(part.bytes > 0);
        // How well zlib compresses is its own affair.
        part.bytes = 0;
    }
    insta::assert_json_snapshot!(commit, @r#"
    {
      "job": "e2ddd41e2de1c4cd7963232565575c38",
      "attempt": 1,
      "dataset": "orders",
      "object": {
        "bucket": "raw",
        "key": "orders/a b+ü.json",
        "version": "v3"
      },
      "size": 150,
      "contractVersion": 1,
      "receivedAt": "2026-11-22T04:41:39.5Z",
      "sha256": "dbc07698de32a983d60d61777d58dcbb4420b9b48900d76c4ae3a2328542ece5",
      "identicalFiles": "skip",
      "records": 5,
      "admitted": 4,
      "quarantined": 1,
      "parts": [
        {
          "key": "data/orders/on_day=2026-11-20/e2ddd41e2de1c4cd7963232565575c38-00000.json.gz",
          "partition": "on_day=2026-11-20",
          "records": 1,
          "bytes": 0
        },
        {
          "key": "data/orders/on_day=2026-11-21/e2ddd41e2de1c4cd7963232565575c38-00001.json.gz",
          "partition": "on_day=2026-11-21",
          "records": 2,
          "bytes": 0
        },
        {
          "key": "data/orders/on_day=2026-11-22/e2ddd41e2de1c4cd7963232565575c38-00002.json.gz",
          "partition": "on_day=2026-11-22",
          "records": 1,
          "bytes": 0
        }
      ]
    }
    "#);
}

#[test]
fn quarantine_says_where_and_why() {
    let mut lab = Lab::new();
    let body = format!("{}not JSON\n{}", records(0..2, &[]), records(2..4, &[3]));
    let input = input(&lab, "orders/a.json", body);
    lab.ask(Function::Transform, input);
    let key = lab.world.keys("quarantine").remove(0);
    insta::assert_snapshot!(unzip(&lab.world.object("quarantine", &key).unwrap()), @r#"
    {"line":3,"offset":56,"pointer":"","reason":"expected a record, which is a JSON object, found `n`","record":"not JSON"}
    {"line":5,"offset":93,"pointer":"/id","reason":"expected an integer, found a string","record":"{\"bad\":3,\"day\":\"2026-11-20\",\"id\":\"?\"}"}
    "#);
}

#[test]
fn objects_that_are_not_fit_are_refused() {
    let mut reasons = Vec::new();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(records(0..50, &[]).as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let good = records(0..200, &[]);
    let array = format!("[{}]", good.trim_end().replace('\n', ","));
    let astray = array.replacen("\"id\":100", "id\":100", 1);
    let bodies: [(&str, Vec<u8>); 10] = [
        ("empty", Vec::new()),
        ("blank lines", b"\n\n".to_vec()),
        ("too many unfit", records(0..4, &[1, 2, 3]).into_bytes()),
        ("none fit", records(0..2, &[0, 1]).into_bytes()),
        ("cut off", gzip[..gzip.len() / 2].to_vec()),
        ("other encoding", b"\xff\xfe{\0}\0".to_vec()),
        ("no JSON", b"id,day\n1,2026-11-22\n".to_vec()),
        ("a quote astray", astray.clone().into_bytes()),
        ("a quote astray among documents", astray[1..astray.len() - 1].replace("},{", "}{").into_bytes()),
        ("half an array", array.as_bytes()[..array.len() / 2].to_vec()),
    ];
    for (what, body) in bodies {
        let mut lab = Lab::new();
        let input = input(&lab, "orders/a.json", body);
        reasons.push(format!("{what}: {}", refused(&mut lab, input)));
    }
    insta::assert_snapshot!(reasons.join("\n"), @r#"
    empty: {"admitted":0,"quarantined":0,"reason":"holds no records","records":0}
    blank lines: {"admitted":0,"quarantined":0,"reason":"holds no records","records":0}
    too many unfit: {"admitted":1,"quarantined":3,"reason":"3 of 4 records are unfit, the contract permits a ratio of 0.5","records":4}
    none fit: {"admitted":0,"quarantined":2,"reason":"none of 2 records is fit","records":2}
    cut off: {"admitted":21,"quarantined":0,"reason":"the gzip file is cut off after 151 bytes: upload it again","records":21}
    other encoding: {"admitted":0,"quarantined":0,"reason":"the file is encoded as UTF-16 (little endian): save it as UTF-8","records":0}
    no JSON: {"admitted":0,"quarantined":2,"reason":"none of 2 records is fit","records":2}
    a quote astray: {"admitted":100,"quarantined":0,"reason":"the file cannot be read on from line 1, byte 2911: not valid JSON: expected a key in quotes, found `i`, and where the next record begins is not certain: mend it there, or send newline-delimited JSON, which is read on at the next line","records":100}
    a quote astray among documents: {"admitted":100,"quarantined":0,"reason":"the file cannot be read on from line 1, byte 2810: not valid JSON: expected a key in quotes, found `i`, and where the next record begins is not certain: mend it there, or send newline-delimited JSON, which is read on at the next line","records":100}
    half an array: {"admitted":101,"quarantined":0,"reason":"the file is cut off: its array of records is not closed and can be read to line 1, byte 2921: upload it again","records":101}
    "#);
}

#[test]
fn what_was_refused_of_a_refused_object_is_in_quarantine() {
    let mut lab = Lab::new();
    let input = input(&lab, "orders/a.json", records(0..4, &[1, 2, 3]));
    refused(&mut lab, input);
    let key = lab.world.keys("quarantine").remove(0);
    assert_eq!(unzip(&lab.world.object("quarantine", &key).unwrap()).lines().count(), 3);
}

#[test]
fn what_a_later_attempt_admits_is_no_longer_in_quarantine() {
    let mut lab = Lab::new();
    lab.put_contract("orders", 1, &json!({ "rejects": { "maxRatio": 0 } }));
    let mut input = input(&lab, "orders/a.json", records(0..4, &[1]));
    refused(&mut lab, input.clone());
    let key = lab.world.keys("quarantine").remove(0);
    assert_eq!(unzip(&lab.world.object("quarantine", &key).unwrap()).lines().count(), 1);

    let lenient = json!({
        "type": "object", "x-lake": { "dataset": "orders", "version": 2 },
        "properties": { "day": { "type": "string" } },
    });
    lab.world.upload("control", "contracts/orders.json", lenient.to_string());
    input["attempt"] = 2.into();
    lab.ask(Function::Transform, input);
    assert_eq!(commit(&lab).admitted, 4);
    assert_eq!(unzip(&lab.world.object("quarantine", &key).unwrap()), "");
}

#[test]
fn without_a_contract_nothing_is_admitted() {
    let mut lab = Lab::new();
    lab.world.upload("control", "contracts/broken.json", "{");
    let flights = lab.world.object("control", "contracts/flights.json").unwrap();
    lab.world.upload("control", "contracts/stolen.json", flights);
    let mut reasons = Vec::new();
    for dataset in ["unknown", "broken", "stolen"] {
        let input = input(&lab, &format!("{dataset}/a.json"), records(0..1, &[]));
        reasons.push(refused(&mut lab, input));
    }
    insta::assert_snapshot!(reasons.join("\n"), @r#"
    {"admitted":0,"quarantined":0,"reason":"no contract for dataset `unknown`","records":0}
    {"admitted":0,"quarantined":0,"reason":"the contract of dataset `broken` does not compile","records":0}
    {"admitted":0,"quarantined":0,"reason":"the contract of dataset `stolen` does not compile","records":0}
    "#);
}

#[test]
fn a_key_is_decoded_only_where_nothing_is_under_it() {
    // An event that was encoded.
    let mut lab = Lab::new();
    let stored = lab.upload("orders/a b+ü.json", &records(0..1, &[]));
    lab.ask(Function::Transform, named("orders/a+b%2B%C3%BC.json", &stored.object.version, stored.size));
    assert_eq!(commit(&lab).object.key, "orders/a b+ü.json");
    // One that was not, of a key that looks so.
    let mut lab = Lab::new();
    let odd = input(&lab, "orders/a+b.json", records(0..1, &[]));
    lab.upload("orders/a b.json", "");
    lab.ask(Function::Transform, odd);
    assert_eq!(commit(&lab).object.key, "orders/a+b.json");
    // One whose object is gone.
    let mut lab = Lab::new();
    let message = refused(&mut lab, named("orders/gone+1.json", "v9", 1));
    assert!(message.contains("the object version does not exist any more"), "{message}");
}

#[test]
fn large_objects_have_several_parts_within_a_small_memory() {
    let mut lab = Lab::with(&[("PART_BYTES", "4000"), ("BUFFER_BYTES", "2000")]);
    let input = input(&lab, "orders/a.json", records(0..300, &[]));
    lab.ask(Function::Transform, input);
    let commit = commit(&lab);
    assert!(commit.parts.len() > 9, "{}", commit.parts.len());
    let mut ids = Vec::new();
    for part in &commit.parts {
        let text = unzip(&lab.world.object("stage", &part.key.to_string()).unwrap());
        let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(rows.len() as u64, part.records);
        ids.extend(rows.iter().map(|row| row["id"].as_u64().unwrap()));
    }
    ids.sort_unstable();
    assert!(ids.into_iter().eq(0..300));
}

#[test]
fn whatever_call_fails_or_kills_another_try_writes_the_same() {
    let begin = || {
        let lab = Lab::with(&[("PART_BYTES", "300")]);
        let input = input(&lab, "orders/a.json", records(0..12, &[3]));
        (lab, input)
    };
    let (mut undisturbed, input) = begin();
    undisturbed.ask(Function::Transform, input);
    let expected = written(&undisturbed);
    for call in 1..=undisturbed.world.calls() {
        for fault in Fault::ALL {
            let (mut lab, input) = begin();
            lab.world.inject(call, fault);
            let first = lab.call(Function::Transform, input.clone());
            assert!(!matches!(first, Ok(Ok(_) | Err(Failure::Rejected(_)))), "{fault:?} at {call}");
            let found = written(&lab);
            if found.keys().any(|key| key.starts_with("stage/commits/")) {
                assert_eq!(found, expected, "{fault:?} at {call}: committed before all was written");
            }
            lab.ask(Function::Transform, input);
            assert_eq!(written(&lab), expected, "{fault:?} at {call}");
        }
    }
}

#[test]
fn what_a_function_needs_and_does_not_get_is_named() {
    let mut lab = Lab::new();
    let pairs = ["STAGE_BUCKET", "QUARANTINE_BUCKET", "CONTROL_BUCKET"]
        .map(|name| (name, name.replace("_BUCKET", "").to_lowercase()));
    lab.settings = Settings::from_pairs(pairs.map(|(name, value)| (name.to_owned(), value))).unwrap();
    let input = input(&lab, "orders/a.json", records(0..1, &[]));
    let failure = lab.call(Function::Transform, input).unwrap().unwrap_err();
    assert_eq!(failure.error_type(), "Lake.Transient");
    insta::assert_snapshot!(failure.message(), @"setting `PSEUDONYM_KEY_ARN` is missing");
    let failure = lab.call(Function::Transform, json!({ "job": 1 })).unwrap().unwrap_err();
    insta::assert_snapshot!(failure.message(), @"input is no input of an ingest execution");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn in_is_out_plus_quarantined(n in 1..40_u64, bad in prop::collection::btree_set(0..40_u64, 0..12)) {
        let mut lab = Lab::new();
        lab.put_contract("orders", 1, &json!({ "rejects": { "maxRatio": 1 } }));
        let bad: Vec<u64> = bad.into_iter().filter(|id| *id < n).collect();
        let input = input(&lab, "orders/a.json", records(0..n, &bad));
        let result = lab.call(Function::Transform, input).unwrap();
        let stage: u64 = written(&lab).iter().filter(|(key, _)| key.starts_with("stage/data/"))
            .map(|(_, body)| unzip(body).lines().count() as u64).sum();
        let quarantine: u64 = written(&lab).iter().filter(|(key, _)| key.starts_with("quarantine/"))
            .map(|(_, body)| unzip(body).lines().count() as u64).sum();
        prop_assert_eq!((stage, quarantine), (n - bad.len() as u64, bad.len() as u64));
        prop_assert_eq!(result.is_ok(), stage > 0);
    }
}
