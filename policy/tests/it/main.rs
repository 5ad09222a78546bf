//! What the judge promises.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test reports by panicking")]

mod can;
mod catalogue;
mod conditions;
mod decisions;
mod fixtures;
mod harness;
mod located;
mod mutations;
mod own_program;
mod recorded;
mod registry;
mod strangers;
