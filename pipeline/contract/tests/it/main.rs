//! Contracts, admission and samples, seen from outside.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test reports by panicking")]

mod astray;
mod chunks;
mod columns;
mod compatibility;
mod contracts;
mod framing;
mod gzip;
mod harness;
mod infer;
mod sample;
mod schemas;
mod traps;
