//! See [`RULE`].

use std::collections::BTreeSet;

use super::{HOLDERS, granting};
use crate::{
    case::{Case, Judged},
    finding::Doubt,
    iam::{
        Statement,
        catalogue::{self, Action},
        document::Scope,
    },
    policies::Policy,
    rule::declare_rule,
    wiring::allowing,
};

declare_rule! {
    /// ## What it denies
    /// An identity policy that allows, on `*`, an action for which a policy can name the resources.
    ///
    /// ## Why
    /// The code reads one bucket; the role reads every bucket of the account, also the ones that belong to somebody else.
    ///
    /// ## Remedy
    /// Name the resource by its ARN. Where resources come and go, a condition on their tags (`aws:ResourceTag/…`) limits as well.
    ///
    /// ## What it does not see
    /// Actions that no policy can limit to a resource: they pass, such as `xray:PutTraceSegments` and `cloudwatch:PutMetricData`, with
    /// those that AWS demands on `*` of functions in a VPC. Patterns that only look like an ARN are
    /// for `effectively-star-resource`.
    ///
    /// ## References
    /// CIS AWS 1.16, NIST 800-53 AC-6, Service authorization reference "Resource types"
    "star-resource", High, HOLDERS, check
}

/// Actions that AWS itself demands on `*`, although a policy could name their resources.
const DEMANDED: &[&str] = &[
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
];

fn check(case: &mut Case<'_>) -> Judged {
    for policy in granting(case)? {
        for statement in allowing(policy).filter(|statement| !is_limited(statement)) {
            let everything = matches!(&statement.resources, Some(Scope::These(these)) if these.iter().any(|one| one == "*"));
            if everything {
                judge(case, policy, statement);
            }
        }
    }
    Ok(())
}

fn judge(case: &mut Case<'_>, policy: &Policy, statement: &Statement) {
    let Scope::These(patterns) = &statement.actions else { return };
    let mut limitable = BTreeSet::new();
    for pattern in patterns {
        let taken = catalogue::expand(pattern);
        if taken.is_empty() && !is_covered(pattern) {
            let span = policy.text_in(statement, "Action", pattern).span;
            let reason = format!("whether `{pattern}` could be limited is not in the catalogue");
            case.doubt(Doubt { reason, span });
        }
        if taken.iter().any(|action| can_be_limited(action)) {
            limitable.insert(format!("`{pattern}`"));
        }
    }
    if limitable.is_empty() {
        return;
    }
    let shown: Vec<&str> = limitable.iter().take(3).map(String::as_str).collect();
    let more = match limitable.len().saturating_sub(shown.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let at = policy.text_in(statement, "Resource", "*");
    case.deny(at, format!("{}{more} on every resource", shown.join(", ")));
}

fn is_covered(pattern: &str) -> bool {
    pattern.split_once(':').is_some_and(|(prefix, _)| catalogue::service(prefix).is_some())
}

/// Whether a policy can name the resources of an action.
fn can_be_limited(action: &Action) -> bool {
    action.has_resources() && !DEMANDED.contains(&action.full_name().as_str())
}

/// Whether conditions limit a statement to some resources: to those with a tag of some value, or with an alias.
fn is_limited(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        let operator = condition.operator.to_ascii_lowercase();
        let positive = !operator.contains("not") && !operator.ends_with("ifexists") && operator != "null";
        let key = condition.key.to_ascii_lowercase();
        let names = key.contains("resourcetag/") || key == "kms:resourcealiases" || key == "kms:requestalias";
        positive && names && condition.values.iter().all(|value| value != "*")
    })
}
