//! See [`RULE`].

use super::vocabulary::element;
use crate::{
    case::{Case, Judged},
    iam::catalogue,
    policies::HOLDERS,
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// An action, or a pattern of actions, that no action of AWS matches.
    ///
    /// ## Why
    /// A misspelt action allows nothing, and the call that needs it fails after the deployment. In a `Deny` it is worse: nothing is denied,
    /// and nobody notices.
    ///
    /// ## Remedy
    /// Write the action as the service authorization reference does. The name of an API operation is not always the name of an action:
    /// `SendMessageBatch` needs `sqs:SendMessage`, `ListObjectsV2` needs `s3:ListBucket`.
    ///
    /// ## What it does not see
    /// Actions of services that the catalogue does not cover; actions that AWS added after the catalogue was made are denied until it is
    /// made again.
    ///
    /// ## References
    /// Service authorization reference "Actions, resources, and condition keys for AWS services", IAM policy validation check reference
    /// "Error – Invalid action"
    "unknown-action", Medium, HOLDERS, check
}

fn check(case: &mut Case<'_>) -> Judged {
    for policy in case.all_policies()? {
        for statement in policy.statements() {
            for action in statement.actions.listed() {
                if let Some(message) = fault(action) {
                    let element = element(&statement.actions, "Action");
                    case.deny(policy.text_in(statement, &element, action), message);
                }
            }
        }
    }
    Ok(())
}

fn fault(action: &str) -> Option<String> {
    let (prefix, _) = action.split_once(':')?;
    if prefix.contains('*') {
        return None;
    }
    let Some(covered) = catalogue::service(prefix) else {
        let unknown = !catalogue::is_service(prefix);
        return unknown.then(|| format!("`{action}` is of no service: no prefix is `{prefix}`"));
    };
    catalogue::expand(action).is_empty().then(|| format!("`{action}` is no action of {}", covered.name))
}
