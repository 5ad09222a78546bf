//! What a request says besides action and resource, as far as the program tells it.

use lake_policy::iam::Context;
use lake_policy::iam::document::{Principal, Scope};
use lake_policy::{Policy, PolicyKind};
use lake_reader::Resource;

use super::Deployment;

/// When a request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// Minutes after the resources were made: their tags do not count yet.
    New,
    /// Long after that.
    Settled,
}

/// The context of a request that is made for a resource.
pub(super) fn of(deployment: &Deployment, resource: &Resource, action: &str, moment: Moment) -> Context {
    let context = match moment {
        Moment::New => Context::default().without("aws:ResourceTag/project"),
        Moment::Settled => Context::default().with("aws:ResourceTag/project", &*deployment.tag),
    };
    let context = match role(deployment, resource) {
        Some(role) => of_role(deployment, role, context),
        None => context,
    };
    let context = match function(deployment, resource) {
        Some(function) => context.with("lambda:FunctionArn", function),
        None => context,
    };
    // What is no key's own comes to a key through the service that keeps it.
    if action.starts_with("kms:") && !resource.token.starts_with("aws:kms/") {
        return through_service(deployment, resource, context);
    }
    context
}

/// The key that holds a resource's ARN while its service uses a key for it.
const ENCRYPTION_CONTEXTS: [(&str, &str); 3] = [
    ("lambda", "kms:EncryptionContext:aws:lambda:FunctionArn"),
    ("scheduler", "kms:EncryptionContext:aws:scheduler:schedule:arn"),
    ("states", "kms:EncryptionContext:aws:states:stateMachineArn"),
];

fn through_service(deployment: &Deployment, resource: &Resource, context: Context) -> Context {
    let service = service(&resource.token);
    let via = format!("{service}.{}.amazonaws.com", deployment.region);
    let context = context.with("kms:ViaService", via).with("kms:GrantIsForAWSResource", "true");
    let arn = resource.output("arn");
    ENCRYPTION_CONTEXTS.iter().fold(context, |context, (of, key)| match arn.as_str() {
        Some(arn) if *of == service => context.with(key, arn),
        _ => context.without(key),
    })
}

/// The role that a request is about: the resource, the one whose policy it is, or the one that it hands to a service.
fn role<'d>(deployment: &'d Deployment, resource: &'d Resource) -> Option<&'d Resource> {
    const ROLE: &str = "aws:iam/role:Role";
    if resource.token == ROLE {
        return Some(resource);
    }
    let named = ["role", "roleArn", "target.roleArn"].into_iter().find_map(|path| resource.property(path))?;
    deployment.all.resolve(named, ROLE)
}

fn of_role(deployment: &Deployment, role: &Resource, context: Context) -> Context {
    let boundary = role.property("permissionsBoundary").and_then(|node| node.as_str());
    let context = match boundary {
        Some(boundary) => context.with("iam:PermissionsBoundary", boundary),
        None => context.without("iam:PermissionsBoundary"),
    };
    let trust = deployment.all.policies_of(role, PolicyKind::Trust);
    let principals = trust.flat_map(Policy::statements).filter_map(|one| one.principals.as_ref());
    let service = principals.flat_map(Scope::listed).find_map(|principal| match principal {
        Principal::Service(name) => Some(name.clone()),
        _ => None,
    });
    service.into_iter().fold(context, |context, service| context.with("iam:PassedToService", service))
}

/// The function that a mapping feeds.
fn function(deployment: &Deployment, resource: &Resource) -> Option<String> {
    let named = resource.property("functionName")?;
    let function = deployment.all.resolve(named, "aws:lambda/function:Function")?;
    function.output("arn").as_str().map(str::to_owned)
}

/// The service of a type, as it is named where it calls another one.
fn service(token: &str) -> &str {
    match token.split([':', '/']).nth(1).unwrap_or_default() {
        "sfn" => "states",
        service => service,
    }
}
