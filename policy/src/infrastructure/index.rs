//! Finds the resource that a value refers to.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicBool, Ordering},
};

use lake_reader::{Node, Resource, Value};

use crate::policies::Policy;

/// Outputs that identify a resource.
const IDENTITIES: [&str; 7] = ["arn", "id", "name", "bucket", "url", "keyId", "urn"];

/// Positions of resources by what identifies them.
#[derive(Debug, Default)]
pub(super) struct Index {
    names: HashMap<String, usize>,
    /// Positions of policies by the keys of the resources in which they are written, and to which they apply.
    holders: HashMap<String, Vec<usize>>,
    subjects: HashMap<String, Vec<usize>>,
    arns: HashMap<String, usize>,
    /// By token.
    types: HashMap<String, OfType>,
}

/// The resources of a type, and whether anybody looked for some.
#[derive(Debug, Default)]
struct OfType {
    at: Vec<usize>,
    /// By identity. Two may share a name in two regions; the first is found.
    identities: HashMap<String, usize>,
    asked: AtomicBool,
}

impl Index {
    pub(super) fn of(resources: &[Resource]) -> Self {
        let mut index = Self::default();
        for (at, resource) in resources.iter().enumerate() {
            index.names.entry(resource.name.clone()).or_insert(at);
            let typed = index.types.entry(resource.token.to_ascii_lowercase()).or_default();
            typed.at.push(at);
            for output in IDENTITIES {
                if let Some(text) = identity(resource, output) {
                    if output == "arn" {
                        index.arns.entry(text.to_owned()).or_insert(at);
                    }
                    typed.identities.entry(text.to_owned()).or_insert(at);
                }
            }
        }
        index
    }

    /// The same, once the policies are known.
    pub(super) fn with_policies(mut self, policies: &[Policy]) -> Self {
        for (at, policy) in policies.iter().enumerate() {
            self.holders.entry(policy.holder.clone()).or_default().push(at);
            for subject in &policy.subjects {
                let applying = self.subjects.entry(subject.clone()).or_default();
                // A policy may name a subject twice.
                if applying.last() != Some(&at) {
                    applying.push(at);
                }
            }
        }
        self
    }

    pub(super) fn held(&self, holder: &str) -> &[usize] {
        self.holders.get(holder).map_or(&[], Vec::as_slice)
    }

    pub(super) fn applying(&self, subject: &str) -> &[usize] {
        self.subjects.get(subject).map_or(&[], Vec::as_slice)
    }

    pub(super) fn by_name(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    pub(super) fn of_type(&self, token: &str) -> &[usize] {
        self.ask(token).map_or(&[], |of_type| &of_type.at)
    }

    /// Notes that somebody looks for resources of a type.
    fn ask(&self, token: &str) -> Option<&OfType> {
        let of_type = self.types.get(&token.to_ascii_lowercase())?;
        of_type.asked.store(true, Ordering::Relaxed);
        Some(of_type)
    }

    /// Whether nobody looked for resources of a type.
    pub(super) fn is_unasked(&self, token: &str) -> bool {
        let of_type = self.types.get(&token.to_ascii_lowercase());
        of_type.is_none_or(|of_type| !of_type.asked.load(Ordering::Relaxed))
    }

    pub(super) fn by_arn(&self, arn: &str) -> Option<usize> {
        self.arns.get(arn).copied()
    }

    /// Which of some resources refer to one of a type in a property: the index of the type is looked up once.
    pub(super) fn referring<'r>(
        &self,
        to: &Resource,
        all: &'r [Resource],
        (token, property): (&str, &str),
    ) -> Vec<&'r Resource> {
        let wanted = self.by_name(&to.name);
        let identities = self.types.get(&to.token.to_ascii_lowercase()).map(|of_type| &of_type.identities);
        let refers = |from: &&Resource| match from.property(property) {
            Some(Node { value: Value::Text(text), .. }) => {
                identities.and_then(|known| known.get(text.as_str()).copied()) == wanted
            }
            Some(node) => self.resolve(node, &to.token, all) == wanted,
            None => false,
        };
        let of_type = self.of_type(token).iter().filter_map(|at| all.get(*at));
        if wanted.is_some() { of_type.filter(refers).collect() } else { Vec::new() }
    }

    pub(super) fn resolve(&self, node: &Node, token: &str, resources: &[Resource]) -> Option<usize> {
        let typed =
            |at: &usize| resources.get(*at).is_some_and(|found| found.token.eq_ignore_ascii_case(token));
        let of_type = self.ask(token);
        match &node.value {
            Value::Resource(name) => self.by_name(name).filter(typed),
            Value::Text(text) => of_type?.identities.get(text.as_str()).copied(),
            Value::Unknown(_) => {
                let mut referred: Vec<usize> =
                    node.edges.iter().filter_map(|edge| self.by_name(&edge.resource)).filter(typed).collect();
                referred.dedup();
                <[usize; 1]>::try_from(referred).ok().map(|[at]| at)
            }
            _ => None,
        }
    }
}

/// The text of an output, without building the node.
fn identity<'r>(resource: &'r Resource, output: &str) -> Option<&'r str> {
    resource.outputs.get(output).or_else(|| resource.properties.get(output))?.as_str()
}
