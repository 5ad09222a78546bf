//! What `lake-refine` promises, held on generated contracts and records.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test reports by panicking")]

mod cells;
mod contracts;
mod dictionaries;
mod faults;
mod files;
mod records;
mod roundtrip;
mod versions;
mod world;
