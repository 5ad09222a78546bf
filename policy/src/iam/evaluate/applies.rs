//! Whether one statement speaks of a request.

use super::{Layer, Request, Untold};
use crate::iam::{
    caller::Name,
    condition,
    document::{Condition, Document, Effect, Scope, Statement, Version},
    glob, variables,
};

/// A request, and how it is to be read.
pub(super) struct Asked<'r> {
    pub(super) request: &'r Request<'r>,
    pub(super) untold: Untold,
    pub(super) bounded: bool,
}

impl Asked<'_> {
    /// Whether a statement speaks of the request, and how it names the caller.
    pub(super) fn applies(&self, statement: &Statement, document: &Document, layer: Layer) -> Option<Name> {
        let variables = document.version == Version::V2012;
        let name = match (layer, &statement.principals) {
            (Layer::Resource, Some(scope)) => {
                self.request.caller.within(scope, statement.effect, self.bounded)?
            }
            (Layer::Resource, None) => return None,
            _ => Name::Itself,
        };
        let applies =
            statement.actions.covers(|pattern| glob::matches_ignoring_case(pattern, self.request.action))
                && self.resources(statement.resources.as_ref(), variables, layer)
                && statement.conditions.iter().all(|one| self.condition(one, statement.effect, variables));
        applies.then_some(name)
    }

    /// A trust policy names no resource: it speaks of its role.
    fn resources(&self, scope: Option<&Scope<String>>, variables: bool, layer: Layer) -> bool {
        let Some(scope) = scope else { return layer == Layer::Resource };
        scope.covers(|pattern| {
            let pattern = variables::resource(pattern, self.request.context, variables);
            pattern.is_some_and(|pattern| pattern.matches(self.request.resource))
        })
    }

    fn condition(&self, one: &Condition, effect: Effect, variables: bool) -> bool {
        let context = self.request.context;
        match self.untold {
            Untold::AgainstCaller if depends(one, context) => effect == Effect::Deny,
            Untold::ForCaller if depends(one, context) => effect == Effect::Allow,
            _ => condition::holds(one, context, variables),
        }
    }
}

/// Whether a condition depends on a key that the request does not tell.
fn depends(one: &Condition, context: &condition::Context) -> bool {
    keys(one).any(|key| !context.tells(key))
}

/// The keys that a condition looks at: its own, and those in its values.
pub(crate) fn keys(one: &Condition) -> impl Iterator<Item = &str> {
    std::iter::once(one.key.as_str()).chain(one.values.iter().flat_map(|value| variables::names(value)))
}
