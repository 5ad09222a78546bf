//! See [`RULE`].

use super::{HOLDERS, granting, is_service_wide};
use crate::{
    case::{Case, Judged},
    iam::{
        Statement,
        catalogue::{self, Action, Level},
        document::Scope,
    },
    rule::declare_rule,
    wiring::{allowing, can_be_about},
};

declare_rule! {
    /// ## What it denies
    /// An identity policy that allows every action, every action of a service, or a pattern of actions that takes in one which changes
    /// who may do what.
    ///
    /// ## Why
    /// `s3:*` takes in deleting the bucket, changing its policy, and whatever AWS adds next year. A stolen session of the role can do
    /// all of it. `s3:P*` and `iam:*Role*` look narrower and take in `s3:PutBucketPolicy` and `iam:PutRolePolicy`.
    ///
    /// ## Remedy
    /// List the actions that the code calls.
    ///
    /// ## What it does not see
    /// Patterns that only take in reading and writing, such as `s3:Get*`; actions of services that the catalogue does not cover, unless
    /// it is all of them; actions that a policy outside the program allows.
    ///
    /// ## References
    /// CIS AWS 1.16, NIST 800-53 AC-6, AWS FSBP IAM.1 and IAM.21
    "star-action", Critical, HOLDERS, check
}

fn check(case: &mut Case<'_>) -> Judged {
    for policy in granting(case)? {
        for statement in allowing(policy) {
            let Scope::These(actions) = &statement.actions else { continue };
            for pattern in actions.iter().filter(|pattern| pattern.contains(['*', '?'])) {
                if let Some(message) = excess(pattern, statement) {
                    case.deny(policy.text_in(statement, "Action", pattern), message);
                }
            }
        }
    }
    Ok(())
}

/// What a pattern takes in that it should not.
fn excess(pattern: &str, statement: &Statement) -> Option<String> {
    if is_service_wide(pattern) {
        return Some(format!("`{pattern}` allows every action"));
    }
    let taken = catalogue::expand(pattern);
    let service = pattern.split_once(':').and_then(|(prefix, _)| catalogue::service(prefix));
    if service.is_some_and(|service| service.actions.len() == taken.len()) {
        return Some(format!("`{pattern}` allows every action"));
    }
    let opens = |action: &&&Action| action.level == Level::Permissions && is_about(statement, action);
    let opening = taken.iter().find(opens)?;
    Some(format!("`{pattern}` takes in `{}`, which changes who may do what", opening.full_name()))
}

fn is_about(statement: &Statement, action: &Action) -> bool {
    match &statement.resources {
        Some(Scope::These(resources)) => resources.iter().any(|resource| can_be_about(action, resource)),
        _ => true,
    }
}
