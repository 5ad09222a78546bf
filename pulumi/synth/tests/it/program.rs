//! The committed program through an independent YAML reader.

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

use crate::lake;

/// A resource as the file says it.
#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) token: String,
    pub(crate) properties: Value,
    pub(crate) options: Value,
}

/// A program in which joined text reads like interpolated text.
pub(crate) fn parse(text: &str) -> Value {
    interpolated(&serde_yaml::from_str(text).unwrap())
}

fn interpolated(value: &Value) -> Value {
    match value {
        Value::Sequence(items) => items.iter().map(interpolated).collect(),
        Value::Mapping(entries) => match value.get("fn::join") {
            Some(join) => texts(&join[1]).join(join[0].as_str().unwrap()).into(),
            None => entries
                .iter()
                .map(|(key, value)| (key.clone(), interpolated(value)))
                .collect::<Mapping>()
                .into(),
        },
        other => other.clone(),
    }
}

/// The resources of a program by name.
pub(crate) fn resources(text: &str) -> BTreeMap<String, Resource> {
    let program = parse(text);
    let resources = program["resources"].as_mapping().unwrap();
    resources
        .iter()
        .map(|(name, resource)| {
            let resource = Resource {
                token: resource["type"].as_str().unwrap().to_owned(),
                properties: resource["properties"].clone(),
                options: resource["options"].clone(),
            };
            (name.as_str().unwrap().to_owned(), resource)
        })
        .collect()
}

/// The resources of one type of the committed program.
pub(crate) fn of_type(token: &str) -> Vec<(String, Resource)> {
    let all = resources(&lake::committed());
    let found: Vec<_> = all.into_iter().filter(|(_, resource)| resource.token == token).collect();
    assert!(!found.is_empty(), "the program has no {token}");
    found
}

/// The items of a list, or the value alone.
pub(crate) fn many(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Sequence(items) => items.iter().collect(),
        other => vec![other],
    }
}

/// The texts of a list, or the text alone.
pub(crate) fn texts(value: &Value) -> Vec<&str> {
    many(value).into_iter().map(|value| value.as_str().unwrap()).collect()
}

/// What a policy property holds, whether as an object or through `fn::toJSON`.
pub(crate) fn json(value: &Value) -> &Value {
    value.get("fn::toJSON").unwrap_or(value)
}

/// Calls `visit` with every text of a value, keys included.
pub(crate) fn each_text(value: &Value, visit: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => visit(text),
        Value::Sequence(items) => items.iter().for_each(|item| each_text(item, visit)),
        Value::Mapping(entries) => entries.iter().for_each(|(key, value)| {
            each_text(key, visit);
            each_text(value, visit);
        }),
        _ => {}
    }
}

/// The `${…}` of a text, without the braces. `$$` stands for a dollar sign.
pub(crate) fn references(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let after = &rest[at + 1..];
        rest = match after.as_bytes().first() {
            Some(b'$') => &after[1..],
            Some(b'{') => {
                let (inside, outside) = after[1..].split_once('}').unwrap();
                found.push(inside.to_owned());
                outside
            }
            _ => after,
        };
    }
    found
}
