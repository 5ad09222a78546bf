//! What an operator does to a lake: look through it, start what was missed, send back what was set aside.
//!
//! Nothing here does the lake's work or writes its job table. What has to be done again is asked for by a message to the
//! queue that would have asked for it, and the handlers decide by the ledger's rules: asking twice changes nothing.

mod duplicates;
mod facts;
pub mod jobs;
pub mod letters;
mod names;
pub mod quarantine;
pub mod reconcile;
pub mod redrive;
mod remedy;
pub mod replay;
mod traces;

use std::future::Future;

pub use names::{DeadLetters, Names, WayBack};
pub use remedy::Remedy;

use crate::keys::DatasetName;
use crate::ports::PortError;
use crate::ports::operator::Operator;

/// Why a command could not be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OperateError {
    /// The port failed.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The outputs do not say what something is called.
    #[error("no output is called `{output}`: the lake's program is an older one")]
    Unnamed {
        /// The output.
        output: String,
    },
    /// An item or document is not what its name says.
    #[error("`{name}` cannot be read as {what}")]
    Unreadable {
        /// Its id or key.
        name: String,
        /// What it should be.
        what: &'static str,
    },
    /// There is no such dead-letter queue.
    #[error("no dead-letter queue is called `{name}`; there are: {}", known.join(", "))]
    NoSuchQueue {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
}

/// What a command does in a lake, whichever that is.
pub trait Errand {
    /// What it brings back.
    type Output;

    /// Does it.
    fn run<W: Operator>(self, world: &W, names: &Names) -> impl Future<Output = Self::Output>;
}

/// Told how far a command is: what is being looked through, and how many there were so far.
pub type Tick<'a> = &'a mut (dyn FnMut(&'static str, u64) + 'a);

/// Whether something belongs to what was asked for.
fn concerns(dataset: Option<&DatasetName>, asked: Option<&DatasetName>) -> bool {
    asked.is_none_or(|asked| dataset == Some(asked))
}
