//! See [`RULE`].

use super::{HOLDERS, granting};
use crate::{
    case::{Case, Judged},
    iam::document::Scope,
    rule::declare_rule,
    wiring::allowing,
};

declare_rule! {
    /// ## What it denies
    /// An identity policy that allows everything but what it lists: `NotAction` or `NotResource` in a statement that allows.
    ///
    /// ## Why
    /// `NotAction: iam:*` allows every other action of every service, also of the services that AWS opens next year; `NotResource`
    /// allows every resource that somebody creates tomorrow.
    ///
    /// ## Remedy
    /// List what is allowed. To take something out of it, add a statement that denies.
    ///
    /// ## What it does not see
    /// Statements that deny by exclusion: those are a common and sound guard, as in "deny all but in this region".
    ///
    /// ## References
    /// NIST 800-53 AC-6, IAM user guide "IAM JSON policy elements: `NotAction`" and "`NotResource`"
    "allow-by-exclusion", High, HOLDERS, check
}

fn check(case: &mut Case<'_>) -> Judged {
    for policy in granting(case)? {
        for statement in allowing(policy) {
            if let Scope::AllBut(_) = statement.actions {
                let at = policy.element(statement, "NotAction");
                case.deny(at, "`NotAction` allows every action but the listed ones");
            }
            if let Some(Scope::AllBut(_)) = statement.resources {
                let at = policy.element(statement, "NotResource");
                case.deny(at, "`NotResource` allows every resource but the listed ones");
            }
        }
    }
    Ok(())
}
