//! Batches as Lambda makes them, and what an answer does to their messages.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Invocation, Invoke, Mapping, MappingConfig};
use crate::services::entropy::Entropy;
use crate::services::queue::{NewMessage, QueueConfig, Queues};
use crate::services::shelf::{Row, Stateful};

const QUEUE: &str = "arn:aws:sqs:eu-west-1:123456789012:ingest";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

struct Bench {
    mapping: Mapping,
    queues: Queues,
    entropy: Entropy,
}

impl Bench {
    fn new(extra: &Value) -> Self {
        Self {
            mapping: Mapping::new(config(extra)),
            queues: Queues::new(vec![QueueConfig::new(QUEUE)]),
            entropy: Entropy::seeded(1),
        }
    }

    fn send(&mut self, count: usize, second: i64) {
        for n in 0..count {
            let message = NewMessage::from(format!("m{n}"));
            self.queues.send(QUEUE, message, at(second), &mut self.entropy).unwrap();
        }
    }

    fn poll(&mut self, second: i64) -> Vec<Invoke> {
        self.mapping.poll(&mut self.queues, at(second), &mut self.entropy).unwrap()
    }

    fn settle(&mut self, batch: &Invoke, answer: &Value, second: i64) -> super::Settled {
        let invocation = Invocation::Returned(answer.clone());
        self.mapping.settle(&batch.batch, &invocation, &mut self.queues, at(second)).unwrap()
    }

    fn left(&self) -> u64 {
        self.queues.counts(QUEUE, at(0)).unwrap().total()
    }
}

fn config(extra: &Value) -> MappingConfig {
    let mut properties = json!({
        "eventSourceArn": QUEUE, "functionName": "start-ingest",
        "functionResponseTypes": ["ReportBatchItemFailures"],
    });
    properties.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    MappingConfig::load("m", &properties).unwrap()
}

fn ids(batch: &Invoke) -> Vec<String> {
    let records = batch.event["Records"].as_array().unwrap();
    records.iter().map(|record| record["messageId"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_event_is_that_of_lambda() {
    let mut bench = Bench::new(&json!({}));
    let message = NewMessage {
        body: "Test message.".into(),
        attributes: [("RULE_ARN".to_owned(), "arn:rule".to_owned())].into(),
        ..NewMessage::default()
    };
    bench.queues.send(QUEUE, message, at(0), &mut bench.entropy).unwrap();
    let batches = bench.poll(2);
    assert_eq!(batches[0].function, "start-ingest");
    let mut event = batches[0].event.clone();
    event["Records"][0]["messageId"] = "[id]".into();
    event["Records"][0]["receiptHandle"] = "[receipt]".into();
    insta::assert_json_snapshot!(event, @r#"
    {
      "Records": [
        {
          "attributes": {
            "ApproximateFirstReceiveTimestamp": "1800000002000",
            "ApproximateReceiveCount": "1",
            "SenderId": "123456789012",
            "SentTimestamp": "1800000000000"
          },
          "awsRegion": "eu-west-1",
          "body": "Test message.",
          "eventSource": "aws:sqs",
          "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:ingest",
          "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
          "messageAttributes": {
            "RULE_ARN": {
              "binaryListValues": [],
              "dataType": "String",
              "stringListValues": [],
              "stringValue": "arn:rule"
            }
          },
          "messageId": "[id]",
          "receiptHandle": "[receipt]"
        }
      ]
    }
    "#);
}

#[test]
fn only_the_messages_that_failed_come_back() {
    let mut bench = Bench::new(&json!({}));
    bench.send(3, 0);
    let batch = bench.poll(0).remove(0);
    let failed = ids(&batch)[1].clone();
    let settled = bench.settle(&batch, &json!({"batchItemFailures": [{"itemIdentifier": failed}]}), 1);
    assert_eq!((settled.deleted, settled.kept, settled.problem), (2, vec![failed.clone()], None));
    assert_eq!(bench.mapping.next_due(&bench.queues, at(1)), Some(at(30)));
    let again = bench.poll(30).remove(0);
    assert_eq!(ids(&again), [failed]);
    assert_eq!(again.event["Records"][0]["attributes"]["ApproximateReceiveCount"], "2");
}

#[test]
fn what_lambda_takes_for_success_and_for_failure() {
    for (answer, deleted) in [
        (json!(null), 2),
        (json!({}), 2),
        (json!({"batchItemFailures": []}), 2),
        (json!({"batchItemFailures": null}), 2),
        (json!({"batchItemFailures": [{"itemIdentifier": ""}]}), 0),
        (json!({"batchItemFailures": [{"itemIdentifier": null}]}), 0),
        (json!({"batchItemFailures": [{"itemId": "x"}]}), 0),
        (json!({"batchItemFailures": [{"itemIdentifier": "of another batch"}]}), 0),
        (json!({"batchItemFailures": ["x"]}), 0),
        (json!({"batchItemFailures": "x"}), 0),
        (json!({"BatchItemFailures": []}), 0),
        (json!("ok"), 0),
    ] {
        let mut bench = Bench::new(&json!({}));
        bench.send(2, 0);
        let batch = bench.poll(0).remove(0);
        let settled = bench.settle(&batch, &answer, 1);
        assert_eq!(settled.deleted, deleted, "{answer}");
        assert_eq!(settled.problem.is_some(), deleted == 0, "{answer}");
        assert_eq!(settled.kept.len() + settled.deleted, 2);
        assert_eq!(bench.left(), 2 - deleted as u64);
    }
}

#[test]
fn without_reports_the_answer_does_not_matter_and_a_failure_keeps_all() {
    let mut bench = Bench::new(&json!({"functionResponseTypes": []}));
    bench.send(2, 0);
    let batch = bench.poll(0).remove(0);
    let settled = bench.mapping.settle(&batch.batch, &Invocation::Failed, &mut bench.queues, at(1)).unwrap();
    assert_eq!((settled.deleted, settled.kept.len()), (0, 2));
    let batch = bench.poll(30).remove(0);
    assert_eq!(bench.settle(&batch, &json!({"batchItemFailures": [{"itemIdentifier": ""}]}), 31).deleted, 2);
    assert_eq!(bench.settle(&batch, &json!(null), 31).deleted, 0, "a second answer does nothing");
}

#[test]
fn a_message_that_somebody_else_received_since_is_not_deleted() {
    let mut bench = Bench::new(&json!({}));
    bench.send(1, 0);
    let late = bench.poll(0).remove(0);
    let again = bench.poll(30).remove(0);
    assert_eq!(bench.settle(&late, &json!(null), 31).deleted, 0);
    assert_eq!(bench.left(), 1);
    assert_eq!(bench.settle(&again, &json!(null), 32).deleted, 1);
}

#[test]
fn no_more_batches_are_under_way_than_allowed() {
    let mut bench = Bench::new(&json!({"batchSize": 2, "scalingConfig": {"maximumConcurrency": 2}}));
    bench.send(7, 0);
    let batches = bench.poll(0);
    assert_eq!(batches.len(), 2);
    assert_eq!(bench.poll(0), []);
    assert_eq!(bench.mapping.next_due(&bench.queues, at(0)), None);
    assert_eq!(bench.queues.counts(QUEUE, at(0)).unwrap().visible, 3);
    bench.settle(&batches[0], &json!(null), 0);
    assert_eq!(bench.mapping.next_due(&bench.queues, at(0)), Some(at(0)));
    assert_eq!(bench.poll(0).len(), 1);
}

#[test]
fn a_batch_waits_for_its_window_unless_it_is_full() {
    let mut bench = Bench::new(&json!({"batchSize": 15, "maximumBatchingWindowInSeconds": 20}));
    bench.send(12, 0);
    assert_eq!(bench.poll(0), []);
    assert_eq!(bench.mapping.next_due(&bench.queues, at(0)), Some(at(20)));
    bench.send(3, 5);
    let batches = bench.poll(5);
    assert_eq!(batches.iter().map(|batch| ids(batch).len()).collect::<Vec<_>>(), [15]);
    bench.send(1, 6);
    assert_eq!(bench.poll(6), []);
    assert_eq!(bench.poll(26).len(), 1);
}

#[test]
fn a_batch_is_never_larger_than_a_payload() {
    let mut bench = Bench::new(&json!({}));
    for _ in 0..8 {
        let message = NewMessage::from("x".repeat(1_000_000));
        bench.queues.send(QUEUE, message, at(0), &mut bench.entropy).unwrap();
    }
    let batches = bench.poll(0);
    let sizes: Vec<usize> = batches.iter().map(|batch| ids(batch).len()).collect();
    assert_eq!(sizes, [6, 2]);
    assert!(batches.iter().all(|batch| batch.event.to_string().len() <= 6_291_456));
}

#[test]
fn a_disabled_mapping_leaves_the_queue_alone() {
    let mut bench = Bench::new(&json!({"enabled": false}));
    bench.send(1, 0);
    assert_eq!(bench.poll(0), []);
    assert_eq!(bench.mapping.next_due(&bench.queues, at(0)), None);
}

#[test]
fn batches_under_way_survive_a_restart() {
    let mut bench = Bench::new(&json!({"batchSize": 2, "maximumBatchingWindowInSeconds": 20}));
    bench.send(3, 0);
    let batches = bench.poll(0);
    let rows = bench.mapping.changes().unwrap().into_iter();
    let rows =
        rows.map(|change| Row { shelf: change.shelf.into(), key: change.key, row: change.row.unwrap() });
    let mut again = Mapping::new(bench.mapping.config().clone());
    again.restore(rows.collect()).unwrap();
    assert_eq!(again.outstanding(), batches);
    bench.mapping = again;
    assert_eq!(bench.settle(&batches[0], &json!(null), 1).deleted, 2);
    assert_eq!(bench.poll(20).len(), 1);
}
