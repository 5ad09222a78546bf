//! What a steward may do, and where it ends.

use lake_core::job::JobId;
use lake_core::operate::quarantine::ReadQuarantine;
use lake_core::ports::ObjectVersion;

use crate::harness::{Played, example, flights, main_yaml, objects, without};

#[test]
fn each_upload_ends_where_a_steward_would_expect() {
    let mut played = Played::new();
    let [first, second, third] = [flights(0, 3), flights(3, 5), flights(5, 9)];
    // Two files of one base name, one of them under a key that is hard to spell, and one of them twice.
    played.upload("flights/2001/january/x.json", &first);
    played.upload("flights/2001/february/x.json", &second);
    played.upload("flights/a b+ü%20.json", &third);
    played.upload("flights/again/x.json", &second);
    // Nothing in it, of another dataset, of no dataset, of a dataset without a contract, and a mere folder.
    played.upload("flights/empty.json", b"");
    played.upload("orders/flights.json", &first);
    played.upload("notes.txt", b"hello");
    played.upload("Flights/x.json", &first);
    played.upload("weather/x.json", &first);
    played.upload("flights/folder/", b"");
    let summary = played.run();
    insta::assert_snapshot!(objects(&summary), @r"
    Flights/x.json Quarantined in=0 admitted=0 quarantined=0 loaded=0 `Flights` is no dataset name (`[a-z][a-z0-9_]*`, at most 48 characters)
    flights/2001/february/x.json Loaded in=2 admitted=2 quarantined=0 loaded=2 -
    flights/2001/january/x.json Loaded in=3 admitted=3 quarantined=0 loaded=3 -
    flights/a b+ü%20.json Loaded in=4 admitted=4 quarantined=0 loaded=4 -
    flights/again/x.json Duplicate in=2 admitted=2 quarantined=0 loaded=0 same bytes as job `bb368c9525d89ad7b154d3990fe32de6`
    flights/empty.json Quarantined in=0 admitted=0 quarantined=0 loaded=0 holds no records
    notes.txt Quarantined in=0 admitted=0 quarantined=0 loaded=0 key `notes.txt` is in no dataset's folder
    orders/flights.json Quarantined in=3 admitted=0 quarantined=3 loaded=0 none of 3 records is fit
    weather/x.json Quarantined in=0 admitted=0 quarantined=0 loaded=0 no contract for dataset `weather`
    ");
    let unclaimed: Vec<String> = summary.unclaimed.iter().map(|u| format!("{}: {}", u.key, u.why)).collect();
    insta::assert_snapshot!(unclaimed.join("\n"), @r"
    Flights/x.json: no dataset claims its prefix
    notes.txt: no dataset claims its prefix
    weather/x.json: no dataset claims its prefix
    ");
    assert_eq!(summary.dead_letters, 0);
    insta::assert_snapshot!(
        played.query("SELECT _source_key, count(*) AS n FROM flights GROUP BY 1 ORDER BY 1"),
        @r"
    +------------------------------+---+
    | _source_key                  | n |
    +------------------------------+---+
    | flights/2001/february/x.json | 2 |
    | flights/2001/january/x.json  | 3 |
    | flights/a b+ü%20.json        | 4 |
    +------------------------------+---+
    "
    );
}

#[test]
fn a_key_uploaded_again_is_another_version() {
    let mut played = Played::new();
    played.upload("flights/x.json", &flights(0, 3));
    played.upload("flights/x.json", &flights(3, 5));
    assert_eq!(played.lake.upload_once("flights/x.json", flights(3, 5).as_slice()).unwrap(), None);
    played.run();
    played.upload("flights/x.json", &flights(5, 6));
    let summary = played.run();
    insta::assert_snapshot!(objects(&summary), @r"
    flights/x.json Loaded in=3 admitted=3 quarantined=0 loaded=3 -
    flights/x.json Loaded in=2 admitted=2 quarantined=0 loaded=2 -
    flights/x.json Loaded in=1 admitted=1 quarantined=0 loaded=1 -
    ");
    assert_eq!(summary.tables[0].rows, 6);
}

#[test]
fn twenty_files_of_a_day_are_one_batch() {
    let mut played = Played::new();
    for n in 0..20 {
        played.upload(&format!("flights/{n:02}.json"), &flights(n * 5, n * 5 + 5));
    }
    let summary = played.run();
    assert!(summary.objects.iter().all(|object| (object.records_in, object.loaded) == (5, 5)));
    let batches: std::collections::BTreeSet<_> = summary.objects.iter().map(|object| &object.batch).collect();
    assert_eq!((summary.objects.len(), batches.len()), (20, 1));
    assert_eq!(summary.tables[0].rows, 100);
}

#[test]
fn refused_records_can_be_looked_at() {
    let mut played = Played::new();
    let mut records: Vec<serde_json::Value> = serde_json::from_slice(&flights(0, 40)).unwrap();
    records[7]["distance"] = "far".into();
    played.upload("flights/x.json", &serde_json::to_vec(&records).unwrap());
    let summary = played.run();
    insta::assert_snapshot!(objects(&summary), @"flights/x.json Quarantined in=40 admitted=39 quarantined=1 loaded=0 1 of 40 records are unfit, the contract permits a ratio of 0.01");
    let all = ReadQuarantine { dataset: None, key: None, job: None, limit: 10 };
    let mut read = |errand: ReadQuarantine<'_>| played.lake.carry_out(errand).unwrap().unwrap();
    let refused = read(all);
    assert_eq!(refused.len(), 1);
    let record = &refused[0];
    let shown = format!("{} line {} {}: {}", record.key, record.line, record.pointer, record.reason);
    insta::assert_snapshot!(shown, @"flights/x.json line 1 /distance: expected an integer, found a string");

    let (flights, orders) = ("flights".parse().unwrap(), "orders".parse().unwrap());
    let job = record.job.parse().unwrap();
    let these =
        ReadQuarantine { dataset: Some(&flights), key: Some("flights/x.json"), job: Some(job), ..all };
    assert_eq!(read(these), refused);
    let other =
        JobId::of(&ObjectVersion { bucket: "raw".into(), key: record.key.clone(), version: "1".into() });
    for none in [
        ReadQuarantine { dataset: Some(&orders), ..these },
        ReadQuarantine { key: Some("flights/y.json"), ..these },
        ReadQuarantine { job: Some(other), ..these },
        ReadQuarantine { limit: 0, ..these },
    ] {
        assert_eq!(read(none), [], "{none:?}");
    }
}

#[test]
fn without_the_rule_of_step_five_files_stay_in_stage() {
    let program = without(&without(&main_yaml(), "stage-committed-rule"), "stage-committed-target");
    // The queue's policy still names the rule, and the bucket's notification waited for its target.
    let program =
        program.replace("    options:\n      dependsOn:\n        - ${stage-committed-target}\n", "");
    let program =
        program.replace("${stage-committed-rule.arn}", "arn:aws:events:eu-west-1:123456789012:rule/gone");
    let mut played = Played::of(&program).unwrap();
    played.upload("earthquakes/all-week.json.gz", &example("earthquakes/valid/all-week.json.gz"));
    let summary = played.run();
    insta::assert_snapshot!(objects(&summary), @"earthquakes/all-week.json.gz Staged in=1707 admitted=1707 quarantined=0 loaded=0 -");
    assert!(summary.tables.is_empty());
    let commit = summary.unclaimed.iter().find(|object| object.key.starts_with("commits/")).unwrap();
    assert_eq!(commit.why, "no batch has it, and no message about it is under way");
    assert_eq!(summary.unclaimed.len(), 9, "the commit and its eight parts");
}
