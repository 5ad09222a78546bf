//! The player from the outside: the committed program, real contracts, whole lakes.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test reports by panicking")]

mod harness;
mod kill;
mod limits;
mod operate;
mod permissions;
mod program;
mod scenarios;
mod services;
mod thread;
mod throttled;
