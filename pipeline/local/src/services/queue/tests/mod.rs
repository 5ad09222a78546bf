//! Visibility, receipts, redrive and retention; messages are conserved whatever is done.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{Counts, NewMessage, QueueConfig, QueueError, Queues, Received, RedrivePolicy};
use crate::services::entropy::Entropy;
use crate::services::shelf::{Row, Stateful};

const QUEUE: &str = "arn:aws:sqs:eu-west-1:1:ingest";
const DEAD: &str = "arn:aws:sqs:eu-west-1:1:ingest-dlq";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn configs() -> Vec<QueueConfig> {
    let mut queue = QueueConfig::new(QUEUE);
    queue.redrive = Some(RedrivePolicy { dead_letter_arn: DEAD.into(), max_receive_count: 2 });
    let mut dead = QueueConfig::new(DEAD);
    dead.retention = SignedDuration::from_hours(14 * 24);
    vec![queue, dead]
}

struct Bench {
    queues: Queues,
    entropy: Entropy,
}

impl Bench {
    fn new() -> Self {
        Self { queues: Queues::new(configs()), entropy: Entropy::seeded(1) }
    }

    fn send(&mut self, body: &str, second: i64) -> String {
        self.queues.send(QUEUE, body.into(), at(second), &mut self.entropy).unwrap()
    }

    fn receive(&mut self, max: u32, second: i64) -> Vec<Received> {
        self.queues.receive(QUEUE, max, None, at(second), &mut self.entropy).unwrap()
    }

    fn bodies(&mut self, second: i64) -> Vec<String> {
        self.receive(10, second).into_iter().map(|message| message.body).collect()
    }

    fn delete(&mut self, receipt: &str, second: i64) -> bool {
        self.queues.delete(QUEUE, receipt, at(second)).unwrap()
    }

    fn dead(&self) -> Vec<&str> {
        self.queues.messages(DEAD).map(|message| message.body.as_str()).collect()
    }
}

#[test]
fn a_received_message_is_hidden_until_its_visibility_times_out() {
    let mut bench = Bench::new();
    bench.send("a", 0);
    bench.send("b", 1);
    assert_eq!(bench.bodies(2), ["a", "b"]);
    assert_eq!(bench.bodies(31), Vec::<String>::new());
    assert_eq!(bench.queues.next_visible(QUEUE, at(31)), Some(at(32)));
    let again = bench.receive(10, 32);
    assert_eq!(again.len(), 2);
    assert_eq!((again[0].receive_count, again[0].first_received, again[0].sent), (2, at(2), at(0)));
}

#[test]
fn at_most_ten_and_never_none_are_asked_for() {
    let mut bench = Bench::new();
    for n in 0..12 {
        bench.send(&n.to_string(), 0);
    }
    assert_eq!(bench.receive(10, 0).len(), 10);
    assert_eq!(bench.receive(10, 0).len(), 2);
    for max in [0, 11] {
        let error = bench.queues.receive(QUEUE, max, None, at(0), &mut bench.entropy).unwrap_err();
        assert_eq!(error.to_string(), format!("the number of messages must be from 1 to 10, not {max}"));
    }
}

#[test]
fn only_the_newest_receipt_deletes() {
    let mut bench = Bench::new();
    bench.send("a", 0);
    let first = bench.receive(1, 0).remove(0).receipt;
    let second = bench.receive(1, 30).remove(0).receipt;
    assert_ne!(first, second);
    assert!(!bench.delete(&first, 31));
    assert!(bench.delete(&second, 31));
    assert!(!bench.delete(&second, 31));
    let error = bench.queues.delete(QUEUE, "nonsense", at(31)).unwrap_err();
    assert_eq!(error, QueueError::InvalidReceipt { receipt: "nonsense".into() });
}

#[test]
fn a_receipt_still_deletes_after_the_visibility_timed_out_until_somebody_else_receives() {
    let mut bench = Bench::new();
    bench.send("a", 0);
    let receipt = bench.receive(1, 0).remove(0).receipt;
    assert!(bench.delete(&receipt, 100));
}

#[test]
fn a_receipt_of_one_queue_deletes_nothing_in_another() {
    let mut bench = Bench::new();
    bench.send("a", 0);
    let receipt = bench.receive(1, 0).remove(0).receipt;
    assert!(!bench.queues.delete(DEAD, &receipt, at(1)).unwrap());
}

#[test]
fn a_message_received_too_often_goes_to_the_dead_letter_queue_unchanged() {
    let mut bench = Bench::new();
    let id = bench.send("poison", 0);
    assert_eq!(bench.receive(10, 0)[0].receive_count, 1);
    assert_eq!(bench.receive(10, 30)[0].receive_count, 2);
    assert!(bench.dead().is_empty());
    assert!(bench.receive(10, 60).is_empty());
    let message = bench.queues.messages(DEAD).next().unwrap();
    assert_eq!((message.body.as_str(), message.id.as_str(), message.sent), ("poison", id.as_str(), at(0)));
    assert_eq!(message.dead_letter_source.as_deref(), Some(QUEUE));
}

#[test]
fn a_redrive_gives_back_new_messages_with_the_same_bodies() {
    let mut bench = Bench::new();
    let id = bench.send("poison", 0);
    for second in [0, 30, 60] {
        bench.receive(10, second);
    }
    let stray = bench.queues.send(DEAD, "stray".into(), at(60), &mut bench.entropy).unwrap();
    let redriven = bench.queues.redrive(DEAD, None, at(70), &mut bench.entropy).unwrap();
    assert_eq!((redriven.moved, redriven.left), (1, 1));
    let message = bench.receive(10, 70).remove(0);
    assert_eq!((message.body.as_str(), message.receive_count, message.sent), ("poison", 1, at(70)));
    assert_ne!(message.id, id);
    assert_eq!(bench.queues.messages(DEAD).next().unwrap().id, stray);
    let redriven = bench.queues.redrive(DEAD, Some(QUEUE), at(70), &mut bench.entropy).unwrap();
    assert_eq!((redriven.moved, redriven.left), (1, 0));
    let error = bench.queues.redrive(QUEUE, None, at(70), &mut bench.entropy).unwrap_err();
    assert_eq!(error, QueueError::NotDeadLetterQueue { arn: QUEUE.into() });
}

#[test]
fn retention_is_counted_from_the_sending_also_in_the_dead_letter_queue() {
    let mut bench = Bench::new();
    bench.send("poison", 0);
    for second in [0, 30, 60] {
        bench.receive(10, second);
    }
    bench.send("kept", 100);
    let day = 24 * 3600;
    assert_eq!(bench.queues.next_due(), Some(at(100 + 4 * day)));
    assert_eq!(bench.queues.advance(at(100 + 4 * day)).len(), 1);
    assert_eq!(bench.dead(), ["poison"]);
    assert_eq!(bench.queues.next_due(), Some(at(14 * day)));
    assert_eq!(bench.queues.advance(at(14 * day - 1)).len(), 0);
    assert_eq!(bench.queues.advance(at(14 * day)).len(), 1);
}

#[test]
fn a_delayed_message_is_neither_visible_nor_in_flight() {
    let mut bench = Bench::new();
    let message = NewMessage { body: "late".into(), delay_seconds: Some(60), ..NewMessage::default() };
    bench.queues.send(QUEUE, message, at(0), &mut bench.entropy).unwrap();
    bench.send("now", 0);
    bench.receive(10, 1);
    let counts = bench.queues.counts(QUEUE, at(1)).unwrap();
    assert_eq!(counts, Counts { visible: 0, in_flight: 1, delayed: 1 });
    assert_eq!(bench.bodies(60), ["late", "now"]);
}

#[test]
fn what_sqs_does_not_carry_is_refused() {
    let mut bench = Bench::new();
    for body in ["", "\u{1}", "a\u{ffff}"] {
        let error = bench.queues.send(QUEUE, body.into(), at(0), &mut bench.entropy).unwrap_err();
        assert_eq!(error, QueueError::InvalidContents);
    }
    let long = "x".repeat(1_048_577);
    let error = bench.queues.send(QUEUE, long.into(), at(0), &mut bench.entropy).unwrap_err();
    assert_eq!(error.to_string(), "a message of 1048577 bytes exceeds the queue's limit of 1048576");
    let error = bench.queues.send("arn:nobody", "x".into(), at(0), &mut bench.entropy).unwrap_err();
    assert_eq!(error.to_string(), "no queue is called `arn:nobody`");
}

#[test]
fn a_redrive_policy_has_to_name_a_queue_that_lets_itself_be_named() {
    let mut configs = configs();
    assert_eq!(configs[0].redrive_problem(&configs), None);
    configs[1].set_redrive_allow(r#"{"redrivePermission":"denyAll"}"#).unwrap();
    assert_eq!(
        configs[0].redrive_problem(&configs),
        Some(format!("`{DEAD}` does not allow this queue to redrive to it"))
    );
    configs.pop();
    assert_eq!(
        configs[0].redrive_problem(&configs),
        Some(format!("`{DEAD}` is not a queue of this program"))
    );
}

/// The queues that a store would give back.
fn reopened(queues: &mut Queues, stored: &mut BTreeMap<String, String>) -> Queues {
    for change in queues.changes().unwrap() {
        match change.row {
            Some(row) => stored.insert(change.key, row),
            None => stored.remove(&change.key),
        };
    }
    let mut reopened = Queues::new(configs());
    let row =
        |(key, row): (&String, &String)| Row { shelf: "messages".into(), key: key.clone(), row: row.clone() };
    reopened.restore(stored.iter().map(row).collect()).unwrap();
    reopened
}

#[derive(Debug, Clone)]
enum Step {
    Send,
    Receive(u32),
    Delete(usize),
    Wait(i64),
    Redrive,
    Restart,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => Just(Step::Send),
        4 => (1_u32..=10).prop_map(Step::Receive),
        2 => any::<usize>().prop_map(Step::Delete),
        2 => prop_oneof![1_i64..40, 86_400_i64..400_000].prop_map(Step::Wait),
        1 => Just(Step::Redrive),
        1 => Just(Step::Restart),
    ];
    proptest::collection::vec(step, 1..80)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Every message sent is in exactly one place: a queue, the dead-letter queue, deleted or expired. No message is
    /// handed out while an earlier receipt of it hides it, and only its newest receipt deletes it.
    #[test]
    fn messages_are_conserved(steps in steps()) {
        let mut bench = Bench::new();
        let mut stored = BTreeMap::new();
        let (mut now, mut sent, mut deleted, mut expired) = (0, 0, 0, 0);
        let mut receipts: Vec<String> = Vec::new();
        let mut newest: BTreeMap<String, (String, i64)> = BTreeMap::new();
        for step in steps {
            expired += bench.queues.advance(at(now)).len();
            match step {
                Step::Send => { bench.send(&format!("m{sent}"), now); sent += 1; }
                Step::Receive(max) => for message in bench.receive(max, now) {
                    prop_assert!(message.receive_count <= 2);
                    let hidden_until = newest.get(&message.body).map_or(now, |(_, until)| *until);
                    prop_assert!(hidden_until <= now, "{} was received while in flight", message.body);
                    newest.insert(message.body, (message.receipt.clone(), now + 30));
                    receipts.push(message.receipt);
                },
                Step::Delete(n) if !receipts.is_empty() => {
                    let receipt = &receipts[n % receipts.len()];
                    if bench.delete(receipt, now) {
                        deleted += 1;
                        prop_assert!(newest.values().any(|(live, _)| live == receipt));
                    }
                }
                Step::Wait(seconds) => now += seconds,
                Step::Redrive => { bench.queues.redrive(DEAD, None, at(now), &mut bench.entropy).unwrap(); }
                Step::Restart => bench.queues = reopened(&mut bench.queues, &mut stored),
                Step::Delete(_) => {}
            }
            expired += bench.queues.advance(at(now)).len();
            let kept: Vec<_> = [QUEUE, DEAD].iter().flat_map(|arn| bench.queues.messages(arn)).collect();
            prop_assert_eq!(sent, kept.len() + deleted + expired);
            let ids: std::collections::BTreeSet<_> = kept.iter().map(|message| &message.id).collect();
            prop_assert_eq!(ids.len(), kept.len());
        }
    }
}
