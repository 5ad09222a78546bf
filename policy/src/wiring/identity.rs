//! A role, user or group with all that it is granted, and what it may do.

use std::collections::BTreeSet;

use lake_reader::{Node, Resource};

use super::grant::{Grant, grants_in};
use crate::{
    finding::Doubt,
    iam::{Caller, Context, Decision, Document, Layer, Policies, Request, Untold, decide_with},
    infrastructure::Infrastructure,
    policies::{self, Policy, PolicyKind},
};

/// A role, user or group with all that applies to it.
#[derive(Clone, Debug)]
pub(crate) struct Identity<'i> {
    /// The identity.
    pub resource: &'i Resource,
    /// The policies that are declared.
    pub policies: Vec<&'i Policy>,
    /// The names of the policies that are attached and declared elsewhere.
    pub elsewhere: Vec<&'i Node>,
    /// What limits it, where it has a permissions boundary.
    pub boundary: Option<Boundary<'i>>,
}

/// A permissions boundary.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Boundary<'i> {
    /// A policy of the infrastructure, or of what is beside it.
    Declared(&'i Policy),
    /// A policy that is declared elsewhere.
    Elsewhere(&'i Node),
}

/// The permissions boundary of a role or a user.
pub(crate) fn boundary_of<'i>(
    infrastructure: &'i Infrastructure,
    identity: &'i Resource,
) -> Option<Boundary<'i>> {
    let node = identity.property("permissionsBoundary").filter(|node| !node.is_null())?;
    let declared = boundary(infrastructure, node).map(|(_, policy)| policy);
    Some(declared.map_or(Boundary::Elsewhere(node), Boundary::Declared))
}

/// The policy that a property names as a permissions boundary, and where it is declared: here, or in the program beside.
pub(crate) fn boundary<'i>(
    infrastructure: &'i Infrastructure,
    node: &Node,
) -> Option<(&'i Infrastructure, &'i Policy)> {
    let declared = |program: &'i Infrastructure| {
        let holder = program.resolve(node, "aws:iam/policy:Policy")?;
        Some((program, program.policies_in(holder).next()?))
    };
    declared(infrastructure).or_else(|| declared(infrastructure.beside.as_deref()?))
}

impl<'i> Identity<'i> {
    /// Gathers the policies of a role, user or group.
    pub(crate) fn of(infrastructure: &'i Infrastructure, resource: &'i Resource) -> Self {
        let policies = infrastructure.policies_of(resource, PolicyKind::Identity).collect();
        let elsewhere = policies::outside(infrastructure, resource);
        Self { resource, policies, elsewhere, boundary: boundary_of(infrastructure, resource) }
    }

    /// Of the identities that are not declared and that the policies in a resource apply to: one whose policies are those alone, and one
    /// with all its policies for each that is only read.
    pub(crate) fn of_holder(infrastructure: &'i Infrastructure, holder: &'i Resource) -> Vec<Self> {
        let written = infrastructure.policies_in(holder).filter(|policy| policy.kind == PolicyKind::Identity);
        let (nobodys, others): (Vec<_>, Vec<_>) = written.partition(|policy| policy.subjects.is_empty());
        let subjects: BTreeSet<&String> = others.iter().flat_map(|policy| &policy.subjects).collect();
        let read = subjects.into_iter().filter_map(|name| infrastructure.get(name));
        let read = read.filter(|identity| identity.get.is_some());
        let mut identities: Vec<Self> = read.map(|identity| Self::of(infrastructure, identity)).collect();
        if !nobodys.is_empty() {
            let elsewhere = Vec::new();
            identities.push(Self { resource: holder, policies: nobodys, elsewhere, boundary: None });
        }
        identities
    }

    /// Whether every policy of it is known.
    pub(crate) fn is_known(&self) -> bool {
        let known = |policy: &&Policy| policy.doubts.is_empty() && policy.document.is_ok();
        self.elsewhere.is_empty() && self.policies.iter().all(known)
    }

    /// Why something that it is granted may not be among its grants: policies that are not known, or attached and not known which.
    pub(crate) fn doubts(&self) -> impl Iterator<Item = Doubt> + use<'i, '_> {
        let written = self.policies.iter().flat_map(|policy| policy.doubts.iter().cloned());
        let attached = self.elsewhere.iter().filter_map(|node| node.as_unknown());
        written.chain(attached.map(Doubt::from))
    }

    /// All that it is granted.
    pub(crate) fn grants(&self) -> impl Iterator<Item = Grant<'i>> + use<'i, '_> {
        self.policies.iter().flat_map(|policy| grants_in(policy))
    }

    /// Whether its declared policies allow an action, where the request has whatever the context does not tell.
    pub(crate) fn may(&self, action: &str, resource: &str, context: &Context) -> bool {
        self.decide(action, resource, context, &[])
    }

    /// The same for a declared resource, whose own policy may name the identity.
    pub(crate) fn may_use(
        &self,
        infrastructure: &Infrastructure,
        action: &str,
        resource: &Resource,
        context: &Context,
    ) -> bool {
        let own: Vec<&Policy> = infrastructure.policies_of(resource, PolicyKind::Resource).collect();
        arn_of(resource).is_some_and(|arn| self.decide(action, arn, context, &own))
    }

    fn decide(&self, action: &str, resource: &str, context: &Context, own: &[&Policy]) -> bool {
        let caller = Caller::Identity { arn: arn_of(self.resource).unwrap_or_default().to_owned() };
        let (identity, own) = (known(&self.policies), known(own));
        let boundary = match self.boundary {
            Some(Boundary::Declared(policy)) => known(&[policy]).into_iter().next(),
            _ => None,
        };
        let policies = Policies { identity, boundary, resource: own, ..Policies::default() };
        let request = Request { caller: &caller, action, resource, context };
        match decide_with(&request, &policies, Untold::ForCaller) {
            Decision::Allowed(_) => true,
            Decision::Denied(_) => false,
            // What the resource itself must say is another question.
            Decision::NotAllowed(missing) => {
                !missing.contains(&Layer::Identity) && !missing.contains(&Layer::Boundary)
            }
        }
    }
}

fn known<'p>(policies: &[&'p Policy]) -> Vec<(&'p str, &'p Document)> {
    let document = |policy: &&'p Policy| Some((policy.holder.as_str(), policy.document.as_ref().ok()?));
    policies.iter().filter_map(document).collect()
}

/// The ARN of a resource, where it is known.
pub(crate) fn arn_of(resource: &Resource) -> Option<&str> {
    resource.outputs.get("arn").or_else(|| resource.properties.get("arn"))?.as_str()
}
