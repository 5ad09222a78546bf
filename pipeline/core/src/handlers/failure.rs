//! The ways in which a function fails.

use std::fmt;

use crate::event::EventError;
use crate::job::Rejected;
use crate::ledger::LedgerError;
use crate::ports::PortError;
use crate::settings::SettingsError;

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
    /// What is to be written cannot be. Nothing that the lake writes is like that.
    #[error("{what} cannot be encoded")]
    Encoding {
        /// What is to be written.
        what: &'static str,
    },
    /// A message is not what its queue carries.
    #[error(transparent)]
    Event(#[from] EventError),
    /// A message is about something that the lake does not know.
    #[error("{what} `{name}` is none of the lake's")]
    Foreign {
        /// What it is about, e.g. `execution`.
        what: &'static str,
        /// How it is called.
        name: String,
    },
    /// A document of the lake is not there, or not what its key says.
    #[error("{what} `{key}` {fault}")]
    Document {
        /// Which document, e.g. `commit`.
        what: &'static str,
        /// Its key.
        key: String,
        /// What is wrong.
        fault: DocumentFault,
    },
    /// What Step Functions says about an execution does not fit together (yet): its reads are eventually
    /// consistent.
    #[error("execution `{name}` is not described as it was reported")]
    Unsettled {
        /// Its name.
        name: String,
    },
    /// Two of the lake's own counts that must agree do not.
    #[error("{left} does not agree with {right}")]
    Counts {
        /// One count.
        left: String,
        /// The other.
        right: String,
    },
    /// A drain met technical trouble on the way; what it could do is done, the rest comes back.
    #[error("{troubles} steps of the drain failed, the first because {first}")]
    Drain {
        /// How many.
        troubles: usize,
        /// What the first of them met.
        first: String,
    },
}

/// What is wrong with a document of the lake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentFault {
    /// It does not exist.
    Missing,
    /// It cannot be read.
    Unreadable,
    /// It is about something else than its key.
    Misplaced,
}

impl fmt::Display for DocumentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "does not exist",
            Self::Unreadable => "cannot be read",
            Self::Misplaced => "is about something else",
        })
    }
}

impl Trouble {
    /// Whether the fault is in the one message (or the document that it points to) and not in the world around:
    /// such a message goes to the dead-letter queue by itself, and the function did what it could.
    pub const fn is_of_message(&self) -> bool {
        match self {
            Self::Event(_) | Self::Foreign { .. } | Self::Document { .. } => true,
            Self::Port(_)
            | Self::Ledger(_)
            | Self::Settings(_)
            | Self::Input { .. }
            | Self::Encoding { .. }
            | Self::Unsettled { .. }
            | Self::Counts { .. }
            | Self::Drain { .. } => false,
        }
    }
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
