//! See [`RULE`].

use super::vocabulary::listed;
use crate::{
    case::{Case, Judged},
    iam::{
        Statement,
        catalogue::{self, Action},
        document::Scope,
        variables,
    },
    policies::{HOLDERS, Policy},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A resource that no action of its statement takes, and an action that takes none of the resources of its statement.
    ///
    /// ## Why
    /// The statement does not do what it says. `s3:GetObject` on a bucket reads nothing, because an object's ARN has a key behind the bucket;
    /// `s3:ListBucket` on `bucket/*` lists nothing; `s3:ListAllMyBuckets` is granted on `*` only. The call fails after the deployment, and
    /// a `Deny` of this kind denies nothing.
    ///
    /// ## Remedy
    /// Give each action a resource of the shape that the service authorization reference says, in statements of their own where the shapes
    /// differ.
    ///
    /// ## What it does not see
    /// `NotResource` and `NotAction`; actions of services that the catalogue does not cover; actions behind a wildcard as long as one of them
    /// takes the resource.
    ///
    /// ## References
    /// Service authorization reference "Resource types", IAM user guide "IAM JSON policy elements: Resource"
    "mismatched-resource", Medium, HOLDERS, check
}

fn check(case: &mut Case<'_>) -> Judged {
    for policy in case.all_policies()? {
        for statement in policy.statements() {
            if let (Some(Scope::These(resources)), Some(actions)) = (&statement.resources, listed(statement))
            {
                judge(case, policy, statement, (&actions, resources));
            }
        }
    }
    Ok(())
}

fn judge(
    case: &mut Case<'_>,
    policy: &Policy,
    statement: &Statement,
    (actions, resources): (&[&Action], &[String]),
) {
    let patterns: Vec<String> = resources.iter().map(|resource| variables::as_pattern(resource)).collect();
    for (resource, pattern) in resources.iter().zip(&patterns) {
        if !actions.is_empty() && !is_any(pattern) && !actions.iter().any(|action| action.takes(pattern)) {
            case.deny(
                policy.text_in(statement, "Resource", resource),
                format!("no action of the statement takes `{resource}`"),
            );
        }
    }
    if patterns.iter().any(|pattern| is_any_of_service(pattern)) {
        return;
    }
    for written in statement.actions.listed() {
        let Some(action) = catalogue::action(written) else { continue };
        if !patterns.iter().any(|pattern| action.takes(pattern)) {
            case.deny(policy.text_in(statement, "Action", written), takes(action));
        }
    }
}

fn is_any(pattern: &str) -> bool {
    pattern.chars().all(|character| character == '*')
}

/// `arn:aws:s3:::*` is what a call that lists all buckets is about.
fn is_any_of_service(pattern: &str) -> bool {
    pattern.splitn(6, ':').last().is_some_and(is_any)
}

fn takes(action: &Action) -> String {
    let shapes: Vec<String> = action.resources().map(|(resource, _)| format!("`{}`", resource.arn)).collect();
    let name = action.full_name();
    if shapes.is_empty() {
        return format!("`{name}` is granted on `*` only");
    }
    format!("`{name}` takes {}, which no resource of the statement is", shapes.join(" or "))
}
