//! What of a program is played, what is listed, and what is refused with its place.

use lake_local::{LakeError, Problem, Silent};

use crate::harness::{Played, flights, main_yaml, objects, without};

const SMALL: &str = include_str!("../data/small.yaml");

/// What is said about the small program after an edit.
#[track_caller]
fn refused(from: &str, to: &str) -> String {
    assert!(SMALL.contains(from), "`{from}` is not in the program");
    match Played::of(&SMALL.replacen(from, to, 1)) {
        Ok(_) => "played".to_owned(),
        Err(LakeError::Program(problems)) => {
            problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
        }
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn what_is_not_played_is_listed() {
    let played = Played::of(SMALL).unwrap();
    let listed: Vec<String> = played
        .lake
        .unplayed()
        .iter()
        .map(|u| format!("{} {} {}: {}", u.line, u.resource, u.token, u.why.unwrap()))
        .collect();
    insta::assert_snapshot!(listed.join("\n"), @r"
    122 alarm aws:cloudwatch/metricAlarm:MetricAlarm: no metric is measured
    ");
}

#[test]
fn of_the_committed_program_no_type_is_unknown() {
    let played = Played::new();
    let unknown: Vec<_> = played.lake.unplayed().iter().filter(|u| u.why.is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn what_would_be_played_and_cannot_be_is_refused_with_its_place() {
    insta::assert_snapshot!(refused("      name: dead\n", "      name: dead.fifo\n      fifoQueue: true\n"), @"line 33, column 18: `dead`: `fifoQueue` FIFO queues are not played");
    insta::assert_snapshot!(refused("handler: start-refine", "handler: index.handler"), @"line 82, column 16: `drain`: no handler of the lake is called `index.handler`");
    insta::assert_snapshot!(refused("arn: ${inbox.arn}", "arn: arn:aws:sns:eu-west-1:123456789012:topic"), @"line 56, column 12: `arrivals-to-inbox`: `arn:aws:sns:eu-west-1:123456789012:topic` is not a queue, function or state machine of this program");
    insta::assert_snapshot!(refused("arn: ${inbox.arn}\n", "arn: ${inbox.arn}\n      inputPath: $.detail\n"), @"line 57, column 18: `arrivals-to-inbox`: `inputPath` is not played: a message is the whole event");
    insta::assert_snapshot!(refused("source: [aws.s3]", "source: [{suffux: s3}]"), @"line 48, column 29: `arrivals`: `eventPattern.source.0.suffux` `suffux` is no operator");
    insta::assert_snapshot!(refused("states:::lambda:invoke", "states:::ecs:runTask.sync"), @"line 107, column 15: `machine`: `definition.States.Call` `ecs:runTask.sync` is not played");
    insta::assert_snapshot!(refused("              End: true", "              Next: Nowhere"), @"line 111, column 21: `machine`: `definition.States.Call.Next` there is no state `Nowhere` here");
    insta::assert_snapshot!(refused("STAGE_QUEUE_URL:", "LEASE_SECONDS: soon\n          STAGE_QUEUE_URL:"), @"line 85, column 9: `drain`: setting `LEASE_SECONDS` is `soon`, which is no positive whole number");
    insta::assert_snapshot!(refused("status: Enabled", "status: On"), @"line 13, column 9: `raw-versions`: must have a `status` of Enabled, Suspended or Disabled");
    insta::assert_snapshot!(refused("HMAC_256", "HMAC_512"), @"line 68, column 30: `key`: only HMAC_256 is played");
    insta::assert_snapshot!(refused("rule: ${arrivals.name}", "rule: departures"), @"line 55, column 13: `arrivals-to-inbox`: no rule is called `departures`");
    insta::assert_snapshot!(refused("bucket: small-raw", "bucket: Small_Raw"), @"line 7, column 15: `raw`: `Small_Raw` is no bucket name");
    insta::assert_snapshot!(refused("rate(1 hour)", "rate(1 fortnight)"), @"line 116, column 27: `timer`: `scheduleExpression` `rate(1 fortnight)` is not a positive number followed by minutes, hours or days");
    insta::assert_snapshot!(refused("${dead.arn}\n          maxReceiveCount", "arn:aws:sqs:eu-west-1:1:x\n          maxReceiveCount"), @"line 39, column 9: `inbox`: `arn:aws:sqs:eu-west-1:1:x` is not a queue of this program");
    insta::assert_snapshot!(refused("${plain.bucket}\n      key: welcome.json", "elsewhere\n      key: welcome.json"), @"line 26, column 15: `welcome`: no bucket is called `elsewhere`");
}

#[test]
fn a_dead_letter_queue_that_refuses_its_queue_is_refused() {
    let allow = |permission: &str| {
        let policy = "  dead-allow:\n    type: aws:sqs:RedriveAllowPolicy\n    properties:\n      queueUrl: ${dead.url}\n      redriveAllowPolicy:\n        fn::toJSON:\n";
        refused("  inbox:\n", &format!("{policy}          {permission}\n  inbox:\n"))
    };
    insta::assert_snapshot!(allow("redrivePermission: denyAll"), @"line 46, column 9: `inbox`: `arn:aws:sqs:eu-west-1:123456789012:dead` does not allow this queue to redrive to it");
    insta::assert_snapshot!(allow("{ redrivePermission: byQueue, sourceQueueArns: [\"${dead.arn}\"] }"), @"line 46, column 9: `inbox`: `arn:aws:sqs:eu-west-1:123456789012:dead` does not allow this queue to redrive to it");
    insta::assert_snapshot!(allow("redrivePermission: none"), @"line 39, column 30: `dead-allow`: `redriveAllowPolicy.redrivePermission` `none` is not allowAll, denyAll or byQueue");
    assert_eq!(allow("{ redrivePermission: byQueue, sourceQueueArns: [\"${inbox.arn}\"] }"), "played");
}

#[test]
fn a_second_notification_of_a_bucket_is_refused() {
    let again =
        "  raw-again:\n    type: aws:s3:BucketNotification\n    properties:\n      bucket: ${raw.bucket}\n";
    insta::assert_snapshot!(refused("  plain:\n", &format!("{again}  plain:\n")), @"line 22, column 15: `raw-again`: a second notification of bucket `small-raw` overwrites the first");
}

#[test]
fn an_output_that_names_nothing_is_told() {
    let said = |output: &str| {
        let mut played = Played::of(&SMALL.replace("  rawBucket: ${raw.bucket}\n", output)).unwrap();
        let error = played.lake.upload("orders/x.json", b"{}".as_slice()).unwrap_err();
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        format!("{error}\n{}", cause.unwrap_or_default())
    };
    assert!(SMALL.contains("  rawBucket: ${raw.bucket}\n"));
    insta::assert_snapshot!(said("  plainBucket: ${plain.bucket}\n"), @r"
    the program does not say which is its bucket for uploads
    no output is called `rawBucket`: the lake's program is an older one
    ");
    insta::assert_snapshot!(said("  rawBucket: elsewhere\n"), @"`elsewhere`, which the program says is its bucket for uploads, is none of its resources");
}

#[test]
fn a_changed_program_is_played_on_where_it_can_be() {
    let dir = tempfile::tempdir().unwrap();
    let mut lake = open(dir.path(), SMALL).unwrap();
    lake.upload("orders/x.json", b"{}".as_slice()).unwrap();
    assert!(lake.changes().is_empty());
    drop(lake);

    let with_queue = SMALL.replace(
        "  dead:\n",
        "  more:\n    type: aws:sqs:Queue\n    properties:\n      name: more\n  dead:\n",
    );
    let renamed = with_queue.replace("small-raw", "small-raw-2");
    let lake = open(dir.path(), &renamed).unwrap();
    insta::assert_snapshot!(lake.changes().join("\n"), @r"
    bucket `small-raw` is not in the program any more; its 1 object versions stay where they are
    bucket `small-raw-2` is new
    queue `more` is new
    ");
    drop(lake);
    let elsewhere = lake_reader::World { region: "us-east-1".into(), ..crate::harness::world() };
    let elsewhere = lake_reader::evaluate(&lake_reader::read("small.yaml", SMALL).unwrap(), &elsewhere);
    let error = lake_local::Lake::open(dir.path(), &elsewhere, lake_local::Options::default()).unwrap_err();
    insta::assert_snapshot!(error.to_string(), @"the program does not fit the lake: it is for account 123456789012 in us-east-1, the lake was made for account 123456789012 in eu-west-1");
}

#[test]
fn an_object_comes_changes_and_goes_with_the_program() {
    let dir = tempfile::tempdir().unwrap();
    let welcome = dir.path().join("buckets/small-plain/welcome.json");
    let more = SMALL.replace(
        "  dead:\n",
        "  more:\n    type: aws:s3:BucketObjectv2\n    properties:\n      bucket: ${raw.bucket}\n      key: more.json\n      content: more\n  dead:\n",
    );
    let changed = more.replace("content: more", "content: other");
    let without = without(SMALL, "welcome");
    let mut said = Vec::new();
    for program in [SMALL, &more, &changed, &without, SMALL, SMALL] {
        let lake = open(dir.path(), program).unwrap();
        assert_eq!(welcome.exists(), program.contains("welcome.json"));
        said.push(lake.changes().join(", "));
    }
    insta::assert_snapshot!(said.join("\n"), @r"

    object `more.json` is new
    object `more.json` has changed
    object `welcome.json` is not in the program any more, object `more.json` is not in the program any more
    object `welcome.json` is new
    ");
    // Nor is an older version left where the bucket keeps them.
    for left in ["buckets/small-raw/more.json", "versions/small-raw/more.json"] {
        assert!(!dir.path().join(left).exists(), "{left}");
    }
}

#[test]
fn a_dataset_whose_contract_is_taken_out_is_admitted_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let program = main_yaml();
    let mut lake = open(dir.path(), &program).unwrap();
    lake.upload("flights/a.json", flights(0, 3).as_slice()).unwrap();
    lake.run(&mut Silent).unwrap();
    drop(lake);

    let mut lake = open(dir.path(), &without(&program, "flights-contract")).unwrap();
    assert_eq!(lake.changes(), ["object `contracts/flights.json` is not in the program any more"]);
    lake.upload("flights/b.json", flights(3, 5).as_slice()).unwrap();
    let summary = lake.run(&mut Silent).unwrap();
    insta::assert_snapshot!(objects(&summary), @r"
    flights/a.json Loaded in=3 admitted=3 quarantined=0 loaded=3 -
    flights/b.json Quarantined in=0 admitted=0 quarantined=0 loaded=0 no contract for dataset `flights`
    ");
    let unclaimed: Vec<&str> = summary.unclaimed.iter().map(|object| object.key.as_str()).collect();
    assert_eq!(unclaimed, ["flights/b.json"]);
}

#[test]
fn files_in_other_partitions_than_the_tables_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut lake = open(dir.path(), &main_yaml()).unwrap();
    lake.upload("flights/a.json", flights(0, 3).as_slice()).unwrap();
    lake.run(&mut Silent).unwrap();
    drop(lake);

    let by_day = r#""partition": [{"column": "flight_day", "from": "/date", "unit": "day"}]"#;
    let by_month = r#""partition": [{"column": "flight_month", "from": "/date", "unit": "month"}]"#;
    assert!(main_yaml().contains(by_month));
    let mut lake = open(dir.path(), &main_yaml().replace(by_month, by_day)).unwrap();
    assert_eq!(lake.changes(), ["object `contracts/flights.json` has changed"]);
    lake.upload("flights/b.json", flights(3, 5).as_slice()).unwrap();
    let mut notices = Vec::new();
    let summary = lake.run(&mut notices).unwrap();
    assert_eq!(summary.objects.iter().map(|object| object.loaded).sum::<u64>(), 5);
    // As Glue has it, the table keeps its partitions. The player says what the two sums differ by.
    let rows: Vec<(&str, u64)> = summary.tables.iter().map(|t| (t.name.as_str(), t.rows)).collect();
    assert_eq!(rows, [("flights", 3)]);
    let lost: Vec<&str> = summary.unclaimed.iter().map(|object| object.why.as_str()).collect();
    assert_eq!(lost, ["its records are loaded, and no table reads it"]);
    let said = notices.iter().filter(|notice| notice.text.contains("skipped"));
    let said: Vec<String> = said.map(|notice| format!("{}: {}", notice.subject, notice.text)).collect();
    insta::assert_snapshot!(said.join("\n"), @"analytics.flights: files skipped: 1; their folders are not its partitions `flight_month`");
}

#[test]
fn a_table_goes_with_its_database() {
    let dir = tempfile::tempdir().unwrap();
    let mut lake = open(dir.path(), &main_yaml()).unwrap();
    lake.upload("flights/a.json", flights(0, 3).as_slice()).unwrap();
    lake.run(&mut Silent).unwrap();
    drop(lake);

    let renamed = main_yaml().replace("name: ${analyticsDatabase}", "name: other");
    let mut lake = open(dir.path(), &renamed).unwrap();
    assert_eq!(lake.changes(), ["table `analytics.flights` goes with its database"]);
    assert_eq!(lake.summary().unwrap().unclaimed.len(), 1, "until the next crawl no table reads its file");
    lake.upload("flights/b.json", flights(3, 5).as_slice()).unwrap();
    let summary = lake.run(&mut Silent).unwrap();
    let tables: Vec<_> =
        summary.tables.iter().map(|t| (t.database.as_str(), t.name.as_str(), t.rows)).collect();
    assert_eq!((tables, summary.unclaimed.len()), (vec![("other", "flights", 5)], 0));
}

fn open(dir: &std::path::Path, program: &str) -> Result<lake_local::Lake, LakeError> {
    lake_local::Lake::open(dir, &crate::harness::evaluate(program), lake_local::Options::default())
}

#[test]
fn the_committed_program_is_played_whole() {
    assert!(main_yaml().contains("aws:sfn:StateMachine"));
    let played = Played::new();
    assert!(played.dir.path().join("buckets").read_dir().unwrap().count() >= 6);
}
