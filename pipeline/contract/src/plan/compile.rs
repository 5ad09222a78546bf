//! From a contract to a plan. What the plan does not cover becomes [`Check::Unsure`], never a guess.

use serde_json::{Map, Value};

use super::pattern::Pattern;
use super::rule::{
    ArrayRule, Bound, Check, Column, Format, Limit, MAX_MEMBERS, Member, Node, NumberRule, ObjectRule, Seen,
    Start, TextRule, Write,
};
use crate::contract::field::{Clock, Field, Pii, Shape};
use crate::contract::resolve::{self, Base};
use crate::json::text::write_string;

/// Keywords that assert nothing.
const SILENT: &[&str] = &[
    "$schema",
    "$comment",
    "$defs",
    "title",
    "description",
    "default",
    "deprecated",
    "examples",
    "readOnly",
    "writeOnly",
];

/// References and schemas inside each other that a plan follows.
const MAX_NESTING: usize = 64;

/// The root of the plan, and how many hints it needs.
pub(super) fn compile(schema: &Value, fields: &[Field]) -> (Option<ObjectRule>, usize) {
    let mut compiler = Compiler { root: schema, hints: 0 };
    let rule = schema.as_object().and_then(|members| {
        let known = members.keys().all(|key| ROOT.contains(&key.as_str()) || is_silent(key));
        if known { compiler.object(members, Fields::Of(fields), 0) } else { None }
    });
    (rule, compiler.hints)
}

/// Keywords that the root may have.
const ROOT: &[&str] = &["$id", "type", "properties", "required", "additionalProperties"];

fn is_silent(key: &str) -> bool {
    SILENT.contains(&key) || key.starts_with("x-")
}

/// Which properties of an object are written.
#[derive(Clone, Copy)]
enum Fields<'f> {
    None,
    Of(&'f [Field]),
}

struct Compiler<'s> {
    root: &'s Value,
    hints: usize,
}

impl Compiler<'_> {
    fn node(&mut self, schema: &Value, field: Option<&Field>, depth: usize) -> Node {
        let field = field.filter(|field| field.pii != Some(Pii::Drop));
        let (null, check) = self.check(schema, field, depth).unwrap_or((true, Check::Unsure));
        // Null is left to the reference where nothing else is known.
        let null = null && !matches!(check, Check::Unsure);
        let partitions = field.map(|field| field.partitions.clone()).unwrap_or_default();
        Node { null, check, write: field.map_or(Write::Nothing, write), partitions }
    }

    /// Whether null is accepted, and what else; `None` if that is not covered.
    fn check(&mut self, schema: &Value, field: Option<&Field>, depth: usize) -> Option<(bool, Check)> {
        if depth > MAX_NESTING {
            return None;
        }
        let members = match schema {
            Value::Bool(true) => return Some((true, Check::Any)),
            Value::Object(members) => members,
            _ => return None,
        };
        if let Some(reference) = members.get("$ref") {
            let alone = members.keys().all(|key| key == "$ref" || is_silent(key));
            let target = reference.as_str().and_then(|reference| reference.strip_prefix("#"));
            let target = target.filter(|_| alone).and_then(|pointer| self.root.pointer(pointer))?;
            return self.check(&target.clone(), field, depth + 1);
        }
        let asserting: Vec<&str> = members.keys().map(String::as_str).filter(|key| !is_silent(key)).collect();
        if asserting.is_empty() {
            return Some((true, Check::Any));
        }
        let (base, null) = resolve::base(schema);
        let known = |keywords: &[&str]| {
            asserting.iter().all(|key| ["type", "enum", "const"].contains(key) || keywords.contains(key))
        };
        let values = values(members);
        let null = null && values.as_ref().is_none_or(|values| values.iter().any(Value::is_null));
        let check = match base? {
            Base::Text if known(&["minLength", "maxLength", "pattern", "format"]) => {
                Check::Text(text_rule(members, values.as_deref(), field)?)
            }
            Base::Integer | Base::Number
                if known(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]) =>
            {
                Check::Number(number_rule(members, values.as_deref(), base == Some(Base::Integer))?)
            }
            Base::Boolean if known(&[]) => {
                let accepts =
                    |flag: bool| values.as_ref().is_none_or(|values| values.contains(&Value::Bool(flag)));
                Check::Boolean([accepts(false), accepts(true)])
            }
            Base::Array if known(&["items", "minItems", "maxItems"]) && values.is_none() => {
                Check::Array(self.array(members, field, depth)?)
            }
            Base::Object
                if known(&["properties", "required", "additionalProperties"]) && values.is_none() =>
            {
                let fields = match field.map(|field| &field.shape) {
                    Some(Shape::Struct(fields)) => Fields::Of(fields),
                    _ => Fields::None,
                };
                Check::Object(self.object(members, fields, depth)?)
            }
            _ => return None,
        };
        Some((null, check))
    }

    fn array(
        &mut self,
        members: &Map<String, Value>,
        field: Option<&Field>,
        depth: usize,
    ) -> Option<ArrayRule> {
        let element = match field.map(|field| &field.shape) {
            Some(Shape::List(element)) => Some(&**element),
            _ => None,
        };
        let items = members.get("items").unwrap_or(&Value::Bool(true));
        Some(ArrayRule {
            min: size(members, "minItems", 0)?,
            max: size(members, "maxItems", usize::MAX)?,
            element: Box::new(self.node(items, element, depth + 1)),
        })
    }

    fn object(
        &mut self,
        members: &Map<String, Value>,
        fields: Fields<'_>,
        depth: usize,
    ) -> Option<ObjectRule> {
        let empty = Map::new();
        let properties = members.get("properties").map_or(Some(&empty), Value::as_object)?;
        if properties.len() > MAX_MEMBERS {
            return None;
        }
        let open = match members.get("additionalProperties") {
            None | Some(Value::Bool(true)) => true,
            Some(Value::Bool(false)) => false,
            Some(Value::Object(schema)) if schema.keys().all(|key| is_silent(key)) => true,
            Some(_) => return None,
        };
        let hints = self.hints;
        self.hints += properties.len() + 1;
        let members_in_order = self.members(properties, fields, depth);
        let mut required = Seen::default();
        for name in members.get("required").and_then(Value::as_array).into_iter().flatten() {
            let name = name.as_str()?.as_bytes();
            required.insert(members_in_order.iter().find(|member| member.name == name)?.seen);
        }
        Some(ObjectRule { members: members_in_order, required, open, hints })
    }

    /// The properties, in the order of the contract as far as it is known.
    fn members(&mut self, properties: &Map<String, Value>, fields: Fields<'_>, depth: usize) -> Vec<Member> {
        let fields = match fields {
            Fields::None => &[],
            Fields::Of(fields) => fields,
        };
        let position = |name: &str| fields.iter().position(|field| field.property == name);
        let mut properties: Vec<_> = properties.iter().collect();
        properties.sort_by_key(|(name, _)| position(name).unwrap_or(usize::MAX));
        let mut members = Vec::new();
        for (name, schema) in properties {
            let field = position(name).and_then(|at| fields.get(at));
            let written = field.filter(|field| field.pii != Some(Pii::Drop));
            let start = key_start(name);
            let column = match written.map(|field| key_start(&field.column)) {
                None => Column::None,
                Some(column) if column == start => Column::Same,
                Some(column) => Column::Other(column),
            };
            let node = self.node(schema, field, depth + 1);
            let next = Start::new([b",", start.as_slice()].concat());
            members.push(Member {
                first: Start::new(start),
                next,
                name: name.clone().into_bytes(),
                seen: Seen::only(members.len()),
                column,
                node,
            });
        }
        members
    }
}

/// The usual spelling of a key, with its colon.
fn key_start(name: &str) -> Vec<u8> {
    let mut start = Vec::new();
    write_string(&mut start, name);
    start.push(b':');
    start
}

/// The values that `enum` and `const` accept, if there is either.
fn values(members: &Map<String, Value>) -> Option<Vec<Value>> {
    match (members.get("enum"), members.get("const")) {
        (Some(Value::Array(values)), None) => Some(values.clone()),
        (None, Some(value)) => Some(vec![value.clone()]),
        (Some(Value::Array(values)), Some(value)) => {
            Some(values.iter().filter(|one| *one == value).cloned().collect())
        }
        _ => None,
    }
}

/// A keyword that counts, or what it is where it is absent; `None` if it is there and no small whole number.
fn size(members: &Map<String, Value>, key: &str, absent: usize) -> Option<usize> {
    members.get(key).map_or(Some(absent), |value| usize::try_from(value.as_u64()?).ok())
}

fn text_rule(
    members: &Map<String, Value>,
    values: Option<&[Value]>,
    field: Option<&Field>,
) -> Option<TextRule> {
    let one_of = values.map(|values| values.iter().filter_map(Value::as_str).filter_map(listed).collect());
    let pattern = match members.get("pattern") {
        None => None,
        Some(pattern) => Some(Pattern::compile(pattern.as_str()?)?),
    };
    let format = match members.get("format") {
        None => None,
        Some(name) => Some(match name.as_str()? {
            "date-time" => Format::DateTime,
            "date" => Format::Date,
            "uuid" => Format::Uuid,
            "ipv4" => Format::Ipv4,
            "ipv6" => Format::Ipv6,
            "email" => Format::Email,
            "uri" => Format::Uri,
            _ => return None,
        }),
    };
    // What is written of a timestamp or date is as strict as its format.
    let implied = match field.map(|field| &field.shape) {
        Some(Shape::Timestamp(Clock::Rfc3339)) => Some(Format::DateTime),
        Some(Shape::Date(None)) => Some(Format::Date),
        _ => None,
    };
    let format = format.filter(|format| Some(*format) != implied);
    let (min, max) = (size(members, "minLength", 0)?, size(members, "maxLength", usize::MAX)?);
    let free = (min == 0 && one_of.is_none() && pattern.is_none() && format.is_none()).then_some(max);
    Some(TextRule { free, min, max: (max < usize::MAX).then_some(max), one_of, pattern, format })
}

/// A listed text with its closing quote, if it stands in a record as it is.
fn listed(text: &str) -> Option<Start> {
    let plain = !text.bytes().any(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
    plain.then(|| Start::new([text.as_bytes(), b"\""].concat()))
}

fn number_rule(members: &Map<String, Value>, values: Option<&[Value]>, integer: bool) -> Option<NumberRule> {
    let mut bounds = Vec::new();
    for (key, above, inclusive) in [
        ("minimum", true, true),
        ("exclusiveMinimum", true, false),
        ("maximum", false, true),
        ("exclusiveMaximum", false, false),
    ] {
        if let Some(limit) = members.get(key) {
            bounds.push(Bound { limit: self::limit(limit)?, above, inclusive });
        }
    }
    let one_of = match values {
        None => None,
        Some(values) => {
            let numbers: Vec<_> = values.iter().filter(|value| value.is_number()).collect();
            Some(numbers.into_iter().map(Value::as_i64).collect::<Option<Vec<_>>>()?)
        }
    };
    let places = match members.get("multipleOf") {
        None => None,
        Some(step) => Some(places(step)?),
    };
    Some(NumberRule { integer, bounds, one_of, places })
}

/// Integers that a double holds exactly.
const EXACT: i64 = 1 << 53;

fn limit(value: &Value) -> Option<Limit> {
    match value.as_i64() {
        Some(limit) if limit.abs() <= EXACT => Some(Limit::Integer(limit)),
        Some(_) => None,
        None if value.is_u64() => None,
        None => value.as_f64().map(Limit::Double),
    }
}

/// `n` for a step of 10^-n.
fn places(step: &Value) -> Option<usize> {
    let step = step.as_f64()?;
    [1.0, 0.1, 0.01, 0.001, 0.0001, 0.000_01, 0.000_001]
        .iter()
        .position(|power| step.to_bits() == f64::to_bits(*power))
}

fn write(field: &Field) -> Write {
    match (&field.shape, field.pii) {
        (_, Some(Pii::Hash)) => Write::Hash,
        (_, Some(Pii::Mask)) => Write::Mask,
        (Shape::BigInt, _) => Write::Integer,
        (Shape::Decimal(digits), _) => Write::Decimal(*digits),
        (Shape::Timestamp(clock), _) => Write::Time(clock.clone()),
        (Shape::Date(layout), _) => Write::Date(layout.clone()),
        (Shape::Json, _) => Write::Json,
        (Shape::Text | Shape::Double | Shape::Boolean | Shape::List(_) | Shape::Struct(_), _) => Write::Same,
    }
}
