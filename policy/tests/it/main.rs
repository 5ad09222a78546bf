//! What the judge promises.
#![expect(clippy::unwrap_used, reason = "a test reports by panicking")]

mod conditions;
mod decisions;
