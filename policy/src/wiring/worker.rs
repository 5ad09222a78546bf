//! Which resources act as a role, and which other resources each of them is wired to.

use lake_reader::{Node, Resource};

use crate::{infrastructure::Infrastructure, policies::PolicyKind};

/// The properties in which resources name the role that they act as.
const ROLES: &[(&str, &str)] = &[
    ("aws:apprunner/service:Service", "instanceConfiguration.instanceRoleArn"),
    ("aws:batch/jobDefinition:JobDefinition", "containerProperties"),
    ("aws:cloudwatch/eventTarget:EventTarget", "roleArn"),
    ("aws:codebuild/project:Project", "serviceRole"),
    ("aws:codepipeline/pipeline:Pipeline", "roleArn"),
    ("aws:ecs/taskDefinition:TaskDefinition", "executionRoleArn"),
    ("aws:ecs/taskDefinition:TaskDefinition", "taskRoleArn"),
    ("aws:glue/crawler:Crawler", "role"),
    ("aws:glue/job:Job", "roleArn"),
    ("aws:iam/instanceProfile:InstanceProfile", "role"),
    ("aws:lambda/function:Function", "role"),
    ("aws:pipes/pipe:Pipe", "roleArn"),
    ("aws:scheduler/schedule:Schedule", "target.roleArn"),
    ("aws:sfn/stateMachine:StateMachine", "roleArn"),
];

const ROLE: &str = "aws:iam/role:Role";

/// The role that a resource acts as, where it is declared.
pub(crate) fn role_of<'i>(infrastructure: &'i Infrastructure, worker: &Resource) -> Option<&'i Resource> {
    let mut named = ROLES.iter().filter(|(token, _)| token.eq_ignore_ascii_case(&worker.token));
    named.find_map(|(_, path)| infrastructure.resolve(worker.property(path)?, ROLE))
}

/// The resources that act as a role, or could: every one that refers to it and is not part of IAM.
pub(crate) fn workers_of<'i>(infrastructure: &'i Infrastructure, role: &Resource) -> Vec<&'i Resource> {
    let is_this =
        |node: &Node| infrastructure.resolve(node, ROLE).is_some_and(|found| found.name == role.name);
    let acting = |(token, path): &(&'static str, &str)| {
        let acts = |worker: &&Resource| worker.property(path).is_some_and(is_this);
        infrastructure.of_type(token).filter(acts).collect::<Vec<_>>()
    };
    let mut found: Vec<&Resource> = ROLES.iter().flat_map(acting).collect();
    found.sort_by_key(|worker| infrastructure.position(worker));
    found.dedup_by_key(|worker| &worker.name);
    for other in infrastructure.referrers(role) {
        if !is_about_access(infrastructure, other) && !found.iter().any(|one| one.name == other.name) {
            found.push(other);
        }
    }
    found
}

/// Whether a resource says who may do what, instead of doing something.
pub(crate) fn is_about_access(infrastructure: &Infrastructure, resource: &Resource) -> bool {
    let held = |kind: PolicyKind| infrastructure.policies_in(resource).any(|policy| policy.kind == kind);
    resource.token.starts_with("aws:iam/") && !resource.token.ends_with(":InstanceProfile")
        || held(PolicyKind::Resource)
}

/// A resource and what is told about others on its behalf: what refers to it (event sources, targets, destinations), and what
/// only describes something (an alias, a parameter, a rule's pattern) in between. It is wired to whatever these refer to.
pub(crate) fn near<'i>(infrastructure: &'i Infrastructure, worker: &'i Resource) -> Vec<&'i Resource> {
    let others = || infrastructure.everything().filter(|other| other.name != worker.name);
    let around = infrastructure.referrers(worker).into_iter();
    let around = around.filter(|other| !is_about_access(infrastructure, other) && !watches(&other.token));
    let mut near: Vec<&Resource> = std::iter::once(worker).chain(around).collect();
    let described = others()
        .filter(|other| describes(&other.token) && near.iter().any(|one| infrastructure.refers(one, other)));
    let described: Vec<&Resource> = described.collect();
    near.extend(described);
    near
}

/// Types that look at resources and connect none: one dashboard names all of them.
fn watches(token: &str) -> bool {
    const WATCHING: [&str; 3] = [
        "aws:cloudwatch/compositeAlarm:CompositeAlarm",
        "aws:cloudwatch/dashboard:Dashboard",
        "aws:cloudwatch/metricAlarm:MetricAlarm",
    ];
    WATCHING.iter().any(|watching| watching.eq_ignore_ascii_case(token))
}

/// Types that do nothing themselves: being wired to one is being wired to what it names.
fn describes(token: &str) -> bool {
    const DESCRIBING: [&str; 9] = [
        "aws:cloudwatch/eventRule:EventRule",
        "aws:glue/catalogDatabase:CatalogDatabase",
        "aws:glue/catalogTable:CatalogTable",
        "aws:glue/connection:Connection",
        "aws:lambda/alias:Alias",
        "aws:s3/bucketObject:BucketObject",
        "aws:s3/bucketObjectv2:BucketObjectv2",
        "aws:ssm/parameter:Parameter",
        "aws:athena/workgroup:Workgroup",
    ];
    DESCRIBING.iter().any(|describing| describing.eq_ignore_ascii_case(token))
}
