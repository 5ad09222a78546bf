//! See [`RULE`].

use super::{ALL_HOLDERS, letting_in};
use crate::{
    case::{Case, Judged},
    iam::document::Scope,
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// `NotPrincipal` in a statement that allows.
    ///
    /// ## Why
    /// It allows everybody but those who are named: every other account of AWS, and for some resources callers without any.
    ///
    /// ## Remedy
    /// Name in `Principal` who may, or turn the statement into a denial.
    ///
    /// ## What it does not see
    /// `NotPrincipal` in denials, which AWS advises against as well, but which opens nothing.
    ///
    /// ## References
    /// NIST 800-53 AC-6, "AWS JSON policy elements: `NotPrincipal`" of the IAM user guide
    "not-principal-allow", High, ALL_HOLDERS, check
}

fn check(case: &mut Case<'_>) -> Judged {
    for (policy, statement) in letting_in(case)? {
        if matches!(statement.principals, Some(Scope::AllBut(_))) {
            case.deny(
                policy.element(statement, "NotPrincipal"),
                "everybody is let in but those who are named",
            );
        }
    }
    Ok(())
}
