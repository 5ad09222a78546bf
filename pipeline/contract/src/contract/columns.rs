//! From the properties of a schema to the columns of a table.

use serde_json::{Map, Value};

use super::annotation::{self, Annotation, Spelling, Wanted};
use super::field::{Clock, Field, Pii, Shape};
use super::resolve::{self, Base};
use crate::json::pointer::join;
use crate::located::Located;

/// Schemas inside each other that columns may have. A recursive `$ref` ends here.
const MAX_NESTING: usize = 32;

const JSON_ADVICE: &str = "give it one `type`, or keep it as text with \"x-lake\": {\"type\": \"json\"}";

/// Reads the fields of the object schema at `pointer`.
pub(crate) fn fields(text: &Located<'_>, pointer: &str, schema: &Value, depth: usize) -> Vec<Field> {
    let Some(properties) = schema.get("properties") else { return Vec::new() };
    let required = |name: &str| {
        let names = schema.get("required").and_then(Value::as_array);
        names.is_some_and(|names| names.iter().any(|required| required == name))
    };
    let here = join(pointer, "properties");
    let mut fields = Vec::new();
    for (name, property) in text.members(&here, properties) {
        if property == &Value::Bool(false) {
            continue;
        }
        let at = join(&here, name);
        if let Some(mut field) = self::field(text, &at, property, name, depth) {
            field.nullable |= !required(name);
            report_collision(text, &at, &fields, &field);
            fields.push(field);
        }
    }
    fields
}

fn report_collision(text: &Located<'_>, at: &str, fields: &[Field], field: &Field) {
    if let Some(other) = fields.iter().find(|other| other.column == field.column) {
        let message = format!(
            "the properties `{}` and `{}` would share the column `{}`: name one of them with \"x-lake\": {{\"column\": …}}",
            other.property, field.property, field.column
        );
        text.problem_with_key(at, message);
    }
}

fn field(text: &Located<'_>, at: &str, schema: &Value, name: &str, depth: usize) -> Option<Field> {
    let target = resolve::follow(text, at, schema)?;
    let mut annotation = annotation::read(text, at, schema);
    if target.pointer != at {
        annotation = annotation.or(annotation::read(text, &target.pointer, target.schema));
    }
    let column = annotation.column.clone().unwrap_or_else(|| column_name(name));
    check_name(text, at, &column);
    let (shape, nullable) = shape(text, at, &target, &annotation, depth)?;
    let field = Field {
        property: name.to_owned(),
        column,
        nullable,
        pii: annotation.pii,
        shape,
        partitions: Vec::new(),
    };
    check_protection(text, at, &field);
    Some(field)
}

/// Bytes that a name may have in a Glue table (AWS Glue API, `Column`).
pub(crate) const MAX_NAME: usize = 255;

fn check_name(text: &Located<'_>, at: &str, column: &str) {
    let problem = match column.len() {
        0 => "an empty name is no column name".to_owned(),
        length if length > MAX_NAME => {
            format!("a column name has at most {MAX_NAME} characters, this one {length}")
        }
        _ => return,
    };
    text.problem_with_key(at, format!("{problem}: give it \"x-lake\": {{\"column\": …}}"));
}

/// The property's name in lower case, with `_` for what a column name cannot hold.
pub(crate) fn column_name(property: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let name: String = property.chars().map(safe).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

fn check_protection(text: &Located<'_>, at: &str, field: &Field) {
    let at = join(&join(at, "x-lake"), "pii");
    match (field.pii, &field.shape) {
        (Some(Pii::Mask), shape) if !matches!(shape, Shape::Text) => {
            text.problem(&at, "only a string can be masked: use `hash` or `drop`");
        }
        (Some(Pii::Hash), shape) if !matches!(shape, Shape::Text | Shape::BigInt) => {
            text.problem(
                &at,
                "only a string or an integer can be hashed: use `drop`, or protect the values inside",
            );
        }
        _ => {}
    }
}

/// What the values of a schema are, and whether they may be null.
fn shape(
    text: &Located<'_>,
    at: &str,
    target: &resolve::Target<'_>,
    annotation: &Annotation,
    depth: usize,
) -> Option<(Shape, bool)> {
    if depth > MAX_NESTING {
        text.problem(
            at,
            format!("values nested deeper than {MAX_NESTING} levels have no columns: {JSON_ADVICE}"),
        );
        return None;
    }
    let (base, nullable) = resolve::base(target.schema);
    if annotation.kind == Some(Wanted::Json) {
        refuse_layout(text, at, annotation);
        return Some((Shape::Json, nullable || base.is_none()));
    }
    let Some(base) = base else {
        text.problem(at, format!("this property has no column type: {JSON_ADVICE}"));
        return None;
    };
    let shape = match base {
        Base::Array => list(text, target, depth),
        Base::Object => object(text, target, depth),
        _ => scalar(text, at, target.schema, base, annotation),
    }?;
    if matches!(base, Base::Array | Base::Object) {
        refuse_type(text, at, annotation);
        refuse_layout(text, at, annotation);
    }
    Some((shape, nullable))
}

fn refuse_layout(text: &Located<'_>, at: &str, annotation: &Annotation) {
    if annotation.layout.is_some() {
        text.problem(
            &join(&join(at, "x-lake"), "layout"),
            "only a timestamp or a date has a layout: remove it",
        );
    }
}

fn refuse_type(text: &Located<'_>, at: &str, annotation: &Annotation) {
    if annotation.kind.is_some() {
        let message = "an array or object becomes a list or struct, or `json`: use that, or remove `type`";
        text.problem(&join(&join(at, "x-lake"), "type"), message);
    }
}

fn list(text: &Located<'_>, target: &resolve::Target<'_>, depth: usize) -> Option<Shape> {
    let items = target.schema.get("items").filter(|items| items.is_object());
    let Some(items) = items.filter(|_| target.schema.get("prefixItems").is_none()) else {
        let advice = "say what its elements are with `items`, or keep it as text with \"x-lake\": {\"type\": \"json\"}";
        text.problem(&target.pointer, format!("this array has no column type: {advice}"));
        return None;
    };
    let at = join(&target.pointer, "items");
    let mut element = field(text, &at, items, "element", depth + 1)?;
    if element.pii == Some(Pii::Drop) {
        let message = "elements cannot be dropped from a list: drop the whole array";
        text.problem(&join(&join(&at, "x-lake"), "pii"), message);
    }
    if element.column != "element" {
        text.problem(
            &join(&join(&at, "x-lake"), "column"),
            "the elements of a list have no name: remove `column`",
        );
        "element".clone_into(&mut element.column);
    }
    Some(Shape::List(Box::new(element)))
}

fn object(text: &Located<'_>, target: &resolve::Target<'_>, depth: usize) -> Option<Shape> {
    let any_property =
        target.schema.get("properties").and_then(Value::as_object).is_some_and(|p: &Map<_, _>| !p.is_empty());
    if !any_property {
        let advice = "list its `properties`, or keep it as text with \"x-lake\": {\"type\": \"json\"}";
        text.problem(&target.pointer, format!("this object has no column type: {advice}"));
        return None;
    }
    let fields = fields(text, &target.pointer, target.schema, depth + 1);
    if !fields.is_empty() && fields.iter().all(|field| field.pii == Some(Pii::Drop)) {
        text.problem(&target.pointer, "every field of this object is dropped: drop the object itself");
    }
    Some(Shape::Struct(fields))
}

fn scalar(
    text: &Located<'_>,
    at: &str,
    schema: &Value,
    base: Base,
    annotation: &Annotation,
) -> Option<Shape> {
    let format = schema.get("format").and_then(Value::as_str);
    let natural = match (base, &annotation.layout, format) {
        (_, Some(Spelling::Clock(_)), _) | (Base::Text, None, Some("date-time")) => Wanted::Timestamp,
        (_, Some(Spelling::Day(_)), _) | (Base::Text, None, Some("date")) => Wanted::Date,
        (Base::Text, ..) => Wanted::Text,
        (Base::Integer, ..) => Wanted::BigInt,
        (Base::Number, ..) => Wanted::Double,
        _ => Wanted::Boolean,
    };
    let wanted = annotation.kind.unwrap_or(natural);
    if !matches!(wanted, Wanted::Timestamp | Wanted::Date) {
        refuse_layout(text, at, annotation);
    }
    let number = matches!(base, Base::Integer | Base::Number);
    match wanted {
        Wanted::Text if base == Base::Text => Some(Shape::Text),
        Wanted::Boolean if base == Base::Boolean => Some(Shape::Boolean),
        Wanted::BigInt if number => Some(Shape::BigInt),
        Wanted::Double if number => Some(Shape::Double),
        Wanted::Decimal(mut digits) if number || base == Base::Text => {
            digits.quoted = base == Base::Text;
            Some(Shape::Decimal(digits))
        }
        Wanted::Timestamp => timestamp(text, at, base, annotation),
        Wanted::Date if base == Base::Text => date(text, at, annotation),
        _ => {
            let message = format!("a value of type {base} does not fit this column type: change one of them");
            text.problem(&join(&join(at, "x-lake"), "type"), message);
            None
        }
    }
}

fn timestamp(text: &Located<'_>, at: &str, base: Base, annotation: &Annotation) -> Option<Shape> {
    let clock = match &annotation.layout {
        None => Clock::Rfc3339,
        Some(Spelling::Clock(clock)) => clock.clone(),
        Some(Spelling::Day(layout)) => Clock::Layout(layout.clone()),
    };
    let number = matches!(clock, Clock::Seconds | Clock::Millis);
    let fits = match base {
        Base::Text => !number,
        Base::Integer | Base::Number => number,
        _ => false,
    };
    if !fits {
        let message = "numbers tell the time with the layouts `epoch-ms` and `epoch-s`, strings with `rfc3339` or \
                       letters such as YYYY-MM-DD: change `layout` or the property's `type`";
        text.problem(&join(at, "x-lake"), message);
        return None;
    }
    Some(Shape::Timestamp(clock))
}

fn date(text: &Located<'_>, at: &str, annotation: &Annotation) -> Option<Shape> {
    match &annotation.layout {
        None => Some(Shape::Date(None)),
        Some(Spelling::Day(layout)) => Some(Shape::Date(Some(layout.clone()))),
        Some(Spelling::Clock(_)) => {
            let message = "the layout of a date has no time: use the type `timestamp`, or remove the time";
            text.problem(&join(&join(at, "x-lake"), "layout"), message);
            None
        }
    }
}
