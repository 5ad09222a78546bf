//! Bus, queue and mapping together lose nothing, whatever fails.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use lake_local::services::bus::{Bus, Envelope, Rule, load_target};
use lake_local::services::delivery::{Effect, Outcome};
use lake_local::services::entropy::Entropy;
use lake_local::services::mapping::{Invocation, Invoke, Mapping, MappingConfig};
use lake_local::services::queue::{QueueConfig, Queues};
use lake_local::services::shelf::{Row, Stateful};
use proptest::prelude::*;
use serde_json::{Value, json};

const QUEUE: &str = "arn:aws:sqs:eu-west-1:123456789012:ingest";
const QUEUE_DEAD: &str = "arn:aws:sqs:eu-west-1:123456789012:ingest-dlq";
const RULE_DEAD: &str = "arn:aws:sqs:eu-west-1:123456789012:rule-dlq";

struct Lake {
    bus: Bus,
    queues: Queues,
    mapping: Mapping,
    entropy: Entropy,
    now: Timestamp,
    handled: Vec<u64>,
}

fn rules() -> Vec<Rule> {
    let pattern = r#"{"source": ["aws.s3"], "detail": {"object": {"key": [{"prefix": "orders/"}]}}}"#;
    let mut rule = Rule::load("arn:rule", &json!({ "eventPattern": pattern })).unwrap();
    let target = json!({
        "arn": QUEUE, "deadLetterConfig": {"arn": RULE_DEAD}, "retryPolicy": {"maximumRetryAttempts": 3},
    });
    rule.targets.push(load_target(&target).unwrap());
    vec![rule]
}

fn queues() -> Queues {
    let redrive = format!(r#"{{"deadLetterTargetArn":"{QUEUE_DEAD}","maxReceiveCount":3}}"#);
    let config = QueueConfig::load(QUEUE, &json!({ "redrivePolicy": redrive })).unwrap();
    Queues::new(vec![config, QueueConfig::new(QUEUE_DEAD), QueueConfig::new(RULE_DEAD)])
}

fn mapping() -> Mapping {
    let properties = json!({
        "eventSourceArn": QUEUE, "functionName": "start-ingest", "batchSize": 4,
        "functionResponseTypes": ["ReportBatchItemFailures"],
    });
    Mapping::new(MappingConfig::load("m", &properties).unwrap())
}

/// Rows by service, shelf and key.
#[derive(Default)]
struct Store(BTreeMap<(&'static str, &'static str, String), String>);

impl Store {
    fn keep(&mut self, service: &'static str, state: &mut impl Stateful) {
        for change in state.changes().unwrap() {
            let key = (service, change.shelf, change.key);
            match change.row {
                Some(row) => self.0.insert(key, row),
                None => self.0.remove(&key),
            };
        }
    }

    fn rows(&self, service: &str) -> Vec<Row> {
        let rows = self.0.iter().filter(|((of, _, _), _)| *of == service);
        rows.map(|((_, shelf, key), row)| Row { shelf: (*shelf).into(), key: key.clone(), row: row.clone() })
            .collect()
    }
}

impl Lake {
    fn new() -> Self {
        let now = "2026-11-22T00:00:00Z".parse().unwrap();
        let entropy = Entropy::seeded(1);
        Self {
            bus: Bus::new(rules()),
            queues: queues(),
            mapping: mapping(),
            entropy,
            now,
            handled: Vec::new(),
        }
    }

    fn upload(&mut self, number: u64, outcomes: &mut impl Iterator<Item = u8>) {
        let envelope = Envelope {
            source: "aws.s3",
            detail_type: "Object Created",
            resources: Vec::new(),
            account: "123456789012",
            region: "eu-west-1",
            detail: json!({"object": {"key": format!("orders/{number}.json"), "size": number}}),
        };
        let event = envelope.event(self.now, &mut self.entropy);
        let effects = self.bus.put(&event, self.now);
        self.deliver(effects, outcomes);
    }

    fn deliver(&mut self, effects: Vec<Effect>, outcomes: &mut impl Iterator<Item = u8>) {
        for effect in effects {
            match effect {
                Effect::Attempt(attempt) => {
                    let (code, message) = ("X".to_owned(), "x".to_owned());
                    let outcome = match outcomes.next().unwrap_or(0) {
                        0..=5 => {
                            self.queues
                                .send(QUEUE, attempt.body.into(), self.now, &mut self.entropy)
                                .unwrap();
                            Outcome::Delivered
                        }
                        6..=8 => Outcome::Retryable { code, message },
                        _ => Outcome::Refused { code, message },
                    };
                    let next = self.bus.settle(&attempt.delivery, outcome, self.now, &mut self.entropy);
                    self.deliver(next.into_iter().collect(), outcomes);
                }
                Effect::DeadLetter(letter) => {
                    self.queues.send(&letter.queue_arn, letter.message, self.now, &mut self.entropy).unwrap();
                }
                Effect::Dropped(dropped) => panic!("{dropped:?}"),
            }
        }
    }

    fn poll(&mut self, outcomes: &mut impl Iterator<Item = u8>) {
        for batch in self.mapping.poll(&mut self.queues, self.now, &mut self.entropy).unwrap() {
            let invocation = self.invoke(&batch, outcomes);
            self.mapping.settle(&batch.batch, &invocation, &mut self.queues, self.now).unwrap();
        }
    }

    /// A function that sometimes fails as a whole, and sometimes with single messages.
    fn invoke(&mut self, batch: &Invoke, outcomes: &mut impl Iterator<Item = u8>) -> Invocation {
        let mut failures = Vec::new();
        let records = batch.event["Records"].as_array().unwrap();
        let whole = outcomes.next().unwrap_or(0);
        for record in records {
            let event: Value = serde_json::from_str(record["body"].as_str().unwrap()).unwrap();
            if whole > 7 || outcomes.next().unwrap_or(0) > 6 {
                failures.push(json!({"itemIdentifier": record["messageId"]}));
            } else {
                self.handled.push(event["detail"]["object"]["size"].as_u64().unwrap());
            }
        }
        if whole > 7 {
            Invocation::Failed
        } else {
            Invocation::Returned(json!({"batchItemFailures": failures}))
        }
    }

    /// The process dies; what the store has is all that is left.
    fn restart(&mut self, store: &mut Store) {
        store.keep("bus", &mut self.bus);
        store.keep("queues", &mut self.queues);
        store.keep("mapping", &mut self.mapping);
        (self.bus, self.queues, self.mapping) = (Bus::new(rules()), queues(), mapping());
        self.bus.restore(store.rows("bus")).unwrap();
        self.queues.restore(store.rows("queues")).unwrap();
        self.mapping.restore(store.rows("mapping")).unwrap();
    }

    /// The numbers of the files that are somewhere, each as often as it is.
    fn everywhere(&self) -> Vec<u64> {
        let number = |body: &str| {
            let event: Value = serde_json::from_str(body).unwrap();
            event["detail"]["object"]["size"].as_u64().unwrap()
        };
        let queued = [QUEUE, QUEUE_DEAD, RULE_DEAD].into_iter().flat_map(|arn| self.queues.messages(arn));
        let mut all: Vec<u64> = queued.map(|message| number(&message.body)).collect();
        all.extend(&self.handled);
        all.sort_unstable();
        all
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() })]

    /// Each file's event ends in exactly one place: handled, or in one of the dead-letter queues.
    #[test]
    fn every_event_ends_in_one_place(
        uploads in 1_u64..30,
        outcomes in proptest::collection::vec(0_u8..10, 0..200),
        restarts in proptest::collection::btree_set(0_usize..40, 0..4),
    ) {
        let mut lake = Lake::new();
        let mut outcomes = outcomes.into_iter();
        for number in 0..uploads {
            lake.upload(number, &mut outcomes);
        }
        let mut store = Store::default();
        for round in 0..400 {
            lake.poll(&mut outcomes);
            let due = lake.bus.advance(lake.now);
            lake.deliver(due, &mut outcomes);
            if restarts.contains(&round) {
                lake.restart(&mut store);
            }
            lake.now += SignedDuration::from_secs(30);
        }
        prop_assert_eq!(lake.everywhere(), (0..uploads).collect::<Vec<_>>());
        prop_assert_eq!(lake.queues.counts(QUEUE, lake.now).unwrap().total(), 0);
        prop_assert!(lake.bus.outstanding().is_empty() && lake.mapping.outstanding().is_empty());
    }
}
