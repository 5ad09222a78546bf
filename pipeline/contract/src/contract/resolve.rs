//! What type a schema has, following `$ref` inside the contract.

use std::fmt;

use serde_json::Value;

use crate::json::pointer;
use crate::located::Located;

/// The JSON type of the values of a schema, null aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    Text,
    Integer,
    Number,
    Boolean,
    Array,
    Object,
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Array => "array",
            Self::Object => "object",
        })
    }
}

/// The schema that decides about types, and where it stands.
pub(crate) struct Target<'s> {
    pub(crate) schema: &'s Value,
    pub(crate) pointer: String,
}

/// The end of the chain of `$ref` that starts at `schema`.
pub(crate) fn follow<'s>(text: &'s Located<'_>, at: &str, schema: &'s Value) -> Option<Target<'s>> {
    let mut target = Target { schema, pointer: at.to_owned() };
    for _ in 0..16 {
        let Some(reference) = target.schema.get("$ref") else { return Some(target) };
        let here = pointer::join(&target.pointer, "$ref");
        let local = reference.as_str().and_then(|reference| reference.strip_prefix('#'));
        let Some(local) = local.filter(|local| pointer::parse(local).is_some()) else {
            text.problem(&here, "a `$ref` must point into this contract: use `#/$defs/…`");
            return None;
        };
        let Some(schema) = text.value.pointer(local) else {
            text.problem(&here, format!("nothing stands at `#{local}` in this contract"));
            return None;
        };
        target = Target { schema, pointer: local.to_owned() };
    }
    text.problem(at, "this chain of `$ref` has no end: define the type itself");
    None
}

/// The one type of a schema's values besides null, and whether null is among them.
pub(crate) fn base(schema: &Value) -> (Option<Base>, bool) {
    let mut base = None;
    let mut nullable = false;
    let mut mixed = false;
    let mut add = |found: Option<Base>| match (found, base) {
        (None, _) => nullable = true,
        (Some(found), None) => base = Some(found),
        (Some(Base::Integer), Some(Base::Number)) => {}
        (Some(Base::Number), Some(Base::Integer)) => base = Some(Base::Number),
        (Some(found), Some(known)) => mixed |= found != known,
    };
    match (schema.get("type"), schema.get("enum"), schema.get("const")) {
        (Some(Value::String(name)), ..) => add(named(name)),
        (Some(Value::Array(names)), ..) => {
            names.iter().filter_map(Value::as_str).for_each(|name| add(named(name)));
        }
        (None, Some(Value::Array(values)), _) => values.iter().for_each(|value| add(of(value))),
        (None, None, Some(value)) => add(of(value)),
        _ => {}
    }
    (base.filter(|_| !mixed), nullable)
}

/// `None` stands for null.
fn named(name: &str) -> Option<Base> {
    match name {
        "string" => Some(Base::Text),
        "integer" => Some(Base::Integer),
        "number" => Some(Base::Number),
        "boolean" => Some(Base::Boolean),
        "array" => Some(Base::Array),
        "object" => Some(Base::Object),
        _ => None,
    }
}

fn of(value: &Value) -> Option<Base> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some(Base::Boolean),
        Value::Number(number) if number.is_f64() => Some(Base::Number),
        Value::Number(_) => Some(Base::Integer),
        Value::String(_) => Some(Base::Text),
        Value::Array(_) => Some(Base::Array),
        Value::Object(_) => Some(Base::Object),
    }
}
