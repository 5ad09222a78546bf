//! What became weaker between two infrastructures, by meaning and not by text.
//!
//! Order, names of statements, how statements are split, and whether a list is written as one text say nothing. What counts: verdicts that
//! were better, policies that allow more or deny less, protection that is gone from a resource or with one.

mod atom;
mod condition;
mod pair;
mod pattern;
mod policies;
mod properties;
mod removed;
mod verdicts;

use lake_reader::{Node, Resource, Span};

use crate::{finding::Doubt, infrastructure::Infrastructure, judge::Report, rules, weakening};
use pair::Pairs;

/// One thing that is weaker than before.
#[derive(Clone, Debug, PartialEq)]
pub struct Weaker {
    /// The key of the resource; of the older one, where there is none any more.
    pub resource: String,
    /// A lower-case fragment with names in backticks.
    pub message: String,
    /// The rule whose verdict changed; none where no rule has a say.
    pub rule: Option<&'static str>,
    /// Where it is written now; empty where it is gone.
    pub now: Span,
    /// Where it was written; empty where it was not.
    pub was: Span,
    /// What it is now; null where it is gone.
    pub(crate) fragment: Node,
}

/// A comparison with an older infrastructure.
#[derive(Debug)]
pub struct Against<'r> {
    /// What the older artifact is called.
    pub name: &'r str,
    /// The older infrastructure.
    pub infrastructure: &'r Infrastructure,
    /// What is weaker now.
    pub found: Vec<Weaker>,
}

/// What is weaker in the newer report than in the older one. The same rules must have been put to both.
pub fn compare(old: &Report<'_>, new: &Report<'_>) -> Vec<Weaker> {
    let pairs = Pairs::of(old.infrastructure, new.infrastructure);
    let verdicts = verdicts::weakened(old, new, &pairs);
    let mut found = policies::weakened(old.infrastructure, new.infrastructure, &pairs);
    found.extend(properties::weakened(&pairs));
    found.extend(removed::weakened(old.infrastructure, new.infrastructure, &pairs));
    found.retain(|one| !verdicts.iter().any(|verdict| verdict.says(one)));
    verdicts.into_iter().chain(found).collect()
}

/// What is weaker of one resource than it was, and what of it is not known any more.
pub(crate) fn of_resource(
    old: (&Infrastructure, &Resource),
    new: (&Infrastructure, &Resource),
) -> (Vec<Weaker>, Vec<Doubt>) {
    let mut verdicts = Vec::new();
    for weakening in weakening::of_resource(old, new, &rules::all()) {
        let rule = Some(weakening.rule.id);
        verdicts.extend(weakening.findings.into_iter().map(|finding| Weaker {
            rule,
            now: finding.span,
            ..Weaker::new(new.1, finding.message, &finding.fragment, &Node::default())
        }));
    }
    let (mut found, doubts) = policies::of_resource(old, new);
    found.extend(properties::of_resource(old.1, new.1));
    found.retain(|one| !verdicts.iter().any(|verdict| verdict.says(one)));
    verdicts.extend(found);
    (verdicts, doubts)
}

/// What protected something, and is gone without a successor.
pub(crate) fn of_removed(old: &Infrastructure, new: &Infrastructure, removed: &Resource) -> Option<Weaker> {
    removed::of_resource(old, new, removed, |name| new.get(name).is_some())
}

impl Weaker {
    fn new(resource: &Resource, message: impl Into<String>, now: &Node, was: &Node) -> Self {
        let (resource, message) = (resource.name.clone(), message.into());
        Self { resource, message, rule: None, now: now.span, was: was.span, fragment: now.clone() }
    }

    /// Whether this verdict already says what another says: it is of the same property, by its place or by its name.
    fn says(&self, other: &Self) -> bool {
        let name = other.message.split('`').nth(1).filter(|_| other.message.starts_with('`'));
        let named = name.is_some_and(|name| self.message.contains(&format!("`{name}`")));
        self.resource == other.resource && (named || (name.is_some() && self.now == other.now))
    }
}
