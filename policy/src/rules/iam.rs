//! What identities may do.

pub mod star_action;

use crate::rule::Rule;

/// The rules of this family.
pub const RULES: &[&Rule] = &[&star_action::RULE];

/// The types in which identity policies are written.
const HOLDERS: [&str; 5] = [
    "aws:iam/groupPolicy:GroupPolicy",
    "aws:iam/policy:Policy",
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/userPolicy:UserPolicy",
];
