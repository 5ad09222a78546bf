//! Gives what the engine recorded the places that the program has for it.

use std::{collections::BTreeMap, sync::Arc};

use lake_reader::{Document, Edge, Key, Node, Resource, Value};

use super::{Change, Infrastructure, Origin};

impl Infrastructure {
    /// The same, with keys and places of a program that it was recorded from: resources are told by type and logical name. What the
    /// program does not declare keeps its key and has no place.
    #[must_use]
    pub fn located_in(self, program: &Infrastructure) -> Self {
        let Some(document) = &program.source else { return self };
        let join = Join::of(&self, program, document);
        let resources = self.resources.into_iter().map(|resource| join.resource(resource)).collect();
        let change = |(key, change): (String, Change)| {
            let before = change.before.map(|before| join.resource(before));
            (join.key(key), Change { before, ..change })
        };
        let changes = self.changes.into_iter().map(change).collect();
        let urns = self.urns.into_iter().map(|(key, urn)| (join.key(key), urn)).collect();
        let absent = self.absent.into_iter().map(|resource| join.resource(resource)).collect();
        let before = self.before.map(|before| Box::new(before.located_in(program)));
        let located = Self::new(self.origin, resources, Some(document.clone()));
        Self { urns, changes, absent, before, ..located }
    }
}

/// Recorded resources beside their declarations.
struct Join<'p> {
    origin: Origin,
    document: &'p Document,
    /// The declaration of each resource, by its recorded key.
    declared: BTreeMap<String, &'p Resource>,
}

impl<'p> Join<'p> {
    fn of(recorded: &Infrastructure, program: &'p Infrastructure, document: &'p Document) -> Self {
        let identity =
            |resource: &Resource| (resource.token.to_ascii_lowercase(), resource.logical_name.clone());
        let by_identity: BTreeMap<_, &Resource> =
            program.resources.iter().map(|resource| (identity(resource), resource)).collect();
        let pair =
            |resource: &Resource| Some((resource.name.clone(), *by_identity.get(&identity(resource))?));
        let declared = recorded.resources.iter().chain(&recorded.absent).filter_map(pair).collect();
        Self { origin: recorded.origin, document, declared }
    }

    fn key(&self, key: String) -> String {
        self.declared.get(&key).map_or(key, |declared| declared.name.clone())
    }

    fn resource(&self, mut resource: Resource) -> Resource {
        let declared = self.declared.get(&resource.name).copied();
        resource.name = self.key(resource.name);
        let place =
            declared.map_or_else(Node::default, |declared| Node { span: declared.span, ..Node::default() });
        let properties = declared.map_or(&place, |declared| &declared.properties);
        resource.properties = self.node(resource.properties, properties);
        for node in resource.outputs.values_mut() {
            *node = self.node(std::mem::take(node), &place);
        }
        for node in resource.options.nodes_mut() {
            *node = self.node(std::mem::take(node), &place);
        }
        if let Some(declared) = declared {
            resource.span = declared.span;
            resource.declaration = declared.declaration;
            resource.declared_type.span = declared.declared_type.span;
            options(&mut resource, declared);
            if self.origin == Origin::Engine {
                untold(&mut resource, declared);
            }
        }
        resource
    }

    /// A recorded value at the place of the declared one, or else at the place around it.
    fn node(&self, node: Node, place: &Node) -> Node {
        let source = self.source(&node, place);
        let span = place.span;
        let value = match node.value {
            Value::List(list) => Value::List(
                list.into_iter()
                    .enumerate()
                    .map(|(at, element)| self.node(element, place.at(at).unwrap_or(&around(place))))
                    .collect(),
            ),
            Value::Map(entries) => {
                Value::Map(entries.into_iter().map(|(key, value)| self.entry(key, value, place)).collect())
            }
            Value::Resource(key) => Value::Resource(self.key(key)),
            Value::Unknown(mut because) => {
                because.span = span;
                Value::Unknown(because)
            }
            other => other,
        };
        let edge = |edge: Edge| Edge { resource: self.key(edge.resource), ..edge };
        let edges = node.edges.into_iter().map(edge).collect();
        Node { value, span, edges, source, ..node }
    }

    fn entry(&self, key: Key, value: Node, place: &Node) -> (Key, Node) {
        let entries = place.as_map().unwrap_or_default();
        match entries.iter().find(|(declared, _)| declared.text == key.text) {
            Some((declared, place)) => (Key { span: declared.span, ..key }, self.node(value, place)),
            None => (Key { span: place.span, ..key }, self.node(value, &around(place))),
        }
    }

    /// The tree of a recorded text at the places that the program has inside of it.
    fn source(&self, node: &Node, place: &Node) -> Option<Arc<Node>> {
        let tree =
            lake_reader::json(node).filter(|tree| tree.as_map().is_some() || tree.as_list().is_some())?;
        let places = match &place.source {
            Some(source) => Some(Arc::clone(source)),
            None if place.as_str().is_some() => self.document.json(place).map(Arc::new),
            None => Some(Arc::new(place.clone())),
        };
        Some(Arc::new(self.node(tree, &places.unwrap_or_else(|| Arc::new(around(place))))))
    }
}

/// A place without anything in it.
fn around(place: &Node) -> Node {
    Node::new(Value::Null, place.span)
}

/// The engine tells a policy pack nothing of `retainOnDelete`; the program does.
fn untold(resource: &mut Resource, declared: &Resource) {
    let off = || Node::new(Value::Bool(false), declared.span);
    let written = declared.options.retain_on_delete.clone();
    resource.options.retain_on_delete.get_or_insert_with(|| written.unwrap_or_else(off));
}

/// Options that are written have their places, too.
fn options(resource: &mut Resource, declared: &Resource) {
    let (options, places) = (&mut resource.options, &declared.options);
    options.span = places.span;
    let pairs = [
        (&mut options.protect, &places.protect),
        (&mut options.retain_on_delete, &places.retain_on_delete),
        (&mut options.parent, &places.parent),
        (&mut options.provider, &places.provider),
    ];
    for (node, place) in pairs {
        if let (Some(node), Some(place)) = (node, place) {
            node.span = place.span;
        }
    }
    for (node, place) in options.ignore_changes.iter_mut().zip(&places.ignore_changes) {
        node.span = place.span;
    }
}
