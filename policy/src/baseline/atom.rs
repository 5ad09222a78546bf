//! Statements taken apart: one principal, one action, one resource, one alternative of the conditions.

use super::{
    condition::{self, Limit},
    pattern,
};
use crate::{
    iam::{
        document::{Effect, Principal, Scope, Statement},
        glob,
    },
    policies::Policy,
};

/// The smallest thing that a statement says.
pub(super) struct Atom<'i> {
    pub(super) policy: &'i Policy,
    pub(super) statement: &'i Statement,
    pub(super) principal: Part<'i, Principal>,
    pub(super) action: Part<'i, String>,
    pub(super) resource: Part<'i, String>,
    limits: Vec<Limit>,
}

/// One listed thing, everything but the listed ones, or anything at all.
pub(super) enum Part<'i, T> {
    One(&'i T),
    AllBut(&'i [T]),
    Anything,
}

impl<'i> Atom<'i> {
    /// What the statements of a policy with an effect say.
    pub(super) fn all(policy: &'i Policy, effect: Effect) -> Vec<Self> {
        let mut atoms = Vec::new();
        for statement in policy.statements().iter().filter(|statement| statement.effect == effect) {
            let alternatives = condition::alternatives(&statement.conditions);
            for principal in parts(statement.principals.as_ref()) {
                for action in parts(Some(&statement.actions)) {
                    for resource in parts(statement.resources.as_ref()) {
                        atoms.extend(alternatives.iter().map(|limits| Self {
                            policy,
                            statement,
                            principal: principal.again(),
                            action: action.again(),
                            resource: resource.again(),
                            limits: limits.clone(),
                        }));
                    }
                }
            }
        }
        atoms
    }

    /// Whether `${…}` in one is a variable and in the other is text.
    fn reads_otherwise(&self, other: &Self) -> bool {
        let version = |atom: &Self| atom.policy.document.as_ref().map(|document| document.version).ok();
        let speaks = |atom: &Self| {
            let resources = atom.statement.resources.iter().flat_map(Scope::listed);
            let values = atom.statement.conditions.iter().flat_map(|condition| &condition.values);
            resources.chain(values).any(|text| variable(text))
        };
        version(self) != version(other) && (speaks(self) || speaks(other))
    }

    /// Whether it takes in everything that another does.
    pub(super) fn covers(&self, other: &Self) -> bool {
        self.covers_unlimited(other)
            && !self.reads_otherwise(other)
            && self.limits.iter().all(|mine| other.limits.iter().any(|limit| limit.implies(mine)))
    }

    /// The same without a look at conditions.
    pub(super) fn covers_unlimited(&self, other: &Self) -> bool {
        let action = |wide: &String, narrow: &String| {
            pattern::contains(&wide.to_ascii_lowercase(), &narrow.to_ascii_lowercase())
        };
        let actions_meet = |one: &String, other: &String| {
            glob::overlap(&one.to_ascii_lowercase(), &other.to_ascii_lowercase())
        };
        let resource = |wide: &String, narrow: &String| pattern::contains(wide, narrow);
        let resources_meet =
            |one: &String, other: &String| variable(one) || variable(other) || glob::overlap(one, other);
        contains(&self.principal, &other.principal, principal, |a, b| principal(a, b) || principal(b, a))
            && contains(&self.action, &other.action, action, actions_meet)
            && contains(&self.resource, &other.resource, resource, resources_meet)
    }
}

/// A policy variable may become anything.
fn variable(text: &str) -> bool {
    text.contains("${")
}

/// Whether one principal takes in another: an account does not take in its roles, since their own policies have a say too.
fn principal(wide: &Principal, narrow: &Principal) -> bool {
    match (wide, narrow) {
        (Principal::Anyone, _) => true,
        (Principal::Aws(wide), Principal::Aws(narrow)) => account(wide) == account(narrow),
        _ => wide == narrow,
    }
}

/// An account's id and the ARN of its root mean the same.
fn account(principal: &str) -> &str {
    let root = principal.strip_suffix(":root").and_then(|arn| arn.rsplit(':').next());
    root.unwrap_or(principal)
}

fn parts<T>(scope: Option<&Scope<T>>) -> Vec<Part<'_, T>> {
    match scope {
        None => vec![Part::Anything],
        Some(Scope::These(listed)) => listed.iter().map(Part::One).collect(),
        Some(Scope::AllBut(listed)) => vec![Part::AllBut(listed)],
    }
}

impl<'i, T> Part<'i, T> {
    fn again(&self) -> Self {
        match self {
            Self::One(one) => Self::One(one),
            Self::AllBut(listed) => Self::AllBut(listed),
            Self::Anything => Self::Anything,
        }
    }

    /// The text of the one, or `*`.
    pub(super) fn words(&self, text: impl Fn(&'i T) -> String) -> String {
        match self {
            Self::One(one) => text(one),
            Self::AllBut(listed) => {
                format!("all but {}", listed.iter().map(text).collect::<Vec<_>>().join(", "))
            }
            Self::Anything => "*".to_owned(),
        }
    }
}

fn contains<T>(
    wide: &Part<'_, T>,
    narrow: &Part<'_, T>,
    takes_in: impl Fn(&T, &T) -> bool,
    meets: impl Fn(&T, &T) -> bool,
) -> bool {
    match (wide, narrow) {
        (Part::Anything, _) => true,
        (Part::One(wide), Part::One(narrow)) => takes_in(wide, narrow),
        (Part::AllBut(left_out), Part::One(narrow)) => !left_out.iter().any(|out| meets(out, narrow)),
        (Part::AllBut(wide), Part::AllBut(narrow)) => {
            wide.iter().all(|out| narrow.iter().any(|other| takes_in(other, out)))
        }
        (Part::AllBut(left_out), Part::Anything) => left_out.is_empty(),
        (Part::One(_), Part::AllBut(_) | Part::Anything) => false,
    }
}
