//! Judges an infrastructure program: what it may do and what it may not.

pub mod iam;
