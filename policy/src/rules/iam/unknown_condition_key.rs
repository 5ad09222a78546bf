//! See [`RULE`].

use super::vocabulary::{key_pointer, listed};
use crate::{
    case::{Case, Judged},
    iam::{Statement, catalogue},
    policies::HOLDERS,
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A condition on a key that no action of the statement has.
    ///
    /// ## Why
    /// The key is absent from every request. An `Allow` with it allows nothing; a `Deny` with `StringNotEquals` denies everything, and one
    /// with `StringEquals` nothing at all.
    ///
    /// ## Remedy
    /// Take a key that the service authorization reference lists for the action, or a global one (`aws:…`). Where one statement holds actions
    /// of several services, give each service its own.
    ///
    /// ## What it does not see
    /// Keys that some actions of the statement have and others do not; statements with actions of services that the catalogue does not cover;
    /// keys of identity providers in trust policies, which are named after the provider's host.
    ///
    /// ## References
    /// IAM user guide "AWS global condition context keys", IAM policy validation check reference "Error – Invalid service condition key"
    "unknown-condition-key", Medium, HOLDERS, check
}

fn check(case: &mut Case<'_>) -> Judged {
    for policy in case.all_policies()? {
        for statement in policy.statements() {
            for condition in &statement.conditions {
                if let Some(message) = fault(statement, &condition.key) {
                    case.deny(
                        policy.at(&key_pointer(statement, &condition.operator, &condition.key)),
                        message,
                    );
                }
            }
        }
    }
    Ok(())
}

fn fault(statement: &Statement, key: &str) -> Option<String> {
    let (prefix, _) = key.split_once(':')?;
    // An identity provider names its keys after its host.
    if prefix.contains(['.', '/']) || catalogue::global_key(key).is_some() {
        return None;
    }
    if prefix.eq_ignore_ascii_case("aws") {
        return Some(format!("`{key}` is no global condition key"));
    }
    let Some(actions) = listed(statement) else {
        let covered = catalogue::service(prefix)?;
        return covered
            .key(key)
            .is_none()
            .then(|| format!("`{key}` is no condition key of {}", covered.name));
    };
    let has = actions.iter().any(|action| action.key(key).is_some());
    (!has && !actions.is_empty()).then(|| format!("no action of the statement has the condition key `{key}`"))
}
