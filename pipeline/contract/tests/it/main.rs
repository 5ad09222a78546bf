//! Contracts, admission and samples, seen from outside.

#![expect(clippy::unwrap_used, reason = "a test reports by panicking")]

mod contracts;
mod framing;
mod gzip;
mod harness;
mod infer;
mod sample;
