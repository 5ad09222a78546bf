//! What a reviewer sees who types `lakegate check`. Needs nothing of the query engine: `--no-default-features` suffices.
#![expect(clippy::unwrap_used, reason = "a test reports by panicking")]

mod desk;
mod questions;
mod reports;
mod usage;
