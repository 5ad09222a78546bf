//! Plays a Pulumi program on one machine.
//!
//! Buckets become folders, event rules match real events, queues have visibility timeouts and dead-letter queues, state
//! machines run from the program's own definitions, schedules fire, tables answer SQL; the functions are the lake's own
//! handlers. Nothing is wired here: what leads to what is the program's alone.
//!
//! [`Lake::open`] a directory with a program, [`Lake::upload`], [`Lake::run`], [`Lake::query`].

mod engine;
mod error;
mod glue;
mod hex;
mod known;
mod lake;
mod objects;
mod observer;
mod open;
mod operate;
mod planted;
mod report;
mod rest;
pub mod services;
mod sql;
mod store;
mod wiring;

pub use crate::error::LakeError;
pub use crate::lake::{Lake, Uploaded};
pub use crate::observer::{Notice, Observer, Silent, Step};
pub use crate::open::Options;
pub use crate::report::{DeadLetter, ObjectReport, Summary, TableReport, TableRows, Unclaimed};
pub use crate::sql::{QueryError, Rows};
pub use crate::store::StoreError;
pub use crate::wiring::{Problem, Unplayed};
pub use lake_core::ledger::ObjectState;
