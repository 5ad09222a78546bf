//! An execution: the row that a store keeps of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where an execution stands, in the spelling of Step Functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Under way.
    Running,
    /// Ended in a success state.
    Succeeded,
    /// Ended in an error.
    Failed,
    /// Ran longer than its definition allows.
    TimedOut,
    /// Stopped by somebody.
    Aborted,
}

/// An execution of a state machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Execution {
    /// ARN.
    pub arn: String,
    /// ARN of its state machine.
    pub machine: String,
    /// Name.
    pub name: String,
    /// Where it stands.
    pub status: Status,
    /// What it was started with, byte for byte.
    pub input: String,
    /// What it returned, as JSON text, when it succeeded.
    pub output: Option<String>,
    /// The error name, when it did not.
    pub error: Option<String>,
    /// The explanation, when it did not.
    pub cause: Option<String>,
    /// When it was started.
    pub started: Timestamp,
    /// When it ended.
    pub stopped: Option<Timestamp>,
    /// How many events its history has.
    pub events: u32,
    /// The state that it was in when it failed.
    pub failed_state: Option<String>,
    /// When it times out as a whole.
    pub(super) deadline: Option<Timestamp>,
    /// Where it is, by number: one thread, and one more for each branch and iteration under way.
    pub(super) threads: BTreeMap<u32, Thread>,
    pub(super) next_thread: u32,
}

/// A place in the definition where an execution is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Thread {
    /// The parallel or map state that waits for this thread, and the place of its result there.
    pub(super) parent: Option<(u32, usize)>,
    /// The block, by number.
    pub(super) block: usize,
    /// The state within it.
    pub(super) state: String,
    /// The input of the state, before any filter.
    pub(super) input: Value,
    /// When the state was entered, and as which event; `None` before it is.
    pub(super) entered: Option<(Timestamp, u32)>,
    /// Retries made of this state, by retrier.
    pub(super) retries: BTreeMap<usize, u32>,
    /// The item that this iteration is about.
    pub(super) item: Option<Item>,
    pub(super) phase: Phase,
}

/// An item of a map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Item {
    pub(super) index: usize,
    pub(super) value: Value,
}

/// What a thread is waiting for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Phase {
    /// Nothing: its state is to be performed.
    Ready,
    /// The end of a wait state.
    Waiting { until: Timestamp },
    /// The time of a retry.
    Retrying { until: Timestamp },
    /// The answer of a task.
    Calling(Calling),
    /// The results of branches or iterations, and the items that no iteration has begun with.
    Joining { results: Vec<Option<Value>>, items: Vec<Value> },
}

/// A task under way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Calling {
    pub(super) token: String,
    pub(super) parameters: Value,
    pub(super) deadline: Option<Timestamp>,
    /// When a sign of life is due at the latest. Nothing that is called here gives one before its answer.
    pub(super) heartbeat: Option<Timestamp>,
}

impl Execution {
    /// An execution that is about to begin.
    pub(super) fn new(arn: &str, machine: &str, name: String, input: &str, now: Timestamp) -> Self {
        Self {
            arn: arn.to_owned(),
            machine: machine.to_owned(),
            name,
            status: Status::Running,
            input: input.to_owned(),
            output: None,
            error: None,
            cause: None,
            started: now,
            stopped: None,
            events: 0,
            failed_state: None,
            deadline: None,
            threads: BTreeMap::new(),
            next_thread: 0,
        }
    }

    /// The names of the states that the execution is in.
    pub fn states(&self) -> impl Iterator<Item = &str> {
        self.threads.values().map(|thread| thread.state.as_str())
    }

    /// When time alone next changes something.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.threads.values().filter_map(Thread::due).chain(self.deadline).min()
    }
}

impl Thread {
    pub(super) fn due(&self) -> Option<Timestamp> {
        match &self.phase {
            Phase::Waiting { until } | Phase::Retrying { until } => Some(*until),
            Phase::Calling(calling) => calling.deadline.into_iter().chain(calling.heartbeat).min(),
            Phase::Ready | Phase::Joining { .. } => None,
        }
    }
}
