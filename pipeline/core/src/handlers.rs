//! The four functions of the lake over [`crate::ports`]: the same code on a laptop and on Lambda.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use crate::job::Rejected;
use crate::ledger::LedgerError;
use crate::ports::{PortError, World};
use crate::settings::{Settings, SettingsError};

/// One of the lake's functions, by the name under which the program deploys it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Function {
    /// Raw events → ingest executions.
    StartIngest,
    /// One raw object → stage parts, quarantine, commit.
    Transform,
    /// Execution events → ledger.
    RecordStatus,
    /// Commit events → batches and refine executions.
    StartRefine,
}

impl Function {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::StartIngest, Self::Transform, Self::RecordStatus, Self::StartRefine];

    /// The name, which is the Lambda's handler too.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StartIngest => "start-ingest",
            Self::Transform => "transform",
            Self::RecordStatus => "record-status",
            Self::StartRefine => "start-refine",
        }
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is none of the lake's functions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no function is called `{name}`")]
pub struct UnknownFunction {
    /// The name.
    pub name: String,
}

impl FromStr for Function {
    type Err = UnknownFunction;

    fn from_str(name: &str) -> Result<Self, UnknownFunction> {
        let found = Self::ALL.into_iter().find(|function| function.name() == name);
        found.ok_or_else(|| UnknownFunction { name: name.to_owned() })
    }
}

/// How a function fails: the only two error types that Step Functions and the queues ever see.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Something technical. Another attempt on the same input may succeed.
    #[error(transparent)]
    Transient(#[from] Trouble),
    /// The data is refused. Another attempt on the same input ends the same.
    #[error("{}", .0.reason)]
    Rejected(Rejected),
}

/// What went wrong on the technical side.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// A port could not do what it was asked.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The ledger could not be read or written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The function was not told what it needs.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The function was called with something that it does not take.
    #[error("input is no {expected}")]
    Input {
        /// What it takes.
        expected: &'static str,
    },
    /// Two of the lake's own figures that must agree do not.
    #[error("{0}")]
    Disagreement(String),
    /// Some messages could not be dealt with; they come back.
    #[error("{failed} of {messages} messages were not dealt with, the first because {first}")]
    Messages {
        /// How many.
        failed: usize,
        /// Of how many.
        messages: usize,
        /// What the first of them met.
        first: String,
    },
}

impl Failure {
    /// The error type that a Lambda reports. The workflows' `ErrorEquals` are held to these.
    pub const fn error_type(&self) -> &'static str {
        match self {
            Self::Transient(_) => "Lake.Transient",
            Self::Rejected(_) => "Lake.Rejected",
        }
    }

    /// The error message that a Lambda reports: text, or for a refusal the JSON of [`Rejected`].
    pub fn message(&self) -> String {
        match self {
            Self::Transient(trouble) => trouble.to_string(),
            Self::Rejected(rejected) => {
                let Rejected { reason, records, admitted, quarantined } = rejected;
                serde_json::json!({ "reason": reason, "records": records, "admitted": admitted, "quarantined": quarantined })
                    .to_string()
            }
        }
    }
}

/// Runs a function on an event.
///
/// # Errors
/// [`Failure`], by the two types that the workflows know.
pub async fn handle<W: World>(
    function: Function,
    world: &W,
    settings: &Settings,
    event: Value,
) -> Result<Value, Failure> {
    let _ = (world, settings, event, function);
    Err(Failure::Transient(Trouble::Input { expected: "event yet" }))
}
