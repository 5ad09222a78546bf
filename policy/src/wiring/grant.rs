//! What identities are granted: each action on each resource, with the statement that allows it.

use lake_reader::{Node, Resource};

use super::scope::{can_be_about, may_be_of, names};
use crate::{
    iam::{Effect, Statement, catalogue, document::Scope, glob},
    infrastructure::Infrastructure,
    policies::Policy,
};

/// One action pattern on one resource pattern that a statement allows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grant<'i> {
    /// The policy in which it is written.
    pub policy: &'i Policy,
    /// The statement.
    pub statement: &'i Statement,
    /// The action as it is written; `*` where the statement names those that it leaves out.
    pub action: &'i str,
    /// The resource as it is written; `*` where the statement names those that it leaves out.
    pub resource: &'i str,
}

impl<'i> Grant<'i> {
    /// Whether the grant takes in an action.
    pub(crate) fn covers(&self, action: &str) -> bool {
        glob::matches_ignoring_case(self.action, action)
    }

    /// Whether the grant takes in an action on something that the action can be about.
    pub(crate) fn gives(&self, action: &str) -> bool {
        let prefix = action.split(':').next().unwrap_or_default();
        let known = |action| can_be_about(action, self.resource);
        self.covers(action)
            && catalogue::action(action).map_or_else(|| may_be_of(self.resource, prefix), known)
    }

    /// The declared resource that the grant names, or that what it names lies in: the bucket of an object, the state machine of
    /// an execution.
    pub(crate) fn target<'a>(&self, infrastructure: &'a Infrastructure) -> Option<&'a Resource> {
        let literal = self.resource.split(['*', '?']).next()?.replacen(":execution:", ":stateMachine:", 1);
        let mut arn = literal.trim_end_matches(['/', ':']);
        loop {
            if let Some(found) = infrastructure.resolve_arn(arn) {
                return Some(found)
                    .filter(|_| names(&self.resource.replacen(":execution:", ":stateMachine:", 1), arn));
            }
            arn = arn.get(..arn.rfind(['/', ':'])?)?;
        }
    }

    /// Where the action is written.
    pub(crate) fn at_action(&self) -> &'i Node {
        self.at("Action", "NotAction", self.action)
    }

    /// Where the resource is written.
    pub(crate) fn at_resource(&self) -> &'i Node {
        self.at("Resource", "NotResource", self.resource)
    }

    fn at(&self, element: &str, excluding: &str, text: &str) -> &'i Node {
        let is_there = self.policy.at(&self.statement.pointer).get(element).is_some();
        self.policy.text_in(self.statement, if is_there { element } else { excluding }, text)
    }
}

/// The statements of a policy that allow something.
pub(crate) fn allowing(policy: &Policy) -> impl Iterator<Item = &Statement> {
    policy.statements().iter().filter(|statement| statement.effect == Effect::Allow)
}

/// What a policy grants.
pub(crate) fn grants_in(policy: &Policy) -> impl Iterator<Item = Grant<'_>> {
    allowing(policy).flat_map(move |statement| {
        let actions = listed(Some(&statement.actions));
        let resources = listed(statement.resources.as_ref());
        actions.into_iter().flat_map(move |action| {
            let resources = resources.clone();
            resources.into_iter().map(move |resource| Grant { policy, statement, action, resource })
        })
    })
}

fn listed(scope: Option<&Scope<String>>) -> Vec<&str> {
    match scope {
        Some(Scope::These(listed)) => listed.iter().map(String::as_str).collect(),
        Some(Scope::AllBut(_)) | None => vec!["*"],
    }
}
