//! The committed program, held to what it is generated from, to the provider's schema and to the quotas of AWS.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test reports by panicking")]

mod alarms;
mod archives;
mod configuration;
mod errors;
mod fresh;
mod grants;
mod guides;
mod lake;
mod portability;
mod program;
mod quotas;
mod schema;
mod wiring;
mod workflows;
