//! See [`RULE`].

use std::collections::BTreeSet;

use lake_reader::Resource;

use super::identity;
use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::{near, workers_of},
};

declare_rule! {
    /// ## What it denies
    /// A grant on a bucket, queue, table, topic, stream, secret, function, job or state machine of the program which nothing that acts
    /// as the role is told about: not by its environment, arguments or definition, nor by an event source, target, destination or
    /// trigger.
    ///
    /// ## Why
    /// Code that does not know a resource does not use it. The grant was copied, or outlived what it was for, and serves only whoever
    /// takes over the role.
    ///
    /// ## Remedy
    /// Remove the grant. Where the code does use the resource, tell it by the environment or an argument, not by a name in the code.
    ///
    /// ## What it does not see
    /// Names that are written in the code's archive, and names that arrive at run time. Grants by pattern. Roles that nothing in the
    /// program acts as.
    ///
    /// ## References
    /// NIST 800-53 AC-6, AWS Well-Architected Framework SEC03-BP02 "Grant least privilege access"
    "grant-outside-wiring", Medium, ["aws:iam/role:Role"], check
}

/// Types of resources that code is told about.
const DATA: &[&str] = &[
    "aws:dynamodb/table:Table",
    "aws:glue/job:Job",
    "aws:kinesis/stream:Stream",
    "aws:lambda/function:Function",
    "aws:s3/bucket:Bucket",
    "aws:secretsmanager/secret:Secret",
    "aws:sfn/stateMachine:StateMachine",
    "aws:sns/topic:Topic",
    "aws:sqs/queue:Queue",
];

fn check(case: &mut Case<'_>) -> Judged {
    let infrastructure = case.infrastructure;
    let workers = workers_of(infrastructure, case.subject);
    if workers.is_empty() {
        return Err(Stop::NotApplicable);
    }
    let around: Vec<&Resource> = workers.iter().flat_map(|worker| near(infrastructure, worker)).collect();
    let mut said = BTreeSet::new();
    for grant in identity(case, case.subject).grants() {
        let target = grant.target(infrastructure).filter(|target| DATA.contains(&target.token.as_str()));
        let Some(target) = target else { continue };
        let known = around.iter().any(|one| one.name == target.name || infrastructure.refers(one, target));
        if !known && said.insert((&grant.policy.holder, &grant.statement.pointer, &target.name)) {
            let message =
                format!("nothing that acts as `{}` is wired to `{}`", case.subject.name, target.name);
            case.deny(grant.at_resource(), message);
        }
    }
    Ok(())
}
