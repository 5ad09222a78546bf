//! A live account as `lakegate audit --record` writes it down.

use std::collections::BTreeMap;

use lake_reader::{Key, Node, Resource, Span, Value};
use serde_json::{Map, Value as Json, json};

use super::{Unreadable, elements, text};
use crate::infrastructure::{Infrastructure, Origin};

/// The key of an object that stands for a value that is not known, and says why.
const UNKNOWN: &str = "$unknown";

pub(super) fn read(document: &Json) -> Result<Infrastructure, Unreadable> {
    let live = Infrastructure::new(Origin::Account, resources(document, "resources")?, None);
    let declared = match document.get("declared") {
        None | Some(Json::Null) => None,
        Some(_) => Some(Infrastructure::new(Origin::Program, resources(document, "declared")?, None)),
    };
    let types = elements(document, "types", "")?;
    let types: Vec<&str> = types.iter().filter_map(|(_, json)| json.as_str()).collect();
    let live = if types.is_empty() { live } else { live.reading_only(&types) };
    Ok(match declared {
        Some(declared) => live.declared_as(declared),
        None => live,
    })
}

fn resources(document: &Json, key: &str) -> Result<Vec<Resource>, Unreadable> {
    elements(document, key, "")?.iter().map(|(place, json)| resource(place, json)).collect()
}

fn resource(place: &str, json: &Json) -> Result<Resource, Unreadable> {
    let (name, token) = (text(json, "name", place)?.to_owned(), text(json, "type", place)?);
    let properties = json.get("properties").map_or_else(|| Node::map(Vec::new(), Span::default()), node);
    let outputs = json.get("outputs").and_then(Json::as_object).into_iter().flatten();
    let outputs: BTreeMap<String, Node> = outputs.map(|(key, json)| (key.clone(), node(json))).collect();
    Ok(Resource {
        logical_name: name.clone(),
        name,
        token: lake_reader::canonical_token(token),
        declared_type: Key { text: token.to_owned(), span: Span::default() },
        properties,
        outputs,
        ..Resource::default()
    })
}

fn node(json: &Json) -> Node {
    let span = Span::default();
    let value = match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(list) => Value::List(list.iter().map(node).collect()),
        Json::Object(fields) => {
            if let Some(reason) = fields.get(UNKNOWN).and_then(Json::as_str) {
                return Node::unknown(reason, span);
            }
            let entry = |(key, json): (&String, &Json)| (Key { text: key.clone(), span }, node(json));
            Value::Map(fields.iter().map(entry).collect())
        }
    };
    Node::new(value, span)
}

/// The record of an account: what [`super::read`] reads again.
pub fn write(live: &Infrastructure) -> Json {
    let list = |read: &Infrastructure| Json::Array(read.resources.iter().map(record).collect());
    let mut document = Map::from_iter([("resources".to_owned(), list(live))]);
    document.insert("account".to_owned(), json!({}));
    document.insert("types".to_owned(), json!(live.types_read()));
    if let Some(declared) = &live.declared {
        document.insert("declared".to_owned(), list(declared));
    }
    Json::Object(document)
}

fn record(resource: &Resource) -> Json {
    let outputs: Map<String, Json> =
        resource.outputs.iter().map(|(name, node)| (name.clone(), plain(node))).collect();
    json!({
        "name": resource.name,
        "type": resource.token,
        "properties": plain(&resource.properties),
        "outputs": outputs,
    })
}

/// Secrets are not written down.
fn plain(node: &Node) -> Json {
    match &node.value {
        _ if node.secret => json!({ UNKNOWN: "it is a secret" }),
        Value::List(list) => Json::Array(list.iter().map(plain).collect()),
        Value::Map(entries) => {
            Json::Object(entries.iter().map(|(key, node)| (key.text.clone(), plain(node))).collect())
        }
        Value::Resource(name) => Json::String(name.clone()),
        Value::Asset(_) => json!({ UNKNOWN: "it is a file" }),
        _ => node.to_json().unwrap_or_else(|because| json!({ UNKNOWN: because.reason })),
    }
}
