//! See [`RULE`].

use super::TABLE;
use crate::{
    case::{Case, Judged},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A DynamoDB table that one call can delete.
    ///
    /// ## Why
    /// A mistaken deployment or script deletes the table with all items, and with it the continuous backups after 35 days.
    ///
    /// ## Remedy
    /// Set `deletionProtectionEnabled` to `true`.
    ///
    /// ## What it does not see
    /// Who may turn the protection off. Whether Pulumi itself would delete the table is said by `unprotected-state`.
    ///
    /// ## References
    /// NIST 800-53 CP-9, AWS FSBP DynamoDB.6
    "unprotected-table", Medium, [TABLE], check
}

fn check(case: &mut Case<'_>) -> Judged {
    if case.flag("deletionProtectionEnabled")? != Some(true) {
        case.deny(&case.place("deletionProtectionEnabled"), "one call can delete the table");
    }
    Ok(())
}
