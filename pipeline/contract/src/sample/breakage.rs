//! The ways to break one value so that no admission may accept it.

use jsonschema::Validator;
use serde_json::Value;

use super::defect::Defect;
use super::schema::Schema;
use super::tree::{Break, Field, How, Kind, Node};
use super::writer::{SURPLUS_KEY, holds};
use crate::contract::field::{Clock, Shape};

/// Deeper than any record may be.
const DEEP: usize = 200;
/// Longer texts and lists are not built just to be too long.
const LONG: u64 = 1000;

/// What a value must hold to be admitted.
pub(super) struct Promise<'a> {
    pub(super) schema: &'a Schema<'a>,
    /// The schema alone; absent when it does not stand alone.
    pub(super) validator: Option<&'a Validator>,
    /// What the value's column holds, if it has one of its own.
    pub(super) shape: Option<&'a Shape>,
}

type Found = Vec<(Defect, Break)>;

/// Every way that is sure to be noticed.
pub(super) fn breaks(node: &Node, promise: &Promise<'_>) -> Found {
    let mut found = Vec::new();
    let mut add = |defect, how| found.push((defect, Break { node: node.span.start, how }));
    // Another value in place of a whole record could be taken for the frame around the records.
    let values = node.span.start > 0;
    for (defect, text) in refused(promise).into_iter().filter(|_| values) {
        if promise.validator.is_some_and(|validator| !holds(validator, text.as_bytes())) {
            add(defect, How::Instead(text.into_bytes().into()));
        }
    }
    for (defect, text) in impossible(promise.shape).into_iter().filter(|_| values) {
        add(defect, How::Instead(text.into()));
    }
    match &node.kind {
        Kind::Object(fields) => object(fields, promise.schema, &mut add),
        Kind::List(list) => {
            if promise.schema.count("minItems").is_some_and(|least| least > 0) {
                add(Defect::Items, How::Count(0));
            }
            if let (Some(most), true) = (promise.schema.count("maxItems"), list.element.is_some())
                && most < LONG
            {
                add(Defect::Items, How::Count(most + 1));
            }
        }
        _ => {}
    }
    found
}

fn object(fields: &[Field], schema: &Schema<'_>, add: &mut impl FnMut(Defect, How)) {
    for (position, field) in fields.iter().enumerate() {
        if field.required {
            add(Defect::Missing, How::Without(position));
        }
        add(Defect::RepeatedKey, How::Twice(position));
    }
    let closed = schema.get("additionalProperties") == Some(Value::Bool(false));
    let known = schema.has("patternProperties")
        || fields.iter().any(|field| field.key.ends_with(SURPLUS_KEY.as_bytes()));
    if closed && !known {
        add(Defect::Undeclared, How::Surplus);
    }
}

/// Values that the schema may refuse; the caller asks it.
fn refused(promise: &Promise<'_>) -> Vec<(Defect, String)> {
    let schema = promise.schema;
    let mut texts: Vec<(Defect, String)> = vec![(Defect::Null, "null".to_owned())];
    for text in ["\"?\"", "12", "12.5", "true", "[]", "{}"] {
        texts.push((kind_of(schema, text), text.to_owned()));
    }
    for key in ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"] {
        if let Some(bound) = schema.get(key).and_then(|bound| bound.as_f64()) {
            let beyond = if key.ends_with("inimum") { bound - 1.0 } else { bound + 1.0 };
            texts.push((Defect::Range, format!("{beyond}")));
        }
    }
    if schema.has("pattern") {
        for text in ["~", "", "0", "zzz zzz", "\u{1f980}"] {
            texts.push((Defect::Pattern, quoted(text)));
        }
    }
    if let Some(format) = schema.text("format") {
        texts.extend(misspelt(&format).iter().map(|text| (Defect::Format, quoted(text))));
    }
    if let Some(least) = schema.count("minLength").filter(|least| (1..LONG).contains(least)) {
        texts.push((Defect::Length, quoted(&"x".repeat(usize::try_from(least - 1).unwrap_or(0)))));
    }
    if let Some(most) = schema.count("maxLength").filter(|most| *most < LONG) {
        texts.push((Defect::Length, quoted(&"x".repeat(usize::try_from(most + 1).unwrap_or(0)))));
    }
    texts
}

/// What is wrong with a value of the usual kinds, if anything: its type, or the choice.
fn kind_of(schema: &Schema<'_>, text: &str) -> Defect {
    let name = match text.as_bytes().first() {
        Some(b'"') => "string",
        Some(b't') => "boolean",
        Some(b'[') => "array",
        Some(b'{') => "object",
        _ if text.contains('.') => "number",
        _ => "integer",
    };
    let types = schema.get("type");
    let listed = |types: &Value| types == name || (types == "number" && name == "integer");
    let right = match &types {
        Some(Value::Array(types)) => types.iter().any(listed),
        Some(types) => listed(types),
        None => true,
    };
    match (right, name) {
        (false, _) => Defect::Type,
        (true, _) if schema.has("enum") || schema.has("const") => Defect::Choice,
        (true, "string") if schema.has("pattern") => Defect::Pattern,
        (true, "string") if schema.has("format") => Defect::Format,
        (true, "string") => Defect::Length,
        (true, "array") => Defect::Items,
        (true, "object") => Defect::Missing,
        (true, _) => Defect::Range,
    }
}

fn misspelt(format: &str) -> &'static [&'static str] {
    match format {
        "date-time" => &["2026-02-30T12:00:00Z", "2026-11-16 12:00", "2026-11-16T25:00:00Z", "yesterday"],
        "date" => &["2026-02-30", "16.11.2026", "2026-13-01"],
        "time" => &["25:00:00Z", "noon"],
        "email" | "idn-email" => &["nobody", "nobody@", "@example.com"],
        "ipv4" => &["192.0.2.256", "192.0.2"],
        "ipv6" => &["2001:db8::g", "1:2:3"],
        "uuid" => &["not-a-uuid", "00000000-0000-0000-0000-00000000000g"],
        _ => &["\u{1}", "%", "((", "-a-.", ""],
    }
}

/// Values that no schema can save.
fn impossible(shape: Option<&Shape>) -> Vec<(Defect, Vec<u8>)> {
    let deep = [vec![b'['; DEEP], vec![b']'; DEEP]].concat();
    let mut texts =
        vec![(Defect::Depth, deep), (Defect::Syntax, b"NaN".to_vec()), (Defect::Overflow, b"1e400".to_vec())];
    match shape {
        Some(Shape::Text | Shape::Json) => {
            texts.push((Defect::Surrogate, br#""\ud83e?""#.to_vec()));
            texts.push((Defect::Encoding, b"\"caf\xe9\"".to_vec()));
        }
        Some(Shape::BigInt) => texts.push((Defect::Overflow, b"9223372036854775808".to_vec())),
        Some(Shape::Decimal(digits)) => {
            let (fraction, whole) = (usize::from(digits.scale), usize::from(digits.precision - digits.scale));
            let wrap = |text: String| if digits.quoted { quoted(&text) } else { text };
            texts.push((Defect::Digits, wrap(format!("0.{}1", "0".repeat(fraction))).into_bytes()));
            texts.push((Defect::Digits, wrap(format!("1{}", "0".repeat(whole))).into_bytes()));
        }
        Some(Shape::Timestamp(Clock::Rfc3339 | Clock::Layout(_)) | Shape::Date(_)) => {
            for text in ["yesterday", "", "0000-00-00T00:00:00Z"] {
                texts.push((Defect::Format, quoted(text).into_bytes()));
            }
        }
        _ => {}
    }
    texts
}

fn quoted(text: &str) -> String {
    let mut out = Vec::new();
    crate::json::text::write_string(&mut out, text);
    String::from_utf8(out).unwrap_or_default()
}
