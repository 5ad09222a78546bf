//! What the schema itself has to say: listed values, examples, and checks for what no kind keeps by construction.

use jsonschema::Validator;
use serde_json::Value;

use super::instant::Instant;
use super::random::Random;
use super::schema::Schema;
use super::tree::{Check, Kind, Node, Text};
use super::words;
use super::writer::{Writer, holds};

/// Values that are built in search of one that passes a check.
const SEARCH: usize = 2000;
/// Keywords that no kind keeps by construction.
const CHECKED: [&str; 15] = [
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "contains",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "propertyNames",
    "patternProperties",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
    "unevaluatedItems",
];

/// Keywords that an instant does not keep.
const BOUNDS: [&str; 8] = [
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];

/// The values that a schema lists, or else its examples, as far as the schema itself accepts them.
pub(super) fn fixed(schema: &Schema<'_>, validator: Option<&Validator>, examples: bool) -> Vec<Box<[u8]>> {
    let values = match (schema.get("const"), schema.list("enum"), schema.list("examples")) {
        (Some(value), ..) => vec![value],
        (None, values, _) if !values.is_empty() => values,
        (None, _, values) if examples => values,
        _ => Vec::new(),
    };
    let fits =
        |value: &Value| !value.is_null() && validator.is_none_or(|validator| validator.is_valid(value));
    values.iter().filter(|value| fits(value)).map(|value| value.to_string().into_bytes().into()).collect()
}

/// As admission builds it.
pub(super) fn validator(schema: &Value) -> Option<Validator> {
    jsonschema::draft202012::options().should_validate_formats(true).build(schema).ok()
}

/// Whether the kind may build values that the schema refuses.
pub(super) fn is_needed(schema: &Schema<'_>, node: &Node) -> bool {
    let listed = schema.has("enum") || schema.has("const");
    if CHECKED.iter().any(|keyword| schema.has(keyword)) {
        return true;
    }
    let least = schema.count("minLength").unwrap_or(0);
    let most = schema.count("maxLength").unwrap_or(u64::MAX);
    match &node.kind {
        _ if !node.fixed.is_empty() => false,
        Kind::Text { text: Text::Pattern(pattern), .. } => {
            let (shortest, longest) = pattern.length();
            listed || schema.has("format") || shortest < least || longest > most
        }
        Kind::Text { text: Text::Format(_), .. } => listed || least > 1 || most < words::LONGEST_FORMAT,
        Kind::Instant { .. } => BOUNDS.iter().any(|keyword| schema.has(keyword)),
        Kind::Number(number) => number.quoted || schema.has("multipleOf"),
        _ => listed,
    }
}

/// The check of a node, with a value that was found to pass it.
pub(super) fn find(node: &Node, validator: Option<Validator>) -> Option<Check> {
    let validator = validator?;
    let mut random = Random::new(0);
    let mut out = Vec::new();
    for record in 0..SEARCH {
        out.clear();
        let instant = Instant::of_record(&mut random);
        let record = record as u64;
        let mut writer =
            Writer { random: &mut random, record, seed: 0, instant, target: None, text: String::new() };
        writer.chosen(node, &mut out);
        if holds(&validator, &out) {
            return Some(Check { validator, known: out.into() });
        }
    }
    None
}
