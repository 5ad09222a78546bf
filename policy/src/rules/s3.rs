//! Buckets.

pub mod public_bucket;

use crate::rule::Rule;

/// The rules of this family.
pub const RULES: &[&Rule] = &[&public_bucket::RULE];
