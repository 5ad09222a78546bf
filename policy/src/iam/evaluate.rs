//! The decision: every policy that applies to a request, put together.

mod applies;
mod verdict;

pub use verdict::{Deciding, Decision, Layer};

use std::collections::BTreeSet;

use super::{
    arn,
    caller::{Caller, Name},
    condition::Context,
    document::{Document, Effect},
};
use applies::Asked;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// The action, e.g. `s3:GetObject`.
    pub action: &'a str,
    /// The ARN of the resource, or `*` for an action that has none.
    pub resource: &'a str,
    /// The condition keys of the request. `aws:ResourceAccount` says whose a resource is whose ARN has no account.
    pub context: &'a Context,
}

/// A policy with the name that a person knows it by.
pub type Named<'a> = (&'a str, &'a Document);

/// The policies that apply to a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policies<'a> {
    /// Of the caller's identity.
    pub identity: Vec<Named<'a>>,
    /// Its permissions boundary.
    pub boundary: Option<Named<'a>>,
    /// Those that the session was started with.
    pub session: Vec<Named<'a>>,
    /// Of the resource: of a bucket, queue, key or function, or a role's trust policy.
    pub resource: Vec<Named<'a>>,
}

/// What is taken for granted about condition keys that the request does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untold {
    /// The request does not have them.
    Absent,
    /// They are such that a statement allows nothing and denies what it can.
    AgainstCaller,
    /// They are such that a statement allows what it can and denies nothing.
    ForCaller,
}

/// Decides a request; a condition key that its context does not tell is absent.
pub fn decide<'a>(request: &Request<'_>, policies: &Policies<'a>) -> Decision<'a> {
    decide_with(request, policies, Untold::Absent)
}

/// Decides a request.
pub fn decide_with<'a>(request: &Request<'_>, policies: &Policies<'a>, untold: Untold) -> Decision<'a> {
    let asked = Asked { request, untold, bounded: policies.boundary.is_some() };
    let layers = [
        (Layer::Identity, policies.identity.as_slice()),
        (Layer::Boundary, policies.boundary.as_slice()),
        (Layer::Session, policies.session.as_slice()),
        (Layer::Resource, policies.resource.as_slice()),
    ];
    // The closest is the best: a statement that names the caller permits more than one that names its account.
    let find = |layer: Layer, effect: Effect| {
        let of = layers.iter().find(|(of, _)| *of == layer).map_or(&[][..], |(_, policies)| *policies);
        let mut best: Option<(Name, Deciding<'a>)> = None;
        for (policy, document) in of {
            for statement in document.statements.iter().filter(|statement| statement.effect == effect) {
                let Some(name) = asked.applies(statement, document, layer) else { continue };
                if best.as_ref().is_none_or(|(known, _)| *known < name) {
                    best = Some((name, Deciding { layer, policy, statement }));
                }
            }
        }
        best
    };
    for (layer, _) in &layers {
        if let Some((_, deciding)) = find(*layer, Effect::Deny) {
            return Decision::Denied(deciding);
        }
    }
    combine(request, policies, |layer| find(layer, Effect::Allow))
}

/// The condition keys, as policies write them, that the request does not tell and that could matter.
pub fn untold_keys<'a>(request: &Request<'_>, policies: &Policies<'a>) -> BTreeSet<&'a str> {
    let bounded = policies.boundary.is_some();
    let layers = [
        (Layer::Identity, policies.identity.as_slice()),
        (Layer::Boundary, policies.boundary.as_slice()),
        (Layer::Session, policies.session.as_slice()),
        (Layer::Resource, policies.resource.as_slice()),
    ];
    let mut keys = BTreeSet::new();
    for (layer, (_, document)) in layers.iter().flat_map(|(layer, of)| of.iter().map(move |one| (layer, one)))
    {
        for statement in &document.statements {
            // What could apply does so under the assumption that favours its effect.
            let untold =
                if statement.effect == Effect::Deny { Untold::AgainstCaller } else { Untold::ForCaller };
            if (Asked { request, untold, bounded }).applies(statement, document, *layer).is_some() {
                keys.extend(statement.conditions.iter().flat_map(applies::keys));
            }
        }
    }
    keys.retain(|key| !request.context.tells(key));
    keys
}

fn combine<'a>(
    request: &Request<'_>,
    policies: &Policies<'a>,
    find: impl Fn(Layer) -> Option<(Name, Deciding<'a>)>,
) -> Decision<'a> {
    let must = Must::of(request, policies, find(Layer::Resource).map(|(name, _)| name));
    let mut missing = Vec::new();
    let mut used = Vec::new();
    for (layer, must) in [
        (Layer::Identity, must.identity),
        (Layer::Boundary, must.limits && policies.boundary.is_some()),
        (Layer::Session, must.limits && !policies.session.is_empty()),
        (Layer::Resource, must.resource),
    ] {
        match find(layer).filter(|_| must) {
            Some((_, deciding)) => used.push(deciding),
            None if must => missing.push(layer),
            None => {}
        }
    }
    if missing.is_empty() { Decision::Allowed(used) } else { Decision::NotAllowed(missing) }
}

/// Which kinds of policies have to allow a request.
struct Must {
    identity: bool,
    limits: bool,
    resource: bool,
}

impl Must {
    /// `grant` is how the resource's own policies name the caller, where they allow the request.
    fn of(request: &Request<'_>, policies: &Policies<'_>, grant: Option<Name>) -> Self {
        let Caller::Identity { arn: caller } = request.caller else {
            // Who is no identity has no policies: the resource alone decides.
            return Self { identity: false, limits: false, resource: true };
        };
        if is_foreign(request, caller) {
            return Self { identity: true, limits: true, resource: true };
        }
        // A key and a role admit nobody whom their own policy does not admit; other resources of the same account do. An alias
        // has no policy.
        let is_key = arn::service(request.resource) == Some("kms")
            && arn::resource(request.resource).is_none_or(|name| !name.starts_with("alias/"));
        let guarded = is_key || is_assumption(request.action) && !policies.resource.is_empty();
        Self {
            identity: grant < Some(Name::Role),
            limits: grant < Some(Name::Itself),
            resource: guarded || grant >= Some(Name::Role),
        }
    }
}

/// Whether an action starts a session of a role, or says something of the session that is started.
fn is_assumption(action: &str) -> bool {
    const OF_SESSIONS: [&str; 3] = ["sts:SetContext", "sts:SetSourceIdentity", "sts:TagSession"];
    action.get(..14).is_some_and(|start| start.eq_ignore_ascii_case("sts:AssumeRole"))
        || OF_SESSIONS.iter().any(|name| name.eq_ignore_ascii_case(action))
}

fn is_foreign(request: &Request<'_>, caller: &str) -> bool {
    let told = request.context.get("aws:ResourceAccount").and_then(<[String]>::first).map(String::as_str);
    let owner = arn::account(request.resource).or(told);
    matches!((owner, arn::account(caller)), (Some(owner), Some(own)) if owner != own)
}
