//! What any adapter of the ports must do: one suite, run against memory here and against every other adapter there.
//!
//! A suite names the rule that an adapter departs from instead of panicking, so that it runs under any test harness
//! and any runtime. Each uses names of its own; they may share a fixture, one after the other.

mod executions;
mod keys;
mod ledger;
mod objects;
mod operator;
mod queues;

use std::fmt::Debug;
use std::future::Future;
use std::time::Duration;

pub use executions::executions;
pub use keys::keys;
pub use ledger::ledger;
pub use objects::{objects, odd_keys, streaming_writes};
pub use operator::{Office, files, listings, mail, moves, operator, scans};
pub use queues::queues;

use crate::ports::{ExecutionStatus, PortError, World};

/// An adapter under test and the few things that no port can do.
pub trait Fixture: Sync {
    /// The adapter.
    type World: World;

    /// The adapter.
    fn world(&self) -> &Self::World;
    /// A bucket that keeps versions.
    fn bucket(&self) -> &str;
    /// An empty queue that nobody else reads.
    fn queue_url(&self) -> &str;
    /// How long that queue hides a message that was received.
    fn visibility(&self) -> Duration;
    /// A state machine whose executions run until [`Fixture::end`].
    fn state_machine_arn(&self) -> &str;
    /// A job table.
    fn table(&self) -> &str;
    /// A key for message authentication codes.
    fn key_arn(&self) -> &str;

    /// Sends a message to the queue.
    fn send(&self, body: &str) -> impl Future<Output = ()> + Send;
    /// Ends an execution of the state machine with this status.
    fn end(&self, name: &str, status: ExecutionStatus) -> impl Future<Output = ()> + Send;
    /// Lets time pass.
    fn pass(&self, time: Duration) -> impl Future<Output = ()> + Send;
}

/// How an adapter departs from the suite.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Departure {
    /// A call failed that must not.
    #[error("a call failed")]
    Failed(#[from] PortError),
    /// A rule is broken.
    #[error("{rule}: found {found}")]
    Broken {
        /// The rule.
        rule: &'static str,
        /// What was found instead.
        found: String,
    },
}

/// Runs every suite.
///
/// # Errors
/// The first departure.
pub async fn all<F: Fixture>(fixture: &F) -> Result<(), Departure> {
    objects(fixture).await?;
    odd_keys(fixture).await?;
    streaming_writes(fixture).await?;
    queues(fixture).await?;
    executions(fixture).await?;
    ledger(fixture).await?;
    keys(fixture).await
}

fn equal<T: PartialEq + Debug>(rule: &'static str, found: &T, expected: &T) -> Result<(), Departure> {
    holds(rule, found == expected, found)
}

fn holds(rule: &'static str, condition: bool, found: &impl Debug) -> Result<(), Departure> {
    if condition { Ok(()) } else { Err(Departure::Broken { rule, found: format!("{found:?}") }) }
}
