//! What a caller may do to one resource, gathered once and asked many times.

use super::{Context, Gathered, Infrastructure, Layer, caller, circumstances, gather::Doubted, target};
use crate::{
    iam::{Caller, Decision, Document, Policies, Request, Untold, decide_with},
    wiring::{KeyUse, arn_of, encryption_of, forward},
};

/// Every statement that has a say in whether somebody may do something to one resource and its parts.
#[derive(Clone, Debug)]
pub struct Standing {
    caller: Caller,
    action: String,
    context: Context,
    sources: Vec<(Layer, Document)>,
    /// Where there are policies that are not known.
    doubted: Doubted,
}

impl Standing {
    /// Gathers it; `None` where nothing is known of the caller. The arguments are those of [`crate::can`].
    pub fn between(
        infrastructure: &Infrastructure,
        who: &str,
        action: &str,
        resource: &str,
        context: &Context,
    ) -> Option<Self> {
        let (caller, role) = caller::find(infrastructure, who)?;
        if role.is_none() && matches!(caller, Caller::Identity { .. }) {
            return None;
        }
        let target = target::find(infrastructure, resource, &caller)?;
        let arn = target.arn.as_deref().ok()?;
        let gathered = Gathered::of(infrastructure, role, &caller, &target, action);
        let context = circumstances::of(infrastructure, (&caller, role), &target, arn, context);
        let sources = gathered.documents(action);
        Some(Self { caller, action: action.to_owned(), context, sources, doubted: gathered.doubted })
    }

    /// Whether the caller may do it to the resource, or to a part of it. What is not known is taken in the caller's favour.
    pub fn permits(&self, resource: &str) -> bool {
        let of = |layer: Layer| {
            let sources = self.sources.iter().filter(move |(of, _)| *of == layer);
            sources.map(|(layer, document)| (layer.name(), document))
        };
        let policies = Policies {
            identity: of(Layer::Identity).collect(),
            boundary: of(Layer::Boundary).next(),
            session: Vec::new(),
            resource: of(Layer::Resource).collect(),
        };
        let request =
            Request { caller: &self.caller, action: &self.action, resource, context: &self.context };
        match decide_with(&request, &policies, Untold::ForCaller) {
            Decision::Allowed(_) => true,
            Decision::Denied(_) => false,
            Decision::NotAllowed(missing) => self.doubted.certain(&missing).is_empty(),
        }
    }
}

/// A call that a service makes in the name of its caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forwarded {
    /// The action.
    pub action: &'static str,
    /// The ARN of its resource.
    pub resource: String,
    /// What it says of the service that makes it.
    pub context: Context,
}

/// The calls to the key that a resource is encrypted with, when an action is done to it.
pub fn forwarded(infrastructure: &Infrastructure, action: &str, resource: &str) -> Vec<Forwarded> {
    let row = forward::FORWARDED.iter().find(|row| row.action.eq_ignore_ascii_case(action));
    let owner = infrastructure.owner(resource);
    let key = owner.map(|owner| encryption_of(infrastructure, owner));
    let (Some(row), Some(Ok(Some((KeyUse::Declared(key), _))))) = (row, key) else { return Vec::new() };
    let Some(arn) = arn_of(key) else { return Vec::new() };
    let call = |action: &&'static str| Forwarded {
        action,
        resource: arn.to_owned(),
        context: forward::surroundings(row.service(), arn),
    };
    row.needs.iter().map(call).collect()
}
