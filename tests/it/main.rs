//! End-to-end promises of the whole workspace.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test reports by panicking")]

mod arrows;
mod house;
mod outside;
mod permitted;
mod player;
