//! Reads the elements of a document, each with its place.

use serde_json::{Map, Value};

use super::{Condition, Effect, Malformed, Principal, Scope, Statement};

pub(super) type Parsed<T> = Result<T, Malformed>;

pub(super) fn malformed<T>(pointer: &str, message: impl Into<String>) -> Parsed<T> {
    Err(Malformed { pointer: pointer.to_owned(), message: message.into() })
}

pub(super) fn known(map: &Map<String, Value>, pointer: &str, names: &[&str]) -> Parsed<()> {
    match map.keys().find(|key| !names.contains(&key.as_str())) {
        Some(key) => malformed(&format!("{pointer}/{key}"), format!("unknown element `{key}`")),
        None => Ok(()),
    }
}

const ELEMENTS: &[&str] = &[
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

pub(super) fn statement(value: &Value, pointer: &str) -> Parsed<Statement> {
    let Some(map) = value.as_object() else { return malformed(pointer, "a statement is a JSON object") };
    known(map, pointer, ELEMENTS)?;
    let effect = match map.get("Effect").and_then(Value::as_str) {
        Some("Allow") => Effect::Allow,
        Some("Deny") => Effect::Deny,
        _ => return malformed(&format!("{pointer}/Effect"), "an effect is `Allow` or `Deny`"),
    };
    let Some(actions) = scope(map, pointer, "Action", texts)? else {
        return malformed(pointer, "a statement has `Action` or `NotAction`");
    };
    Ok(Statement {
        sid: text(map, pointer, "Sid")?,
        effect,
        principals: scope(map, pointer, "Principal", principals)?,
        actions,
        resources: scope(map, pointer, "Resource", texts)?,
        conditions: map
            .get("Condition")
            .map_or(Ok(Vec::new()), |c| conditions(c, &format!("{pointer}/Condition")))?,
        pointer: pointer.to_owned(),
    })
}

pub(super) fn text(map: &Map<String, Value>, pointer: &str, name: &str) -> Parsed<Option<String>> {
    match map.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => malformed(&format!("{pointer}/{name}"), "a text is expected"),
    }
}

/// `X` or `NotX`, never both.
fn scope<T>(
    map: &Map<String, Value>,
    pointer: &str,
    name: &str,
    parse: impl Fn(&Value, &str) -> Parsed<Vec<T>>,
) -> Parsed<Option<Scope<T>>> {
    let not = format!("Not{name}");
    match (map.get(name), map.get(&not)) {
        (Some(_), Some(_)) => malformed(pointer, format!("`{name}` and `{not}` exclude each other")),
        (Some(value), None) => Ok(Some(Scope::These(parse(value, &format!("{pointer}/{name}"))?))),
        (None, Some(value)) => Ok(Some(Scope::AllBut(parse(value, &format!("{pointer}/{not}"))?))),
        (None, None) => Ok(None),
    }
}

/// One text or a list of texts.
fn texts(value: &Value, pointer: &str) -> Parsed<Vec<String>> {
    match value {
        Value::String(text) => Ok(vec![text.clone()]),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(i, item)| match item.as_str() {
                Some(text) => Ok(text.to_owned()),
                None => malformed(&format!("{pointer}/{i}"), "a text is expected"),
            })
            .collect(),
        _ => malformed(pointer, "a text or a list of texts is expected"),
    }
}

fn principals(value: &Value, pointer: &str) -> Parsed<Vec<Principal>> {
    match value {
        Value::String(star) if star == "*" => Ok(vec![Principal::Anyone]),
        Value::Object(kinds) => {
            let mut all = Vec::new();
            for (kind, names) in kinds {
                let pointer = format!("{pointer}/{kind}");
                for name in texts(names, &pointer)? {
                    all.push(principal(kind, name, &pointer)?);
                }
            }
            Ok(all)
        }
        _ => malformed(pointer, "a principal is `*` or an object of kinds"),
    }
}

fn principal(kind: &str, name: String, pointer: &str) -> Parsed<Principal> {
    Ok(match kind {
        "AWS" if name == "*" => Principal::Anyone,
        "AWS" => Principal::Aws(name),
        "Service" => Principal::Service(name),
        "Federated" => Principal::Federated(name),
        "CanonicalUser" => Principal::CanonicalUser(name),
        _ => return malformed(pointer, format!("unknown kind of principal `{kind}`")),
    })
}

fn conditions(value: &Value, pointer: &str) -> Parsed<Vec<Condition>> {
    let Some(operators) = value.as_object() else {
        return malformed(pointer, "a condition is an object of operators");
    };
    let mut all = Vec::new();
    for (operator, keys) in operators {
        let pointer = format!("{pointer}/{operator}");
        let Some(keys) = keys.as_object() else {
            return malformed(&pointer, "an operator holds an object of keys");
        };
        for (key, values) in keys {
            let values =
                scalars(values, &format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")))?;
            all.push(Condition { operator: operator.clone(), key: key.clone(), values });
        }
    }
    Ok(all)
}

/// Condition values may be written as texts, numbers or booleans; IAM compares their text.
fn scalars(value: &Value, pointer: &str) -> Parsed<Vec<String>> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let values = match value {
        Value::Array(list) => list.iter().map(one).collect(),
        value => one(value).map(|value| vec![value]),
    };
    values.map_or_else(|| malformed(pointer, "a condition value is a text, a number or a boolean"), Ok)
}
