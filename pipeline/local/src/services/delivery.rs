//! Deliveries to a target, with retries and a dead-letter queue: what EventBridge and its Scheduler share.
//!
//! A delivery is under way (an attempt is out and its outcome is awaited), waiting for its next attempt, or over.
//! It ends delivered, in the dead-letter queue, or, where there is none, dropped, which is reported.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::entropy::Entropy;
use super::load::Fields;
use super::queue::NewMessage;
use super::shelf::{Change, Row, RowError, Shelf, Stateful};

const SHELF: &str = "deliveries";
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(15);

/// How long and how often a delivery is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetryPolicy {
    /// Attempts after the first.
    pub max_retries: u32,
    /// Seconds after which no further attempt is made.
    pub max_age_seconds: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { max_retries: 185, max_age_seconds: 86_400 }
    }
}

impl RetryPolicy {
    /// Takes the field `retryPolicy`, whose maximum age may be as short as `least_age` seconds.
    pub(super) fn take(fields: &mut Fields<'_>, least_age: u32) -> Self {
        let mut policy = Self::default();
        let Some(value) = fields.take("retryPolicy") else { return policy };
        let pointer = fields.at("retryPolicy");
        let mut fields = Fields::of(&value, &pointer, fields.errors());
        if let Some(retries) = fields.number("maximumRetryAttempts", 0, 185) {
            policy.max_retries = retries;
        }
        if let Some(age) = fields.number("maximumEventAgeInSeconds", least_age, 86_400) {
            policy.max_age_seconds = age;
        }
        fields.finish();
        policy
    }
}

/// Takes the field `deadLetterConfig`, which names a queue.
pub(super) fn take_dead_letter(fields: &mut Fields<'_>) -> Option<String> {
    let value = fields.take("deadLetterConfig")?;
    let pointer = fields.at("deadLetterConfig");
    let mut fields = Fields::of(&value, &pointer, fields.errors());
    let arn = fields.text("arn");
    fields.finish();
    arn
}

/// Where something is delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The target's id within its rule; empty for a schedule.
    pub id: String,
    /// ARN of the queue, function or state machine.
    pub arn: String,
    /// The role that the service takes on to reach it.
    pub role_arn: Option<String>,
    /// How long and how often it is tried.
    pub retry: RetryPolicy,
    /// ARN of the queue for what could not be delivered.
    pub dead_letter: Option<String>,
}

/// What has to happen in the world.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Hand the body to the target and report the [`Outcome`].
    Attempt(Attempt),
    /// Send the message to the dead-letter queue.
    DeadLetter(DeadLetter),
    /// Nothing can be done any more: tell the user.
    Dropped(Dropped),
}

/// One attempt at a delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// The delivery, for the answer.
    pub delivery: String,
    /// ARN of the rule or schedule.
    pub source: String,
    /// Where to.
    pub target: Target,
    /// What.
    pub body: String,
    /// Which attempt this is, from 1.
    pub attempt: u32,
}

/// A message for a dead-letter queue; its body is the body that was to be delivered, unchanged.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadLetter {
    /// ARN of the queue.
    pub queue_arn: String,
    /// ARN of the rule or schedule.
    pub source: String,
    /// What to send.
    pub message: NewMessage,
}

/// What was lost because its target has no dead-letter queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Dropped {
    /// ARN of the rule or schedule.
    pub source: String,
    /// ARN of the target.
    pub target_arn: String,
    /// What was to be delivered.
    pub body: String,
    /// Error code of the last attempt.
    pub code: String,
    /// What the last attempt said.
    pub message: String,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The target took it.
    Delivered,
    /// Another attempt can succeed: throttling, a service that is down.
    Retryable {
        /// Error code, e.g. `THROTTLING`.
        code: String,
        /// What the target said.
        message: String,
    },
    /// No attempt can succeed: no permission, no such target.
    Refused {
        /// Error code, e.g. `NO_PERMISSIONS`, `NO_RESOURCE`.
        code: String,
        /// What the target said.
        message: String,
    },
}

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
pub(super) struct Deliveries {
    /// The dead-letter attribute that carries the source's ARN.
    source_attribute: &'static str,
    open: Shelf<Delivery>,
    due: BTreeSet<(Timestamp, String)>,
    next: u64,
}

impl Deliveries {
    pub(super) fn new(source_attribute: &'static str) -> Self {
        Self { source_attribute, open: Shelf::default(), due: BTreeSet::new(), next: 0 }
    }

    /// Begins a delivery with its first attempt.
    pub(super) fn begin(
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
    pub(super) fn settle(
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
        let next = now + pause(delivery.attempt, entropy);
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
    pub(super) fn advance(&mut self, now: Timestamp) -> Vec<Effect> {
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
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.due.first().map(|(due, _)| *due)
    }

    /// The attempts that are out.
    pub(super) fn outstanding(&self) -> Vec<Effect> {
        let out = self.open.iter().filter(|(_, delivery)| delivery.next.is_none());
        out.map(|(key, delivery)| attempt(key, delivery)).collect()
    }

    /// Takes one stored row back if it is a delivery.
    pub(super) fn restore_row(&mut self, row: Row) -> Result<Option<Row>, RowError> {
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
