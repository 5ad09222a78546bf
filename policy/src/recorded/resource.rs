//! Resources as the engine records them.

use std::collections::BTreeMap;

use lake_reader::{CustomTimeouts, Edge, Get, Key, Node, Options, Resource, Span, Value};
use serde_json::{Map, Value as Json};

use super::{
    Unreadable,
    keys::{Keys, Urn},
    text,
    values::{self, Property},
};
use crate::infrastructure::{Infrastructure, Origin};

/// The engine's own types, of which a program declares nothing.
const STACK: &str = "pulumi:pulumi:Stack";
const PROVIDER: &str = "pulumi:providers:";

/// Reads the resources of one record, which refer to each other by URN.
#[derive(Debug)]
pub(super) struct Reader {
    keys: Keys,
}

impl Reader {
    /// For a list of resources, each with its path in the record.
    pub(super) fn of(list: &[(String, &Json)]) -> Result<Self, Unreadable> {
        let urns: Result<Vec<&str>, Unreadable> =
            list.iter().map(|(place, json)| text(json, "urn", place)).collect();
        Ok(Self { keys: Keys::of(urns?.into_iter().filter(|urn| is_declared(urn))) })
    }

    /// Those of a list that a program declares and that are not yet marked for deletion.
    pub(super) fn resources(&self, list: &[(String, &Json)]) -> Vec<Resource> {
        let alive = list.iter().filter(|(_, json)| json.get("delete") != Some(&Json::Bool(true)));
        alive.filter_map(|(_, json)| self.resource(json)).collect()
    }

    /// One resource; `None` for the stack and the default providers.
    pub(super) fn resource(&self, json: &Json) -> Option<Resource> {
        let urn = json.get("urn")?.as_str()?;
        let name = self.keys.get(urn)?.to_owned();
        let parts = Urn::parse(urn)?;
        let depends = json.get("propertyDependencies").and_then(Json::as_object);
        let inputs = self.entries(&name, json.get("inputs"), depends);
        let mut outputs: BTreeMap<String, Node> = self
            .entries(&name, json.get("outputs"), depends)
            .into_iter()
            .map(|(key, node)| (key.text, node))
            .collect();
        outputs.insert("urn".to_owned(), Node::text(urn, Span::default()));
        let id = json.get("id").and_then(Json::as_str).filter(|id| !id.is_empty());
        let id = id.map(|id| {
            Property { keys: &self.keys, resource: &name, name: "id", edges: &[] }.node(&id.into())
        });
        outputs.extend(id.clone().map(|id| ("id".to_owned(), id)));
        let token =
            lake_reader::canonical_token(json.get("type").and_then(Json::as_str).unwrap_or(parts.token));
        Some(Resource {
            logical_name: parts.name.to_owned(),
            declared_type: Key { text: token.clone(), span: Span::default() },
            token,
            properties: Node::map(inputs, Span::default()),
            options: self.options(json),
            get: json
                .get("external")
                .and_then(Json::as_bool)
                .unwrap_or_default()
                .then(|| Get { id: id.unwrap_or_default(), state: Node::default() }),
            outputs,
            name,
            ..Resource::default()
        })
    }

    fn entries(
        &self,
        resource: &str,
        json: Option<&Json>,
        depends: Option<&Map<String, Json>>,
    ) -> Vec<(Key, Node)> {
        let fields = json.and_then(Json::as_object).into_iter().flatten();
        let entry = |(name, json): (&String, &Json)| {
            let urns = depends.and_then(|depends| depends.get(name)).and_then(Json::as_array);
            let edges = values::edges(&self.keys, urns.into_iter().flatten());
            let property = Property { keys: &self.keys, resource, name, edges: &edges };
            (Key { text: name.clone(), span: Span::default() }, property.node(json))
        };
        fields.filter(|(name, _)| *name != "__defaults").map(entry).collect()
    }

    fn options(&self, json: &Json) -> Options {
        let set = |key: &str| json.get(key).and_then(Json::as_bool).filter(|set| *set);
        let flag = |key: &str| set(key).map(|set| Node::new(Value::Bool(set), Span::default()));
        let texts = |key: &str| -> Vec<Node> {
            let list = json.get(key).and_then(Json::as_array).into_iter().flatten();
            list.filter_map(Json::as_str).map(|text| Node::text(text, Span::default())).collect()
        };
        let reference = |key: &str| json.get(key).and_then(Json::as_str).and_then(|urn| self.reference(urn));
        Options {
            additional_secret_outputs: texts("additionalSecretOutputs"),
            aliases: Some(texts("aliases"))
                .filter(|list| !list.is_empty())
                .map(|list| Node::list(list, Span::default())),
            custom_timeouts: json.get("customTimeouts").map(timeouts),
            depends_on: self.depends_on(json),
            ignore_changes: texts("ignoreChanges"),
            parent: reference("parent"),
            protect: flag("protect"),
            provider: reference("provider"),
            replace_on_changes: texts("replaceOnChanges"),
            retain_on_delete: flag("retainOnDelete"),
            deleted_with: reference("deletedWith"),
            ..Options::default()
        }
    }

    /// What a resource depends on beyond its properties.
    fn depends_on(&self, json: &Json) -> Vec<Node> {
        let urns = |list: Option<&Json>| -> Vec<Edge> {
            values::edges(&self.keys, list.and_then(Json::as_array).into_iter().flatten())
        };
        let by_property = json.get("propertyDependencies").and_then(Json::as_object).into_iter().flatten();
        let by_property: Vec<Edge> = by_property.flat_map(|(_, list)| urns(Some(list))).collect();
        let mut all = urns(json.get("dependencies"));
        all.retain(|edge| !by_property.contains(edge));
        all.into_iter().map(|edge| resource_node(edge.resource)).collect()
    }

    /// The resource with a URN; a provider's is followed by its id.
    fn reference(&self, urn: &str) -> Option<Node> {
        let without_id = || urn.rsplit_once("::").map_or(urn, |(urn, _)| urn);
        let key = self.keys.get(urn).or_else(|| self.keys.get(without_id()))?;
        Some(resource_node(key.to_owned()))
    }
}

/// The infrastructure of resources that were read together.
pub(super) fn infrastructure(origin: Origin, resources: Vec<Resource>) -> Infrastructure {
    let urn = |resource: &Resource| {
        Some((resource.name.clone(), resource.outputs.get("urn")?.as_str()?.to_owned()))
    };
    let urns = resources.iter().filter_map(urn).collect();
    let mut read = Infrastructure::new(origin, resources, None);
    read.urns = urns;
    read
}

fn is_declared(urn: &str) -> bool {
    Urn::parse(urn).is_none_or(|urn| {
        urn.token != STACK && !(urn.token.starts_with(PROVIDER) && urn.name.starts_with("default"))
    })
}

fn resource_node(key: String) -> Node {
    let edge = Edge { resource: key.clone(), path: String::new() };
    Node { edges: vec![edge], ..Node::new(Value::Resource(key), Span::default()) }
}

/// Durations, in seconds.
fn timeouts(json: &Json) -> CustomTimeouts {
    let duration = |key: &str| {
        let seconds = json.get(key)?.as_f64()?;
        Some(Node::text(format!("{seconds}s"), Span::default()))
    };
    CustomTimeouts {
        create: duration("create"),
        update: duration("update"),
        delete: duration("delete"),
        read: duration("read"),
    }
}
