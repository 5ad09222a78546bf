//! Keywords that would check nothing, and requirements that nothing can meet.

use serde_json::{Map, Value, json};

use crate::json::pointer::join;
use crate::located::Located;

/// The keywords of JSON Schema 2020-12, `definitions` of older drafts among them, which `$ref` still reaches.
const KNOWN: &[&str] = &[
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$ref",
    "$schema",
    "$vocabulary",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "definitions",
    "dependentRequired",
    "dependentSchemas",
    "deprecated",
    "description",
    "else",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "title",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "writeOnly",
];

/// How alike two words are that are taken for one, from 0 to 1.
const ALIKE: f64 = 0.8;

/// Refuses a keyword that JSON Schema does not know, unless it begins with `x-`.
pub(crate) fn known(text: &Located<'_>, at: &str, key: &str) {
    if key.starts_with("x-") || KNOWN.contains(&key) {
        return;
    }
    let advice = match near(key) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "correct or remove it; an annotation of your own begins with `x-`".to_owned(),
    };
    text.problem_with_key(at, format!("unknown keyword `{key}`, which checks nothing: {advice}"));
}

/// The keyword that was most likely meant.
fn near(key: &str) -> Option<&'static str> {
    let likeness = |known: &str| strsim::jaro_winkler(&key.to_lowercase(), &known.to_lowercase());
    let near = KNOWN.iter().map(|known| (likeness(known), *known)).max_by(|a, b| a.0.total_cmp(&b.0));
    near.filter(|(likeness, _)| *likeness > ALIKE).map(|(_, known)| known)
}

/// Refuses required properties that the same schema forbids: no record could be admitted.
pub(crate) fn admissible(text: &Located<'_>, at: &str, schema: &Map<String, Value>) {
    if schema.get("additionalProperties") != Some(&Value::Bool(false)) {
        return;
    }
    let required = schema.get("required").and_then(Value::as_array);
    for (i, name) in required.into_iter().flatten().enumerate() {
        if let Some(name) = name.as_str().filter(|name| !is_listed(schema, name)) {
            let at = join(&join(at, "required"), &i.to_string());
            let message = format!(
                "`{name}` is required, but `additionalProperties` forbids what `properties` does not list: list it"
            );
            text.problem(&at, message);
        }
    }
}

fn is_listed(schema: &Map<String, Value>, name: &str) -> bool {
    let members = |keyword: &str| schema.get(keyword).and_then(Value::as_object);
    let property = members("properties").and_then(|properties| properties.get(name));
    let matches = |pattern: &str| {
        let validator = jsonschema::draft202012::new(&json!({ "pattern": pattern }));
        validator.is_ok_and(|validator| validator.is_valid(&json!(name)))
    };
    property.is_some_and(|schema| schema != &Value::Bool(false))
        || members("patternProperties")
            .is_some_and(|patterns| patterns.keys().any(|pattern| matches(pattern)))
}
