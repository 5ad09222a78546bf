//! What is known about every call, whether the question tells it or not.

use lake_reader::Resource;

use super::{Infrastructure, Target};
use crate::iam::{Caller, Context, arn, catalogue};
use crate::wiring::arn_of;

/// The context of a call: what is told, and what follows from who asks for what.
pub(super) fn of(
    infrastructure: &Infrastructure,
    (caller, role): (&Caller, Option<&Resource>),
    target: &Target<'_>,
    resource: &str,
    told: &Context,
) -> Context {
    let mut context = with_aliases(infrastructure, target, told);
    let mut tell = |key: &str, value: Option<&str>| {
        if !context.tells(key) {
            let known = std::mem::take(&mut context);
            context = match value {
                Some(value) => known.with(key, value),
                None => known.without(key),
            };
        }
    };
    tell("aws:SecureTransport", Some("true"));
    tell("s3:TlsVersion", Some("1.3"));
    tell("aws:ViaAWSService", Some("false"));
    if let Some(account) = &target.account {
        tell("aws:ResourceAccount", Some(account));
    }
    if let Some(region) = arn::region(resource).filter(|region| !region.is_empty()) {
        tell("aws:RequestedRegion", Some(region));
    }
    match caller {
        Caller::Identity { arn } => {
            // A session presents the ARN of its role, with the path that its own ARN lacks. That of another role nobody knows.
            match role.and_then(arn_of) {
                Some(role) => tell("aws:PrincipalArn", Some(role)),
                None if arn::service(arn) == Some("sts") => {}
                None => tell("aws:PrincipalArn", Some(arn)),
            }
            for key in ["aws:PrincipalAccount", "kms:CallerAccount"] {
                tell(key, arn::account(arn));
            }
            tell("aws:PrincipalIsAWSService", Some("false"));
            // Only a service that acts on its own says for whom.
            for key in OF_SERVICES {
                tell(key, None);
            }
        }
        Caller::Service { name } => {
            tell("aws:PrincipalIsAWSService", Some("true"));
            tell("aws:PrincipalServiceName", Some(name));
            for key in ["aws:PrincipalArn", "aws:PrincipalAccount"] {
                tell(key, None);
            }
        }
        Caller::Federated { .. } => {}
    }
    context
}

/// The same for a call that comes out of a function's code, given the function's ARN.
pub(super) fn of_code(function: Option<&str>, told: &Context) -> Context {
    const KEY: &str = "lambda:SourceFunctionArn";
    match function.filter(|_| !told.tells(KEY)) {
        Some(function) => told.clone().with(KEY, function),
        None => told.clone(),
    }
}

/// What is told, and of a key the aliases that the infrastructure declares.
fn with_aliases(infrastructure: &Infrastructure, target: &Target<'_>, told: &Context) -> Context {
    const KEY: &str = "kms:ResourceAliases";
    let resource = target.resource.filter(|_| !told.tells(KEY));
    let aliases = resource.map(|key| infrastructure.attached(key, "aws:kms/alias:Alias", "targetKeyId"));
    let name = |alias: &Resource| Some(alias.output("name").as_str()?.to_owned());
    let names: Vec<String> = aliases.unwrap_or_default().into_iter().filter_map(name).collect();
    if names.is_empty() { told.clone() } else { told.clone().with_all(KEY, names) }
}

const OF_SERVICES: [&str; 6] = [
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
];

/// Whether a request for an action may have a condition key.
pub(super) fn may_have(action: &str, key: &str) -> bool {
    catalogue::action(action).is_none_or(|action| action.key(key).is_some())
}
