//! The reader as its users see it.
#![expect(clippy::unwrap_used, reason = "a test reports by panicking")]

mod diagnostics;
mod host;
mod outputs;
mod places;
mod policy_document;
mod refusals;
mod registered;
mod support;
mod total;
mod unknown;
