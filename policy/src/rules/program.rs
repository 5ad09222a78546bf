//! How the program is written: options of resources, portability, names, sizes.

pub mod duplicate_name;
pub mod ignored_security_change;
pub mod literal_account;
pub mod literal_partition;
pub mod literal_region;
pub mod oversized_dashboard;
pub mod oversized_event_pattern;
pub mod unpinned_provider;
pub mod unprotected_state;
mod written;

use crate::rule::Rule;

/// The rules of this family.
pub const RULES: &[&Rule] = &[
    &duplicate_name::RULE,
    &ignored_security_change::RULE,
    &literal_account::RULE,
    &literal_partition::RULE,
    &literal_region::RULE,
    &oversized_dashboard::RULE,
    &oversized_event_pattern::RULE,
    &unpinned_provider::RULE,
    &unprotected_state::RULE,
];
