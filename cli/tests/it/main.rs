//! What people see when they type `lakegate`.
#![expect(clippy::unwrap_used, reason = "a test reports by panicking")]

mod analyst;
mod harness;
mod operator;
mod played;
mod steward;
mod usage;
mod versions;
