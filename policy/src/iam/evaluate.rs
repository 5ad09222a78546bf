//! The decision: every policy that applies to a request, put together.

use super::condition::{self, Context};
use super::document::{Document, Effect, Principal, Scope, Statement, Version};
use super::{arn, glob, variables};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// A session of a role, or a user: its ARN as policies name it.
    Identity {
        /// `arn:aws:iam::123456789012:role/name`.
        arn: String,
    },
    /// An AWS service acting on its own, e.g. `events.amazonaws.com`.
    Service {
        /// Its principal.
        name: String,
    },
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// The action, e.g. `s3:GetObject`.
    pub action: &'a str,
    /// The ARN of the resource, or `*` for an action that has none.
    pub resource: &'a str,
    /// The condition keys of the request.
    pub context: &'a Context,
}

/// The policies that apply to a request, each with the name that a person knows it by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policies<'a> {
    /// Of the caller's identity.
    pub identity: Vec<(&'a str, &'a Document)>,
    /// Its permissions boundary.
    pub boundary: Option<(&'a str, &'a Document)>,
    /// Of the resource: a bucket, queue, key policy, or a role's trust policy.
    pub resource: Option<(&'a str, &'a Document)>,
}

/// Which kind of policy a statement stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The caller's identity.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// The resource.
    Resource,
}

/// The statement that decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deciding<'a> {
    /// Its kind of policy.
    pub layer: Layer,
    /// The policy's name.
    pub policy: &'a str,
    /// The statement.
    pub statement: &'a Statement,
}

/// How a request is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision<'a> {
    /// These statements allow it, together.
    Allowed(Vec<Deciding<'a>>),
    /// This statement forbids it.
    Denied(Deciding<'a>),
    /// Nothing forbids it, but these kinds of policies do not allow it as they must.
    NotAllowed(Vec<Layer>),
}

impl Decision<'_> {
    /// Whether the request goes through.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed(_))
    }
}

/// What a resource policy says to a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grant {
    /// Names the caller itself.
    Direct,
    /// Names its account: the account's own policies go on from there.
    Delegated,
}

/// Decides a request.
pub fn decide<'a>(request: &Request<'_>, policies: &Policies<'a>) -> Decision<'a> {
    let all = policies
        .identity
        .iter()
        .map(|policy| (Layer::Identity, *policy))
        .chain(policies.boundary.map(|policy| (Layer::Boundary, policy)))
        .chain(policies.resource.map(|policy| (Layer::Resource, policy)));
    let find = |layer: Layer, effect: Effect| {
        all.clone().filter(move |(of, _)| *of == layer).find_map(move |(layer, (policy, document))| {
            let statement = document
                .statements
                .iter()
                .find(|s| s.effect == effect && applies(s, document, layer, request))?;
            Some(Deciding { layer, policy, statement })
        })
    };
    for layer in [Layer::Identity, Layer::Boundary, Layer::Resource] {
        if let Some(deciding) = find(layer, Effect::Deny) {
            return Decision::Denied(deciding);
        }
    }
    let identity = find(Layer::Identity, Effect::Allow);
    let boundary = find(Layer::Boundary, Effect::Allow);
    let resource = find(Layer::Resource, Effect::Allow);
    combine(request, policies, identity, boundary, resource)
}

fn combine<'a>(
    request: &Request<'_>,
    policies: &Policies<'a>,
    identity: Option<Deciding<'a>>,
    boundary: Option<Deciding<'a>>,
    resource: Option<Deciding<'a>>,
) -> Decision<'a> {
    let Caller::Identity { arn: caller } = request.caller else {
        // A service has no identity policy: the resource alone decides.
        return resource.map_or(Decision::NotAllowed(vec![Layer::Resource]), |deciding| {
            Decision::Allowed(vec![deciding])
        });
    };
    let grant = resource.as_ref().and_then(|deciding| grant(deciding.statement, caller));
    let direct = grant == Some(Grant::Direct);
    // A key and a role admit nobody whom their own policy does not admit; other resources of the same account do.
    let resource_must = needs_resource_policy(request) || is_foreign(request.resource, caller);
    let identity_must = !direct || is_foreign(request.resource, caller);
    let mut missing = Vec::new();
    if identity_must && identity.is_none() {
        missing.push(Layer::Identity);
    }
    if policies.boundary.is_some() && boundary.is_none() {
        missing.push(Layer::Boundary);
    }
    if resource_must && grant.is_none() {
        missing.push(Layer::Resource);
    }
    if !missing.is_empty() {
        return Decision::NotAllowed(missing);
    }
    let used = [identity.filter(|_| identity_must), boundary, resource.filter(|_| resource_must || direct)];
    Decision::Allowed(used.into_iter().flatten().collect())
}

/// Whether the resource's own policy has to admit the caller even inside one account.
fn needs_resource_policy(request: &Request<'_>) -> bool {
    arn::service(request.resource) == Some("kms") || request.action.eq_ignore_ascii_case("sts:AssumeRole")
}

fn is_foreign(resource: &str, caller: &str) -> bool {
    matches!((arn::account(resource), arn::account(caller)), (Some(a), Some(b)) if a != b)
}

/// How an allowing statement of a resource policy names the caller; `None` where only another statement could.
fn grant(statement: &Statement, caller: &str) -> Option<Grant> {
    match statement.principals.as_ref()? {
        Scope::AllBut(_) => Some(Grant::Direct),
        Scope::These(listed) => {
            let direct = listed
                .iter()
                .any(|p| *p == Principal::Anyone || matches!(p, Principal::Aws(name) if name == caller));
            Some(if direct { Grant::Direct } else { Grant::Delegated })
        }
    }
}

/// Whether a statement speaks of the request.
fn applies(statement: &Statement, document: &Document, layer: Layer, request: &Request<'_>) -> bool {
    let variables = document.version == Version::V2012;
    let resource = |pattern: &String| {
        let pattern = if variables {
            variables::resolve(pattern, request.context)
        } else {
            Some(variables::literal(pattern))
        };
        pattern.is_some_and(|pattern| pattern.matches(request.resource))
    };
    statement.actions.covers(|pattern| glob::matches_ignoring_case(pattern, request.action))
        && statement.resources.as_ref().is_none_or(|resources| resources.covers(resource))
        && (layer != Layer::Resource
            || statement.principals.as_ref().is_some_and(|p| p.covers(|p| names(p, request.caller))))
        && statement.conditions.iter().all(|c| condition::holds(c, request.context, variables))
}

/// Whether a principal of a policy takes in the caller.
fn names(principal: &Principal, caller: &Caller) -> bool {
    match (principal, caller) {
        (Principal::Anyone, _) => true,
        (Principal::Service(service), Caller::Service { name }) => service == name,
        (Principal::Aws(aws), Caller::Identity { arn: caller }) => {
            let account = arn::account(caller);
            aws == caller
                || account
                    .is_some_and(|id| aws == id || (aws.ends_with(":root") && arn::account(aws) == Some(id)))
        }
        _ => false,
    }
}
