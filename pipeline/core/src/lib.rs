//! The lake's rules, pure: identities, keys, the ledger, jobs and batches, and the handlers of the four Lambdas
//! over [`ports`]. No I/O, no AWS, no clock of its own.

pub mod batch;
pub mod commit;
pub mod conformance;
pub mod event;
pub mod handlers;
mod id;
pub mod job;
pub mod keys;
pub mod ledger;
pub mod memory;
pub mod operate;
pub mod ports;
pub mod settings;
mod time;

pub use handlers::{Failure, Function, handle};
pub use id::IdError;
pub use settings::Settings;
