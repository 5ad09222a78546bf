//! What an audit promises.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test reports by panicking")]

mod fakes;
mod own_program;
mod permissions;
mod reading;
mod sdk;
mod wire;
