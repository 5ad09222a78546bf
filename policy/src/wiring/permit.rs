//! Whether a service or a role of the program may do something to a resource of the program, by all policies that apply.

use lake_reader::{Node, Resource};

use super::{KeyUse, arn_of, forward, key_of};
use crate::{
    case::{self, Stop},
    iam::{Caller, Context, Document, Named, Policies, Request, arn, decide},
    infrastructure::Infrastructure,
    policies::{self, Policy, PolicyKind},
};

/// The type of a role.
pub(crate) const ROLE: &str = "aws:iam/role:Role";
const KEY: &str = "aws:kms/key:Key";

/// What sends a message or an invocation, and on whose behalf.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sender<'i> {
    /// A service acting for the resource with this ARN.
    Service {
        /// Its principal.
        name: &'i str,
        /// The ARN that it presents as `aws:SourceArn`.
        source: &'i str,
    },
    /// A role of the program.
    Role(&'i Resource),
}

/// The ARN of a resource, as [`arn_of`] gives it.
///
/// # Errors
/// It is not known.
pub(crate) fn known_arn(resource: &Resource) -> Result<String, Stop> {
    if let Some(arn) = arn_of(resource) {
        return Ok(arn.to_owned());
    }
    let node = resource.output("arn");
    Err(node.as_unknown().map_or_else(
        || Stop::unknown("the ARN is no text", node.span),
        |because| Stop::Unknown(because.into()),
    ))
}

/// Whether a sender may do an action to a resource.
///
/// # Errors
/// A policy that decides is not known.
pub(crate) fn may(
    infrastructure: &Infrastructure,
    sender: Sender<'_>,
    action: &str,
    on: &Resource,
    context: Context,
) -> Result<bool, Stop> {
    let target = known_arn(on)?;
    let (mut own, own_doubt) = documents(infrastructure.policies_of(on, PolicyKind::Resource));
    let bare = infrastructure.policies_of(on, PolicyKind::Resource).next().is_none();
    let default = (bare && on.token.eq_ignore_ascii_case(KEY))
        .then(|| Document::default_of_key(arn::account(&target).unwrap_or_default()));
    own.extend(default.as_ref().map(|document| ("default", document)));
    let (identity, identity_doubt) = match sender {
        Sender::Service { .. } => (Vec::new(), None),
        Sender::Role(role) => documents(infrastructure.policies_of(role, PolicyKind::Identity)),
    };
    let caller = caller(sender)?;
    let context = surroundings(context, sender, &target)?;
    let request = Request { caller: &caller, action, resource: &target, context: &context };
    let policies = Policies { identity, resource: own, ..Policies::default() };
    if decide(&request, &policies).is_allowed() {
        return Ok(true);
    }
    let elsewhere = match sender {
        Sender::Role(role) => attached_elsewhere(infrastructure, role),
        Sender::Service { .. } => None,
    };
    own_doubt.or(identity_doubt).or(elsewhere).map_or(Ok(false), Err)
}

/// Whether a sender may encrypt what it sends to a resource with the key that the resource names.
///
/// # Errors
/// The key or a policy that decides is not known.
pub(crate) fn may_encrypt(
    infrastructure: &Infrastructure,
    sender: Sender<'_>,
    key: &Node,
    service: &str,
    encrypted: &Resource,
) -> Result<bool, Stop> {
    let key = match key_of(infrastructure, key)? {
        KeyUse::Declared(key) => key,
        // The policy of a key of AWS's admits the roles of the account, and no service.
        KeyUse::AwsManaged(_) => return Ok(matches!(sender, Sender::Role(_))),
        KeyUse::Elsewhere(name) => {
            return Err(Stop::unknown(format!("the key `{name}` is declared elsewhere"), key.span));
        }
    };
    let via = forward::surroundings(service, &known_arn(key)?);
    let context = via.with(encryption_context(service), known_arn(encrypted)?);
    for action in ["kms:GenerateDataKey", "kms:Decrypt"] {
        if !may(infrastructure, sender, action, key, context.clone())? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The key of the encryption context under which a service puts the ARN of what it encrypts.
fn encryption_context(service: &str) -> &'static str {
    match service {
        "sns" => "kms:EncryptionContext:aws:sns:topicArn",
        _ => "kms:EncryptionContext:aws:sqs:arn",
    }
}

/// Whether a service, acting for a source, may assume a role.
///
/// # Errors
/// The trust policy is not known.
pub(crate) fn may_assume(
    infrastructure: &Infrastructure,
    role: &Resource,
    name: &str,
    source: &str,
) -> Result<bool, Stop> {
    let (trust, doubt) = documents(infrastructure.policies_of(role, PolicyKind::Trust));
    let sender = Sender::Service { name, source };
    let (caller, target) = (caller(sender)?, known_arn(role)?);
    let context = surroundings(Context::default(), sender, &target)?;
    let request = Request { caller: &caller, action: "sts:AssumeRole", resource: &target, context: &context };
    let policies = Policies { resource: trust, ..Policies::default() };
    if decide(&request, &policies).is_allowed() { Ok(true) } else { doubt.map_or(Ok(false), Err) }
}

fn caller(sender: Sender<'_>) -> Result<Caller, Stop> {
    Ok(match sender {
        Sender::Service { name, .. } => Caller::Service { name: name.to_owned() },
        Sender::Role(role) => Caller::Identity { arn: known_arn(role)? },
    })
}

/// The condition keys that every such request has.
fn surroundings(context: Context, sender: Sender<'_>, target: &str) -> Result<Context, Stop> {
    let context = context.with("aws:SecureTransport", "true");
    Ok(match sender {
        Sender::Service { name, source } => context
            .with("aws:PrincipalIsAWSService", "true")
            .with("aws:PrincipalServiceName", name)
            .with("aws:SourceArn", source)
            .with("aws:SourceAccount", arn::account(source).or(arn::account(target)).unwrap_or_default()),
        Sender::Role(role) => {
            let arn = known_arn(role)?;
            let account = arn::account(&arn).unwrap_or_default().to_owned();
            context
                .with("aws:PrincipalIsAWSService", "false")
                .with("aws:PrincipalAccount", account.clone())
                .with("kms:CallerAccount", account)
                .with("aws:PrincipalArn", arn)
        }
    })
}

/// The documents of several policies, each by its holder, and why some of them are not known.
fn documents<'p>(policies: impl Iterator<Item = &'p Policy>) -> (Vec<Named<'p>>, Option<Stop>) {
    let (mut known, mut doubt) = (Vec::new(), None);
    for policy in policies {
        doubt = doubt.or_else(|| policy.doubts.first().cloned().map(Stop::Unknown));
        match &policy.document {
            Ok(document) => known.push((policy.holder.as_str(), document)),
            Err(_) => {
                doubt = doubt.or_else(|| Some(Stop::unknown("a policy is malformed", policy.node.span)));
            }
        }
    }
    (known, doubt)
}

/// A policy of the role that is not declared here, and so may allow anything.
fn attached_elsewhere(infrastructure: &Infrastructure, role: &Resource) -> Option<Stop> {
    let outside = policies::outside(infrastructure, role);
    outside.first().map(|node| Stop::unknown("a policy of the role is declared elsewhere", node.span))
}

/// The role that a property names; `None` where it names none.
///
/// # Errors
/// The property is not known, or the role is declared elsewhere.
pub(crate) fn role_at<'i>(
    infrastructure: &'i Infrastructure,
    resource: &Resource,
    path: &str,
) -> Result<Option<&'i Resource>, Stop> {
    let Some(node) = case::property(resource, path)? else { return Ok(None) };
    match infrastructure.resolve(node, ROLE) {
        Some(role) => Ok(Some(role)),
        None => Err(Stop::unknown("the role is declared elsewhere", node.span)),
    }
}
