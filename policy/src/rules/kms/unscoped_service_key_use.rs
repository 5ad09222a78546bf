//! See [`RULE`].

use super::{HOLDERS, USES, allowing};
use crate::{
    case::{Case, Judged},
    iam::{Statement, condition::Operator, document::Condition, glob},
    rule::declare_rule,
    wiring::limit::{self, SOURCES},
};

declare_rule! {
    /// ## What it denies
    /// A key policy that lets a service use the key, whoever it acts for.
    ///
    /// ## Why
    /// Another account can have the service decrypt with your key, or encrypt what only you should be able to write: for the key, all
    /// requests of the service look alike.
    ///
    /// ## Remedy
    /// Add a condition on `aws:SourceAccount` and `aws:SourceArn`, on `kms:CallerAccount`, or on the encryption context that the service
    /// sends, such as `kms:EncryptionContext:aws:logs:arn`.
    ///
    /// ## What it does not see
    /// Statements that only let a service describe the key, which some services ask for and send no source with.
    ///
    /// ## References
    /// NIST 800-53 AC-6, "Permissions for AWS services in key policies" of the KMS developer guide
    "unscoped-service-key-use", High, HOLDERS, check
}

fn check(case: &mut Case<'_>) -> Judged {
    for (policy, statement) in allowing(case)? {
        let uses = USES
            .iter()
            .any(|used| statement.actions.covers(|pattern| glob::matches_ignoring_case(pattern, used)));
        if !uses || limit::is_limited(statement, SOURCES) || is_bound(statement) {
            continue;
        }
        if let Some(name) = limit::services(statement).next() {
            case.deny(
                policy.element(statement, "Principal"),
                format!("`{name}` may use the key, whoever it acts for"),
            );
        }
    }
    Ok(())
}

/// Whether the account or the encryption context is given.
fn is_bound(statement: &Statement) -> bool {
    limit::is_limited(statement, &["kms:CallerAccount"]) || statement.conditions.iter().any(is_context)
}

/// Whether a condition demands an encryption context, and an ARN in it says whose.
fn is_context(condition: &Condition) -> bool {
    let key = condition.key.to_ascii_lowercase();
    let demands = Operator::parse(&condition.operator).is_some_and(Operator::demands_value);
    let says = |value: &String| {
        if key.ends_with("arn") { limit::names_somebody(value) } else { !value.starts_with(['*', '?']) }
    };
    key.starts_with("kms:encryptioncontext:") && demands && condition.values.iter().all(says)
}
