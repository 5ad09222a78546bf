//! The reader as its users see it.
#![expect(clippy::unwrap_used, reason = "a test reports by panicking")]

mod host;
