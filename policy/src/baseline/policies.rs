//! Policies that allow more than before, or deny less.

use std::collections::BTreeMap;

use lake_reader::{Node, Resource};

use super::{Weaker, atom::Atom, pair::Pairs};
use crate::{
    finding::Doubt,
    iam::{Effect, document::Principal},
    infrastructure::Infrastructure,
    policies::{Policy, PolicyKind, attachments},
};

const KINDS: [PolicyKind; 3] = [PolicyKind::Identity, PolicyKind::Trust, PolicyKind::Resource];

/// How many things a message names.
const NAMED: usize = 3;

/// Compares what applies to each resource, in whichever policies it is written.
pub(super) fn weakened(old: &Infrastructure, new: &Infrastructure, pairs: &Pairs<'_>) -> Vec<Weaker> {
    let mut found = Vec::new();
    for (before, after) in pairs.all() {
        for kind in KINDS {
            let (was, now) = (applying(old, before, kind), applying(new, after, kind));
            if !(was.is_empty() && now.is_empty()) {
                found.extend(unreadable(after, &was, &now));
                found.extend(allowed(after, &was, &now));
                found.extend(undenied(before, after, &was, &now));
            }
        }
        found.extend(attached(old, new, (before, after)));
    }
    found
}

/// The same of one resource, as far as its policies are known both times, and why those of now are not.
pub(super) fn of_resource(
    (old, before): (&Infrastructure, &Resource),
    (new, after): (&Infrastructure, &Resource),
) -> (Vec<Weaker>, Vec<Doubt>) {
    let (mut found, mut doubts) = (attached(old, new, (before, after)), Vec::new());
    for kind in KINDS {
        let (was, now) = (applying(old, before, kind), applying(new, after, kind));
        if !was.iter().all(|policy| is_readable(policy)) {
            continue;
        }
        found.extend(allowed(after, &was, &now));
        if now.iter().all(|policy| is_readable(policy)) {
            found.extend(undenied(before, after, &was, &now));
        }
        doubts.extend(now.iter().flat_map(|policy| policy.doubts.iter().cloned()));
    }
    (found, doubts)
}

/// The policies that apply to a resource, and those in it that apply to nothing that is declared.
fn applying<'i>(
    infrastructure: &'i Infrastructure,
    resource: &Resource,
    kind: PolicyKind,
) -> Vec<&'i Policy> {
    let Some(own) = infrastructure.get(&resource.name) else { return Vec::new() };
    let idle = |policy: &&Policy| policy.kind == kind && policy.subjects.is_empty();
    infrastructure.policies_of(own, kind).chain(infrastructure.policies_in(own).filter(idle)).collect()
}

fn is_readable(policy: &Policy) -> bool {
    policy.document.is_ok() && policy.doubts.is_empty()
}

fn atoms<'i>(policies: &[&'i Policy], effect: Effect) -> Vec<Atom<'i>> {
    policies.iter().flat_map(|policy| Atom::all(policy, effect)).collect()
}

/// What could be read and cannot any more may allow anything.
fn unreadable(after: &Resource, was: &[&Policy], now: &[&Policy]) -> Vec<Weaker> {
    if !was.iter().all(|policy| is_readable(policy)) {
        return Vec::new();
    }
    let weakening = |policy: &&Policy| {
        let why = policy.doubts.first().map_or("it is malformed", |doubt| &doubt.reason);
        Weaker::new(after, format!("a policy can no longer be read: {why}"), &policy.node, &Node::default())
    };
    now.iter().filter(|policy| !is_readable(policy)).map(weakening).collect()
}

/// One for each statement that allows what none allowed.
fn allowed(after: &Resource, was: &[&Policy], now: &[&Policy]) -> Vec<Weaker> {
    let (was, now) = (atoms(was, Effect::Allow), atoms(now, Effect::Allow));
    let more = now.iter().filter(|atom| !was.iter().any(|old| old.covers(atom)));
    by_statement(more)
        .into_iter()
        .map(|atoms| {
            let limited = |atom: &&Atom<'_>| was.iter().any(|old| old.covers_unlimited(atom));
            let how = if atoms.iter().all(limited) { ", under fewer conditions" } else { "" };
            let place = atoms.first().map_or_else(Node::default, |atom| place(atom));
            let message = format!("more is allowed than before: {}{how}", words(&atoms));
            Weaker::new(after, message, &place, &Node::default())
        })
        .collect()
}

/// One for each statement that denied what none denies.
fn undenied(before: &Resource, after: &Resource, was: &[&Policy], now: &[&Policy]) -> Vec<Weaker> {
    let (was, now) = (atoms(was, Effect::Deny), atoms(now, Effect::Deny));
    let less = was.iter().filter(|atom| !now.iter().any(|new| new.covers(atom)));
    by_statement(less)
        .into_iter()
        .map(|atoms| {
            let place = atoms.first().map_or_else(Node::default, |atom| place(atom));
            let message = format!("it is no longer denied: {}", words(&atoms));
            let here = Node { span: after.span, ..Node::default() };
            Weaker { resource: after.name.clone(), ..Weaker::new(before, message, &here, &place) }
        })
        .collect()
}

/// Atoms of one statement together, in the order of the statements.
fn by_statement<'a, 'i: 'a>(atoms: impl Iterator<Item = &'a Atom<'i>>) -> Vec<Vec<&'a Atom<'i>>> {
    let mut groups: BTreeMap<(&str, &str, &str), Vec<&Atom<'i>>> = BTreeMap::new();
    for atom in atoms {
        let key = (&*atom.policy.holder, &*atom.policy.path, &*atom.statement.pointer);
        groups.entry(key).or_default().push(atom);
    }
    groups.into_values().collect()
}

fn place(atom: &Atom<'_>) -> Node {
    atom.policy.at(&atom.statement.pointer).clone()
}

fn words(atoms: &[&Atom<'_>]) -> String {
    let actions = atoms.iter().map(|atom| atom.action.words(String::clone));
    let resources = atoms.iter().map(|atom| atom.resource.words(String::clone));
    let principals = atoms.iter().map(|atom| atom.principal.words(name));
    let what = format!("{} on {}", some(actions), some(resources));
    if atoms.iter().any(|atom| atom.statement.principals.is_some()) {
        return format!("{what} by {}", some(principals));
    }
    what
}

fn name(principal: &Principal) -> String {
    match principal {
        Principal::Anyone => "*".to_owned(),
        Principal::Aws(name)
        | Principal::Service(name)
        | Principal::Federated(name)
        | Principal::CanonicalUser(name) => name.clone(),
    }
}

/// The first few of several texts.
fn some(texts: impl Iterator<Item = String>) -> String {
    let mut texts: Vec<String> = texts.map(|text| format!("`{text}`")).collect();
    texts.sort_unstable();
    texts.dedup();
    let more = texts.len().saturating_sub(NAMED);
    texts.truncate(NAMED);
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    texts.join(", ") + &tail
}

/// Managed policies that were not attached, as far as they are no policies of the program, whose statements are compared.
fn attached(
    old: &Infrastructure,
    new: &Infrastructure,
    (before, after): (&Resource, &Resource),
) -> Vec<Weaker> {
    if !after.token.starts_with("aws:iam/") {
        return Vec::new();
    }
    let outside = |infrastructure, resource: &Resource| -> Vec<Node> {
        let all = attachments(infrastructure).into_iter();
        let of = all.filter(|attachment| attachment.subjects.contains(&resource.name));
        of.map(|attachment| attachment.policy.clone()).filter(|policy| policy.as_str().is_some()).collect()
    };
    let was = outside(old, before);
    let is_new = |policy: &&Node| !was.iter().any(|other| other.as_str() == policy.as_str());
    let declared = |policy: &&Node| new.resolve(policy, "aws:iam/policy:Policy").is_some();
    outside(new, after)
        .iter()
        .filter(|policy| is_new(policy) && !declared(policy))
        .map(|policy| {
            let message = format!("`{}` is attached, and was not", policy.as_str().unwrap_or_default());
            Weaker::new(after, message, policy, &Node::default())
        })
        .collect()
}
