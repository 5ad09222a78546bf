//! See [`RULE`].

use crate::{
    case::{Case, Judged},
    iam::Effect,
    policies::PolicyKind,
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A denial of plain HTTP and of old TLS in one condition block.
    ///
    /// ## Why
    /// Conditions of one statement are joined by *and*. A request over plain HTTP has no TLS version, so the statement never holds,
    /// and neither plain HTTP nor old TLS is denied. It is published like that in tutorials, and looks right.
    ///
    /// ## Remedy
    /// Write two statements: one for `aws:SecureTransport`, one for the version.
    ///
    /// ## What it does not see
    /// Other conditions that stand beside `aws:SecureTransport`: an exception may be meant.
    ///
    /// ## References
    /// "IAM JSON policy elements: Condition" and "Conditions with multiple context keys or values" of the IAM user guide
    "joined-tls-conditions", High, super::POLICY_HOLDERS, check
}

fn check(case: &mut Case<'_>) -> Judged {
    for policy in case.policies(PolicyKind::Resource)? {
        for statement in policy.statements().iter().filter(|statement| statement.effect == Effect::Deny) {
            let names = |wanted: &str| {
                statement
                    .conditions
                    .iter()
                    .any(|condition| condition.key.to_ascii_lowercase().ends_with(wanted))
            };
            if names("aws:securetransport") && names(":tlsversion") {
                case.deny(
                    policy.element(statement, "Condition"),
                    "plain HTTP has no TLS version: nothing meets both",
                );
            }
        }
    }
    Ok(())
}
