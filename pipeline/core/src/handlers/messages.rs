//! Messages of an event source mapping: each stands or falls alone.

use serde::Serialize;
use serde_json::Value;

use super::Trouble;
use crate::event::{BatchFailures, QueueBatch};
use crate::ledger::Tally;

/// Reads the event of an event source mapping.
pub(super) fn read(event: Value) -> Result<QueueBatch, Trouble> {
    serde_json::from_value(event).map_err(|_| Trouble::Input { expected: "batch of messages" })
}

/// The answer to an event source mapping; why messages have to come back; and what was brought to its end on the way.
#[derive(Debug, Default, Serialize)]
pub(super) struct Answer {
    #[serde(flatten)]
    failures: BatchFailures,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<Problem>,
    #[serde(skip_serializing_if = "Tally::is_empty")]
    pub(super) recorded: Tally,
}

/// Why a message was not dealt with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Problem {
    /// Its message id.
    message: String,
    /// What it met.
    reason: String,
}

impl Answer {
    /// Notes how a message fared.
    pub(super) fn note(&mut self, message: String, outcome: Result<(), Trouble>) {
        if let Err(trouble) = outcome {
            self.problems.push(Problem { message: message.clone(), reason: trouble.to_string() });
            self.failures.push(message);
        }
    }
}
