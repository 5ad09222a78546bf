//! Finds the resource that a value refers to.

use std::collections::HashMap;

use lake_reader::{Node, Resource, Value};

/// Outputs that identify a resource.
const IDENTITIES: [&str; 7] = ["arn", "id", "name", "bucket", "url", "keyId", "urn"];

/// Positions of resources by what identifies them.
#[derive(Debug, Default)]
pub(super) struct Index {
    names: HashMap<String, usize>,
    arns: HashMap<String, usize>,
    /// By token, then by identity. Resources of one type may share a name in two regions; the first is found.
    identities: HashMap<String, HashMap<String, usize>>,
}

impl Index {
    pub(super) fn of(resources: &[Resource]) -> Self {
        let mut index = Self::default();
        for (at, resource) in resources.iter().enumerate() {
            index.names.entry(resource.name.clone()).or_insert(at);
            let typed = index.identities.entry(resource.token.to_ascii_lowercase()).or_default();
            for output in IDENTITIES {
                if let Some(text) = identity(resource, output) {
                    if output == "arn" {
                        index.arns.entry(text.to_owned()).or_insert(at);
                    }
                    typed.entry(text.to_owned()).or_insert(at);
                }
            }
        }
        index
    }

    pub(super) fn by_name(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    pub(super) fn by_arn(&self, arn: &str) -> Option<usize> {
        self.arns.get(arn).copied()
    }

    pub(super) fn resolve(&self, node: &Node, token: &str, resources: &[Resource]) -> Option<usize> {
        let typed =
            |at: &usize| resources.get(*at).is_some_and(|found| found.token.eq_ignore_ascii_case(token));
        match &node.value {
            Value::Resource(name) => self.by_name(name).filter(typed),
            Value::Text(text) => {
                self.identities.get(&token.to_ascii_lowercase())?.get(text.as_str()).copied()
            }
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
