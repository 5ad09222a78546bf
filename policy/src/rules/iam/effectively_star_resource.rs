//! See [`RULE`].

use super::{HOLDERS, granting};
use crate::{
    case::{Case, Judged},
    iam::{Statement, catalogue, document::Scope},
    rule::declare_rule,
    wiring::{allowing, is_everything},
};

declare_rule! {
    /// ## What it denies
    /// An identity policy whose resource looks like an ARN and takes in everything: `arn:*`, `arn:aws:s3:::*`,
    /// `arn:aws:sqs:*:*:*`, `arn:aws:dynamodb:eu-west-1:111122223333:table/*`, `????*`.
    ///
    /// ## Why
    /// It says as little as `*` and passes for a restriction. Every bucket, queue or table of the account is in reach, also of those
    /// that somebody creates tomorrow for something else.
    ///
    /// ## Remedy
    /// Name the resource, or at least a prefix that only the resources in question share.
    ///
    /// ## What it does not see
    /// `*` itself, which is for `star-resource`; a prefix that happens to be shared by all; log groups and streams below a prefix.
    ///
    /// ## References
    /// CIS AWS 1.16, NIST 800-53 AC-6, IAM user guide "IAM JSON policy elements: Resource"
    "effectively-star-resource", High, HOLDERS, check
}

fn check(case: &mut Case<'_>) -> Judged {
    for policy in granting(case)? {
        for statement in allowing(policy).filter(|statement| is_limitable(statement)) {
            let Some(Scope::These(resources)) = &statement.resources else { continue };
            for resource in resources.iter().filter(|resource| is_everything(resource)) {
                let at = policy.text_in(statement, "Resource", resource);
                case.deny(at, format!("`{resource}` takes in every resource"));
            }
        }
    }
    Ok(())
}

/// Whether a resource could limit what a statement allows: some actions know no resources.
fn is_limitable(statement: &Statement) -> bool {
    let Scope::These(actions) = &statement.actions else { return true };
    actions.iter().any(|pattern| {
        let taken = catalogue::expand(pattern);
        taken.is_empty() || taken.iter().any(|action| action.has_resources())
    })
}
