//! What a preview would destroy or weaken, and what a state should not hold.

pub mod destroyed_data;
pub mod interrupted_operation;
pub mod plain_secret_in_state;
pub mod weakened_by_update;

use crate::rule::Rule;

/// The rules about records of the engine.
pub const RULES: &[&Rule] = &[
    &destroyed_data::RULE,
    &interrupted_operation::RULE,
    &plain_secret_in_state::RULE,
    &weakened_by_update::RULE,
];
