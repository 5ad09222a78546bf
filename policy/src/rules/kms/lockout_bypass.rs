//! See [`RULE`].

use super::HOLDERS;
use crate::{
    case::{Case, Judged, flag},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A key whose policy may lock everybody out.
    ///
    /// ## Why
    /// KMS refuses a policy under which whoever writes it could not write the next one. Without that check, a mistake makes a key that
    /// nobody can administer or delete, and only AWS's support may bring it back.
    ///
    /// ## Remedy
    /// Leave `bypassPolicyLockoutSafetyCheck` out.
    ///
    /// ## What it does not see
    /// Policies that lock out everybody but one role, which is deleted later.
    ///
    /// ## References
    /// NIST 800-53 SC-12, `PutKeyPolicy` of the KMS API reference
    "lockout-bypass", Medium, HOLDERS, check, written
}

fn check(case: &mut Case<'_>) -> Judged {
    let bypass = case.property("bypassPolicyLockoutSafetyCheck")?;
    if let Some(node) = bypass.filter(|node| flag(node) == Some(true)) {
        case.deny(node, "KMS does not check whether anybody is left to administer the key");
    }
    Ok(())
}
