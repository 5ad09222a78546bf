//! The deliveries that are not over.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Attempt, DeadLetter, Dropped, Effect, Outcome, Target};
use crate::services::entropy::Entropy;
use crate::services::queue::NewMessage;
use crate::services::shelf::{Change, Row, RowError, Shelf, Stateful};

const SHELF: &str = "deliveries";
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(15);

/// A delivery that is not over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Delivery {
    source: String,
    target: Target,
    body: String,
    /// Further attributes of its dead-letter message.
    attributes: BTreeMap<String, String>,
    created: Timestamp,
    attempt: u32,
    /// When the next attempt is due; `None` while one is out.
    next: Option<Timestamp>,
}

/// All deliveries of one service that are not over.
#[derive(Debug, Clone)]
pub(in super::super) struct Deliveries {
    /// The dead-letter attribute that carries the source's ARN.
    source_attribute: &'static str,
    open: Shelf<Delivery>,
    due: BTreeSet<(Timestamp, String)>,
    next: u64,
}

impl Deliveries {
    pub(in super::super) fn new(source_attribute: &'static str) -> Self {
        Self { source_attribute, open: Shelf::default(), due: BTreeSet::new(), next: 0 }
    }

    /// Begins a delivery with its first attempt.
    pub(in super::super) fn begin(
        &mut self,
        source: &str,
        target: &Target,
        body: String,
        attributes: BTreeMap<String, String>,
        now: Timestamp,
    ) -> Effect {
        let key = format!("{:020}", self.next);
        self.next += 1;
        let delivery = Delivery {
            source: source.to_owned(),
            target: target.clone(),
            body,
            attributes,
            created: now,
            attempt: 1,
            next: None,
        };
        let effect = attempt(&key, &delivery);
        self.open.insert(key, delivery);
        effect
    }

    /// Takes the outcome of an attempt. An answer nobody waits for does nothing.
    pub(in super::super) fn settle(
        &mut self,
        key: &str,
        outcome: Outcome,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Option<Effect> {
        let delivery = self.open.get(key).filter(|delivery| delivery.next.is_none())?;
        let (code, message, retryable) = match outcome {
            Outcome::Delivered => {
                self.open.remove(key);
                return None;
            }
            Outcome::Retryable { code, message } => (code, message, true),
            Outcome::Refused { code, message } => (code, message, false),
        };
        let next = now.checked_add(pause(delivery.attempt, entropy)).unwrap_or(Timestamp::MAX);
        let exhausted = match exhausted(delivery, next) {
            _ if !retryable => None,
            None => {
                self.postpone(key, next);
                return None;
            }
            some => some,
        };
        let delivery = self.open.remove(key)?;
        Some(self.give_up(delivery, code, message, exhausted))
    }

    fn postpone(&mut self, key: &str, next: Timestamp) {
        if let Some(delivery) = self.open.get_mut(key) {
            delivery.next = Some(next);
            self.due.insert((next, key.to_owned()));
        }
    }

    fn give_up(
        &self,
        delivery: Delivery,
        code: String,
        message: String,
        exhausted: Option<&'static str>,
    ) -> Effect {
        let Delivery { source, target, body, mut attributes, attempt, .. } = delivery;
        let Some(queue_arn) = target.dead_letter else {
            return Effect::Dropped(Dropped { source, target_arn: target.arn, body, code, message });
        };
        let mut set = |name: &str, value: String| attributes.insert(name.to_owned(), value);
        set(self.source_attribute, source.clone());
        set("TARGET_ARN", target.arn);
        set("ERROR_CODE", code);
        set("ERROR_MESSAGE", message);
        set("RETRY_ATTEMPTS", (attempt - 1).to_string());
        if let Some(condition) = exhausted {
            set("EXHAUSTED_RETRY_CONDITION", condition.to_owned());
        }
        let message = NewMessage { body, delay_seconds: None, attributes };
        Effect::DeadLetter(DeadLetter { queue_arn, source, message })
    }

    /// The attempts that are due.
    pub(in super::super) fn advance(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        while self.due.first().is_some_and(|(due, _)| *due <= now) {
            let Some((_, key)) = self.due.pop_first() else { break };
            if let Some(delivery) = self.open.get_mut(&key) {
                delivery.next = None;
                delivery.attempt += 1;
                effects.push(attempt(&key, delivery));
            }
        }
        effects
    }

    /// When the next attempt is due.
    pub(in super::super) fn next_due(&self) -> Option<Timestamp> {
        self.due.first().map(|(due, _)| *due)
    }

    /// The attempts that are out.
    pub(in super::super) fn outstanding(&self) -> Vec<Effect> {
        let out = self.open.iter().filter(|(_, delivery)| delivery.next.is_none());
        out.map(|(key, delivery)| attempt(key, delivery)).collect()
    }

    /// Takes one stored row back if it is a delivery.
    pub(in super::super) fn restore_row(&mut self, row: Row) -> Result<Option<Row>, RowError> {
        if row.shelf != SHELF {
            return Ok(Some(row));
        }
        let key = row.key.clone();
        self.open.restore_row(row)?;
        self.next = self.next.max(key.parse::<u64>().map_or(0, |number| number + 1));
        if let Some(next) = self.open.get(&key).and_then(|delivery| delivery.next) {
            self.due.insert((next, key));
        }
        Ok(None)
    }
}

impl Stateful for Deliveries {
    fn changes(&mut self) -> Result<Vec<Change>, RowError> {
        self.open.changes(SHELF)
    }

    fn restore(&mut self, rows: Vec<Row>) -> Result<(), RowError> {
        for row in rows {
            if let Some(row) = self.restore_row(row)? {
                return Err(RowError::UnknownShelf { shelf: row.shelf });
            }
        }
        Ok(())
    }
}

fn attempt(key: &str, delivery: &Delivery) -> Effect {
    Effect::Attempt(Attempt {
        delivery: key.to_owned(),
        source: delivery.source.clone(),
        target: delivery.target.clone(),
        body: delivery.body.clone(),
        attempt: delivery.attempt,
    })
}

/// Why there is no attempt at `next` any more.
fn exhausted(delivery: &Delivery, next: Timestamp) -> Option<&'static str> {
    let policy = delivery.target.retry;
    let age = next.duration_since(delivery.created).as_secs();
    if delivery.attempt > policy.max_retries {
        Some("MaximumRetryAttempts")
    } else if age > i64::from(policy.max_age_seconds) {
        Some("MaximumEventAgeInSeconds")
    } else {
        None
    }
}

/// Exponential backoff with jitter, from one second to a quarter of an hour.
fn pause(attempt: u32, entropy: &mut Entropy) -> SignedDuration {
    let doubled = SignedDuration::from_secs(1_i64 << attempt.saturating_sub(1).min(20));
    let longest = doubled.min(LONGEST_PAUSE);
    longest.mul_f64(0.5 + entropy.fraction() / 2.0)
}
