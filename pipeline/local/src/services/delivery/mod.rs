//! Deliveries to a target, with retries and a dead-letter queue: what EventBridge and its Scheduler share.
//!
//! A delivery is under way (an attempt is out and its outcome is awaited), waiting for its next attempt, or over.
//! It ends delivered, in the dead-letter queue, or, where there is none, dropped, which is reported.

mod open;

use serde::{Deserialize, Serialize};

pub(super) use self::open::Deliveries;

use super::load::Fields;
use super::queue::NewMessage;

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
