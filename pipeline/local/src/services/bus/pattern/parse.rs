//! From the JSON of a pattern to its conditions.

use serde_json::{Map, Value};

use super::{Condition, Matcher, Node, operator};
use crate::services::load::{LoadError, child, kind_of};

type Errors = Vec<LoadError>;

pub(super) fn pattern(value: &Value) -> Result<Node, Errors> {
    let mut errors = Errors::new();
    let node = match value {
        Value::Object(fields) if !fields.is_empty() => object(fields, "", &mut errors),
        Value::Object(_) => {
            errors.push(LoadError::new("", "an empty pattern matches nothing and is refused"));
            Node::default()
        }
        other => {
            errors.push(LoadError::new("", format!("a pattern is an object, not {}", kind_of(other))));
            Node::default()
        }
    };
    if errors.is_empty() { Ok(node) } else { Err(errors) }
}

fn object(fields: &Map<String, Value>, pointer: &str, errors: &mut Errors) -> Node {
    let mut node = Node::default();
    for (name, value) in fields {
        let pointer = child(pointer, name);
        if name == "$or" {
            node.alternatives.push(alternatives(value, &pointer, errors));
        } else if let Some(condition) = condition(value, &pointer, errors) {
            node.fields.push((name.clone(), condition));
        }
    }
    node
}

fn alternatives(value: &Value, pointer: &str, errors: &mut Errors) -> Vec<Node> {
    let Value::Array(items) = value else {
        errors.push(LoadError::new(
            pointer,
            format!("`$or` takes an array of objects, not {}", kind_of(value)),
        ));
        return Vec::new();
    };
    if items.len() < 2 {
        errors.push(LoadError::new(pointer, "`$or` takes at least two alternatives"));
    }
    let mut nodes = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let pointer = format!("{pointer}/{index}");
        match item {
            Value::Object(fields) if !fields.is_empty() => nodes.push(object(fields, &pointer, errors)),
            Value::Object(_) => errors.push(LoadError::new(pointer, "an alternative must not be empty")),
            other => {
                let message = format!("an alternative of `$or` is an object, not {}", kind_of(other));
                errors.push(LoadError::new(pointer, message));
            }
        }
    }
    nodes
}

fn condition(value: &Value, pointer: &str, errors: &mut Errors) -> Option<Condition> {
    let message = match value {
        Value::Object(fields) if !fields.is_empty() => {
            return Some(Condition::Object(object(fields, pointer, errors)));
        }
        Value::Array(items) if !items.is_empty() => {
            return Some(Condition::AnyOf(matchers(items, pointer, errors)));
        }
        Value::Object(_) => "an empty object matches nothing and is refused".to_owned(),
        Value::Array(_) => "an empty array matches nothing and is refused".to_owned(),
        other => format!("a value to match stands in an array; {} does not", kind_of(other)),
    };
    errors.push(LoadError::new(pointer, message));
    None
}

fn matchers(items: &[Value], pointer: &str, errors: &mut Errors) -> Vec<Matcher> {
    let mut found = Vec::new();
    for (index, item) in items.iter().enumerate() {
        match operator::matcher(item, &format!("{pointer}/{index}")) {
            Ok(matcher) => found.push(matcher),
            Err(error) => errors.push(error),
        }
    }
    found
}
