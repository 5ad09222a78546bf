//! The reader as its users see it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test reports by panicking")]

mod host;
