//! Random contracts and records for the tests of this crate.

pub(crate) mod contracts;
pub(crate) mod dice;
pub(crate) mod records;
