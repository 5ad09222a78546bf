//! What `jsonschema` found, in the words of a steward. Values of personal data are never quoted.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

use super::Refusal;
use crate::contract::field::{Field, Shape};
use crate::json::pointer;
use crate::json::tape::shorten;

pub(crate) fn refusal(error: &ValidationError<'_>, fields: &[Field]) -> Refusal {
    let pointer = error.instance_path().as_str().to_owned();
    let quoted = if is_personal(&pointer, fields) { None } else { quote(error.instance()) };
    let reason = reason(error, quoted.as_deref().unwrap_or("the value"));
    Refusal { pointer: pointer::shorten(pointer), reason }
}

fn reason(error: &ValidationError<'_>, value: &str) -> String {
    match error.kind() {
        Kind::Type { kind } => format!("expected {}, found {}", types(kind), named(error.instance())),
        Kind::Required { property } => format!("the property {} is missing", plain(property)),
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            let names: Vec<_> = unexpected.iter().map(|name| format!("`{}`", shorten(name))).collect();
            format!("the contract has no property {}", names.join(", "))
        }
        Kind::Enum { options } => format!("{value} is not one of {}", list(options)),
        Kind::Constant { expected_value } => format!("{value} is not {}", plain(expected_value)),
        Kind::Pattern { pattern } => format!("{value} does not match the pattern `{pattern}`"),
        Kind::Format { format } => format!("{value} is not a valid {format}"),
        Kind::Minimum { limit } => format!("{value} is less than {limit}"),
        Kind::Maximum { limit } => format!("{value} is greater than {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("{value} is not greater than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("{value} is not less than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("{value} is not a multiple of {multiple_of}"),
        Kind::MinLength { limit } => format!("{value} is shorter than {limit} characters"),
        Kind::MaxLength { limit } => format!("{value} is longer than {limit} characters"),
        Kind::MinItems { limit } => format!("the list has fewer than {limit} items"),
        Kind::MaxItems { limit } => format!("the list has more than {limit} items"),
        Kind::UniqueItems => "the list has the same item twice".to_owned(),
        _ => error.masked_with(value.to_owned()).to_string(),
    }
}

/// A scalar as it may be shown; `None` for what would be too long to read.
fn quote(value: &Value) -> Option<String> {
    match value {
        Value::Array(_) | Value::Object(_) => None,
        value => Some(plain(value)),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{}`", shorten(text)),
        value => format!("`{}`", shorten(&value.to_string())),
    }
}

fn list(options: &Value) -> String {
    const SHOWN: usize = 12;
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut shown: Vec<_> = options.iter().take(SHOWN).map(plain).collect();
    if options.len() > SHOWN {
        shown.push(format!("{} more", options.len() - SHOWN));
    }
    shown.join(", ")
}

fn types(kind: &TypeKind) -> String {
    let name = |name: &str| match name {
        "null" => "null".to_owned(),
        "integer" | "array" | "object" => format!("an {name}"),
        _ => format!("a {name}"),
    };
    match kind {
        TypeKind::Single(one) => name(one.as_str()),
        TypeKind::Multiple(many) => {
            let names: Vec<_> = many.iter().map(|one| name(one.as_str())).collect();
            names.join(" or ")
        }
    }
}

fn named(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Whether the value at `pointer` is, or lies inside, personal data.
fn is_personal(pointer: &str, fields: &[Field]) -> bool {
    let mut fields = fields;
    let mut in_list = false;
    for token in pointer::parse(pointer).unwrap_or_default() {
        let Some(field) = fields.iter().find(|field| in_list || field.property == token) else {
            return false;
        };
        if field.pii.is_some() {
            return true;
        }
        in_list = matches!(field.shape, Shape::List(_));
        fields = match &field.shape {
            Shape::Struct(inner) => inner,
            Shape::List(element) => std::slice::from_ref(element),
            _ => return false,
        };
    }
    false
}
