//! Property values as the engine writes them, with what stands for secrets, assets and values that are not known yet.

use lake_reader::{Asset, Edge, Key, Node, Span, Value};
use serde_json::{Map, Value as Json};

use super::keys::Keys;

/// What stands where a value is not known before deployment: in records always the first, in a running engine one by type.
const UNKNOWN: [&str; 7] = [
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];
/// What a preview shows of a secret.
const SECRET: &str = "[secret]";
/// The key of an object that is no object.
const SIGNATURE: &str = "4dabf18193072939515e22adb298388d";
const SIGNATURE_SECRET: &str = "1b47061264138c4ac30d75fd1eb44270";
const SIGNATURE_ASSET: &str = "c44067f5952c0a294b673a41bacd8c17";
const SIGNATURE_ARCHIVE: &str = "0def7320c3a5731c473e5ecbe6d01bc7";
const SIGNATURE_RESOURCE: &str = "5cf8f73096256a8f31e491e813e4eb8e";
const SIGNATURE_OUTPUT: &str = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/// Where the provider notes which properties it filled in.
const DEFAULTS: &str = "__defaults";

/// Reads one property: the values in it depend on what the engine says the property depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Property<'p> {
    pub(super) keys: &'p Keys,
    /// The key of the resource.
    pub(super) resource: &'p str,
    /// The name of the property.
    pub(super) name: &'p str,
    pub(super) edges: &'p [Edge],
}

impl Property<'_> {
    pub(super) fn node(&self, json: &Json) -> Node {
        let value = match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
            Json::String(text) if text == SECRET => return self.secret(),
            Json::String(text) if UNKNOWN.iter().any(|unknown| text.contains(unknown)) => {
                return self.not_known();
            }
            Json::String(text) => Value::Text(text.clone()),
            Json::Array(list) => Value::List(list.iter().map(|element| self.node(element)).collect()),
            Json::Object(fields) => return self.object(fields),
        };
        self.of(value)
    }

    fn of(&self, value: Value) -> Node {
        Node { edges: self.edges.to_vec(), ..Node::new(value, Span::default()) }
    }

    fn because(&self, reason: String) -> Node {
        Node { edges: self.edges.to_vec(), ..Node::unknown(reason, Span::default()) }
    }

    fn not_known(&self) -> Node {
        let sources: Vec<String> = self.edges.iter().map(|edge| format!("`{}`", edge.resource)).collect();
        let from = if sources.is_empty() {
            String::new()
        } else {
            format!("; it comes from {}", sources.join(", "))
        };
        self.because(format!("`{}` of `{}` is known only after deployment{from}", self.name, self.resource))
    }

    /// The text of a secret is never taken over, also where it is at hand.
    fn secret(&self) -> Node {
        let node = self.because(format!("`{}` of `{}` is a secret", self.name, self.resource));
        Node { secret: true, ..node }
    }

    fn object(&self, fields: &Map<String, Json>) -> Node {
        match fields.get(SIGNATURE).and_then(Json::as_str) {
            None => {
                let entries = fields.iter().filter(|(key, _)| *key != DEFAULTS);
                let entry = |(key, json): (&String, &Json)| {
                    (Key { text: key.clone(), span: Span::default() }, self.node(json))
                };
                self.of(Value::Map(entries.map(entry).collect()))
            }
            Some(SIGNATURE_SECRET) => self.secret(),
            Some(SIGNATURE_ASSET) => self.asset(fields, [Asset::Text, Asset::File, Asset::Remote]),
            Some(SIGNATURE_ARCHIVE) => self.archive(fields),
            Some(SIGNATURE_RESOURCE) => self.reference(fields),
            Some(SIGNATURE_OUTPUT) => self.output(fields),
            Some(_) => {
                self.because(format!("`{}` of `{}` has no form in a program", self.name, self.resource))
            }
        }
    }

    fn asset(&self, fields: &Map<String, Json>, [text, path, uri]: [fn(String) -> Asset; 3]) -> Node {
        let field = |key: &str| fields.get(key).and_then(Json::as_str).filter(|text| !text.is_empty());
        let found = [("path", path), ("uri", uri), ("text", text)]
            .into_iter()
            .find_map(|(key, asset)| Some(asset(field(key)?.to_owned())));
        match found {
            Some(asset) => self.of(Value::Asset(asset)),
            None => {
                self.because(format!("only the hash of `{}` of `{}` is recorded", self.name, self.resource))
            }
        }
    }

    fn archive(&self, fields: &Map<String, Json>) -> Node {
        let Some(Json::Object(assets)) = fields.get("assets") else {
            return self.asset(fields, [Asset::FileArchive, Asset::FileArchive, Asset::RemoteArchive]);
        };
        let entry = |(path, json): (&String, &Json)| {
            (Key { text: path.clone(), span: Span::default() }, self.node(json))
        };
        self.of(Value::Asset(Asset::Archive(assets.iter().map(entry).collect())))
    }

    fn reference(&self, fields: &Map<String, Json>) -> Node {
        let urn = fields.get("urn").and_then(Json::as_str).unwrap_or_default();
        match self.keys.get(urn) {
            Some(key) => self.of(Value::Resource(key.to_owned())),
            None => self.of(Value::Text(urn.to_owned())),
        }
    }

    /// A value with its dependencies, as it passes between the processes of the engine.
    fn output(&self, fields: &Map<String, Json>) -> Node {
        if fields.get("secret") == Some(&Json::Bool(true)) {
            return self.secret();
        }
        let urns = fields.get("dependencies").and_then(Json::as_array).into_iter().flatten();
        let own = edges(self.keys, urns);
        let edges = if own.is_empty() { self.edges } else { &own };
        let property = Property { edges, keys: self.keys, resource: self.resource, name: self.name };
        fields.get("value").map_or_else(|| property.not_known(), |value| property.node(value))
    }
}

/// The edges to resources that are named by URN, sorted, without duplicates.
pub(super) fn edges<'j>(keys: &Keys, urns: impl Iterator<Item = &'j Json>) -> Vec<Edge> {
    let keys = urns.filter_map(|urn| keys.get(urn.as_str()?));
    let mut edges: Vec<Edge> =
        keys.map(|key| Edge { resource: key.to_owned(), path: String::new() }).collect();
    edges.sort_unstable();
    edges.dedup();
    edges
}
