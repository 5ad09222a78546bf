//! The adapter over the real clients of the SDK, with a wire that plays what a test says.
#![expect(clippy::unwrap_used, reason = "a test reports by panicking")]

mod calls;
mod faults;
mod reading;
mod wire;
