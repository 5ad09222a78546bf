//! The handlers over a world in memory.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test reports by panicking")]

mod conformance;
mod drain;
mod futures;
mod ingest;
mod lab;
mod ledger;
mod lost;
mod operate;
mod simulation;
mod status;
mod transform;
