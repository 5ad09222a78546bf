//! See [`RULE`].

use super::TABLE;
use crate::{
    case::{Case, Judged},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A DynamoDB table without point-in-time recovery.
    ///
    /// ## Why
    /// What a faulty release overwrites or deletes is gone. DynamoDB keeps no former versions by itself.
    ///
    /// ## Remedy
    /// Set `pointInTimeRecovery.enabled` to `true`.
    ///
    /// ## What it does not see
    /// Backups of AWS Backup, which recover to the day and not to the second.
    ///
    /// ## References
    /// NIST 800-53 CP-9, AWS FSBP DynamoDB.2
    "table-without-recovery", Medium, [TABLE], check
}

fn check(case: &mut Case<'_>) -> Judged {
    if case.flag("pointInTimeRecovery.enabled")? != Some(true) {
        case.deny(&case.place("pointInTimeRecovery"), "the table cannot be put back to a moment");
    }
    Ok(())
}
