//! What only a live account shows.

pub mod drifted_policy;
pub mod grant_beyond_program;
pub mod key_pending_deletion;

use crate::rule::Rule;

/// The rules of this family.
pub const RULES: &[&Rule] =
    &[&drifted_policy::RULE, &grant_beyond_program::RULE, &key_pending_deletion::RULE];
