//! Every rule, family by family.

pub mod change;
pub mod compute;
pub mod data;
pub mod iam;
pub mod kms;
pub mod live;
pub mod messaging;
pub mod program;
pub mod s3;
pub mod trust;

use crate::rule::Rule;

/// Every rule, in the order of its pages.
pub fn all() -> Vec<&'static Rule> {
    [
        change::RULES,
        compute::RULES,
        data::RULES,
        iam::RULES,
        kms::RULES,
        live::RULES,
        messaging::RULES,
        program::RULES,
        s3::RULES,
        trust::RULES,
    ]
    .concat()
}

/// The rule with an id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().into_iter().find(|rule| rule.id == id)
}
