//! See [`RULE`].

use crate::{
    case::{Case, Judged, Stop},
    iam::document::{Principal, Scope},
    policies::{Policy, PolicyKind},
    rule::declare_rule,
    wiring::{allowing, workers_of},
};

declare_rule! {
    /// ## What it denies
    /// A role for an AWS service that nothing in the program acts as.
    ///
    /// ## Why
    /// It is left over, and its permissions are not: whoever may pass roles can start something that acts as it.
    ///
    /// ## Remedy
    /// Remove it with its policies, or refer to it from the function, job or workflow that it is for.
    ///
    /// ## What it does not see
    /// Resources of another program that act as the role. Roles that people, accounts or identity providers assume are used from
    /// outside, and are not judged.
    ///
    /// ## References
    /// NIST 800-53 AC-2(3), AWS FSBP IAM.22 for the like of users
    "role-without-user", Low, ["aws:iam/role:Role"], check, written
}

fn check(case: &mut Case<'_>) -> Judged {
    for policy in case.policies(PolicyKind::Trust)? {
        if is_used_from_outside(policy) {
            return Err(Stop::NotApplicable);
        }
    }
    if workers_of(case.infrastructure, case.subject).is_empty() {
        let at = case.place("name");
        case.deny(&at, "nothing acts as the role");
    }
    Ok(())
}

fn is_used_from_outside(trust: &Policy) -> bool {
    allowing(trust).any(|statement| match &statement.principals {
        Some(Scope::These(principals)) => {
            principals.iter().any(|principal| !matches!(principal, Principal::Service(_)))
        }
        Some(Scope::AllBut(_)) | None => true,
    })
}
