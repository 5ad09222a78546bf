//! Whether a contract is a sound JSON Schema.

use jsonschema::Draft;
use serde_json::{Value, json};

use super::keywords;
use crate::json::pointer::join;
use crate::located::Located;

/// The dialect that contracts are written in.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Keywords whose value is one schema.
const SCHEMA: &[&str] = &[
    "items",
    "contains",
    "additionalProperties",
    "unevaluatedProperties",
    "unevaluatedItems",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
    "contentSchema",
];
/// Keywords whose value is a list of schemas.
const SCHEMAS: &[&str] = &["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords whose value is an object of schemas.
const NAMED_SCHEMAS: &[&str] =
    &["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];

/// Checks the schema against its meta-schema, and each keyword, pattern, format and reference.
pub(crate) fn check(text: &Located<'_>) {
    match text.value.get("$schema").map(Value::as_str) {
        None => {}
        Some(Some(dialect)) if dialect.trim_end_matches('#') == DIALECT => {}
        Some(_) => {
            text.problem(
                "/$schema",
                format!("contracts are written in JSON Schema 2020-12: use `{DIALECT}`"),
            );
            return;
        }
    }
    for error in jsonschema::draft202012::meta::validator().iter_errors(&text.value) {
        text.problem(error.instance_path().as_str(), format!("not a valid JSON Schema: {error}"));
    }
    if text.value.get("type") != Some(&json!("object")) {
        text.problem("/type", "a record is an object: write \"type\": \"object\" at the root");
    }
    walk(text, "", &text.value, 0, &check_keyword);
}

/// Refuses annotations that nothing reads.
pub(crate) fn refuse_idle_annotations(text: &Located<'_>) {
    walk(text, "", &text.value, 0, &|text, at, key, _| {
        if key == "x-lake" && !text.is_understood(at) {
            let message =
                "nothing reads this annotation: move it to a property that becomes a column, or remove it";
            text.problem_with_key(at, message);
        }
    });
}

fn check_keyword(text: &Located<'_>, at: &str, key: &str, value: &Value) {
    match key {
        "pattern" => pattern(text, at, value.as_str()),
        "format" => format(text, at, value.as_str()),
        "$ref" | "$dynamicRef" => reference(text, at, value.as_str()),
        "required" => {
            let schema = at.strip_suffix("/required").unwrap_or_default();
            if let Some(members) = text.value.pointer(schema).and_then(Value::as_object) {
                keywords::admissible(text, schema, members);
            }
        }
        "patternProperties" => {
            for name in value.as_object().into_iter().flat_map(|patterns| patterns.keys()) {
                pattern(text, &join(at, name), Some(name));
            }
        }
        _ => keywords::known(text, at, key),
    }
}

/// Schemas inside each other that a contract may have.
const MAX_NESTING: usize = 64;

/// What a walk does with each keyword: the text, the keyword's pointer, its name and value.
type Visit<'v> = &'v dyn Fn(&Located<'_>, &str, &str, &Value);

fn walk(text: &Located<'_>, at: &str, schema: &Value, depth: usize, visit: Visit<'_>) {
    let Some(members) = schema.as_object() else { return };
    if depth > MAX_NESTING {
        text.problem(at, format!("schemas are nested deeper than {MAX_NESTING} levels: simplify"));
        return;
    }
    for (key, value) in members {
        let here = join(at, key);
        visit(text, &here, key, value);
        if SCHEMA.contains(&key.as_str()) {
            walk(text, &here, value, depth + 1, visit);
        } else if SCHEMAS.contains(&key.as_str()) {
            for (i, schema) in value.as_array().into_iter().flatten().enumerate() {
                walk(text, &join(&here, &i.to_string()), schema, depth + 1, visit);
            }
        } else if NAMED_SCHEMAS.contains(&key.as_str()) {
            for (name, schema) in value.as_object().into_iter().flatten() {
                walk(text, &join(&here, name), schema, depth + 1, visit);
            }
        }
    }
}

fn pattern(text: &Located<'_>, at: &str, pattern: Option<&str>) {
    let Some(pattern) = pattern else { return };
    if jsonschema::options().with_draft(Draft::Draft202012).build(&json!({ "pattern": pattern })).is_err() {
        text.problem(at, format!("`{pattern}` is not a regular expression that can be used: correct it"));
    }
}

fn format(text: &Located<'_>, at: &str, format: Option<&str>) {
    let Some(format) = format else { return };
    if !jsonschema::options().is_known_format(Draft::Draft202012, format) {
        let message =
            format!("the format `{format}` is unknown, so it would check nothing: correct or remove it");
        text.problem(at, message);
    }
}

fn reference(text: &Located<'_>, at: &str, reference: Option<&str>) {
    let Some(reference) = reference else { return };
    let target = reference.strip_prefix('#');
    match target {
        Some(local) if local.is_empty() || local.starts_with('/') => {
            if text.value.pointer(local).is_none() {
                text.problem(at, format!("nothing stands at `{reference}` in this contract"));
            }
        }
        Some(_) => {}
        None => text.problem(at, "a `$ref` must point into this contract: use `#/$defs/…`"),
    }
}
