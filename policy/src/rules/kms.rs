//! Keys.

pub mod key_without_rotation;

use crate::rule::Rule;

/// The rules of this family.
pub const RULES: &[&Rule] = &[&key_without_rotation::RULE];
