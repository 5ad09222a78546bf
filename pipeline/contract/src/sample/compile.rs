//! From a contract to the tree that its samples grow on.

use serde_json::Value;

use super::SampleError;
use super::breakage::{self, Promise};
use super::check::{self, fixed};
use super::defect::Defect;
use super::instant::Spelling;
use super::numbers::{self, Digits};
use super::pattern::Pattern;
use super::schema::{Schema, Text as Source};
use super::tree::{Break, Field, Kind, List, Node, Text, Tree};
use super::words;
use crate::contract::Contract;
use crate::contract::field::{Clock, Field as Column, Shape};
use crate::json::pointer;
use crate::json::text::write_string;

/// Values inside each other before a recursive schema is given up.
const MAX_NESTING: usize = 40;
/// Elements of a list above its least number.
const SPREAD: u64 = 3;
pub(super) fn compile(contract: &Contract) -> Result<Tree, SampleError> {
    let impossible = |message: &str| SampleError { pointer: String::new(), message: message.to_owned() };
    let source = Source::read(contract.text()).ok_or_else(|| impossible("the contract is no JSON"))?;
    let mut compiler = Compiler { contract, next: 0, breaks: Vec::new(), quiet: 0 };
    let place = Place { pointer: String::new(), shape: None, fields: contract.fields(), depth: 0 };
    let root = compiler.node(&source.root(), &place, None)?;
    let mut breaks: Vec<(Defect, Vec<Break>)> = Vec::new();
    compiler.breaks.sort_by_key(|(defect, _)| *defect);
    for (defect, way) in compiler.breaks {
        match breaks.last_mut() {
            Some((last, ways)) if *last == defect => ways.push(way),
            _ => breaks.push((defect, vec![way])),
        }
    }
    Ok(Tree { root, breaks })
}

struct Compiler<'c> {
    contract: &'c Contract,
    /// The number of the next node.
    next: u32,
    breaks: Vec<(Defect, Break)>,
    /// Inside alternatives nothing is broken: what breaks one of them may fit another.
    quiet: u32,
}

/// Where a schema stands.
struct Place<'c> {
    /// Of the values, with `*` for the elements of a list.
    pointer: String,
    /// What the column holds; absent at the root, inside a json column, and for what has no column.
    shape: Option<&'c Shape>,
    /// The columns of the properties.
    fields: &'c [Column],
    depth: usize,
}

impl<'c> Place<'c> {
    fn inner(&self, token: &str, shape: Option<&'c Shape>) -> Self {
        let fields = if let Some(Shape::Struct(fields)) = shape { fields.as_slice() } else { &[] };
        Self { pointer: pointer::join(&self.pointer, token), shape, fields, depth: self.depth + 1 }
    }

    fn fail(&self, message: &str) -> SampleError {
        SampleError { pointer: self.pointer.clone(), message: message.to_owned() }
    }
}

impl<'c> Compiler<'c> {
    /// `wanted`: the one type to build, of several.
    fn node(
        &mut self,
        schema: &Schema<'_>,
        place: &Place<'c>,
        wanted: Option<&str>,
    ) -> Result<Node, SampleError> {
        let kept = self.breaks.len();
        let node = self.sound(schema, place, wanted);
        if node.is_err() {
            // What cannot be sampled cannot be broken either.
            self.breaks.truncate(kept);
        }
        node
    }

    fn sound(
        &mut self,
        schema: &Schema<'_>,
        place: &Place<'c>,
        wanted: Option<&str>,
    ) -> Result<Node, SampleError> {
        if place.depth > MAX_NESTING {
            return Err(place.fail("its values are nested without end"));
        }
        let start = self.next;
        self.next += 1;
        let validator = check::validator(&schema.alone());
        let types = types(schema, place.shape);
        let nullable = wanted.is_none() && types.iter().any(|name| name == "null");
        let fixed = fixed(schema, validator.as_ref(), wanted.is_none() && !self.is_key(place));
        let kept = self.breaks.len();
        let kind = match self.kind(schema, place, wanted, &types) {
            Err(_) if !fixed.is_empty() => {
                self.breaks.truncate(kept);
                Kind::Fixed
            }
            kind => kind?,
        };
        let mut node = Node { span: start..self.next, nullable, fixed, kind, check: None };
        if wanted.is_none() && self.quiet == 0 {
            let promise = Promise { schema, validator: validator.as_ref(), shape: place.shape };
            self.breaks.extend(breakage::breaks(&node, &promise));
        }
        if check::is_needed(schema, &node) {
            let check = check::find(&node, validator)
                .ok_or_else(|| place.fail("no value was found that satisfies it"))?;
            node.check = Some(Box::new(check));
        }
        Ok(node)
    }

    fn kind(
        &mut self,
        schema: &Schema<'_>,
        place: &Place<'c>,
        wanted: Option<&str>,
        types: &[String],
    ) -> Result<Kind, SampleError> {
        let types: Vec<&str> = types.iter().map(String::as_str).filter(|name| *name != "null").collect();
        if let Some(shape @ (Shape::Timestamp(_) | Shape::Date(_))) = place.shape {
            return Ok(self.instant(shape, place));
        }
        match (wanted.or(single(&types)), place.shape) {
            (Some("object"), _) => self.object(schema, place),
            (Some("array"), _) => self.list(schema, place),
            (Some("string"), Some(Shape::Decimal(_))) => self.number(schema, place, false),
            (Some("string"), _) => self.text(schema, place),
            (Some(name @ ("integer" | "number")), _) => self.number(schema, place, name == "integer"),
            (Some("boolean"), _) => Ok(Kind::Boolean),
            (Some(_), _) => Ok(Kind::Fixed),
            (None, _) => self.choice(schema, place, &types),
        }
    }

    fn number(&self, schema: &Schema<'_>, place: &Place<'c>, integer: bool) -> Result<Kind, SampleError> {
        let digits = match place.shape {
            Some(Shape::Decimal(column)) if integer => {
                Digits::Decimal { precision: column.precision - column.scale, scale: 0 }
            }
            Some(Shape::Decimal(column)) => {
                Digits::Decimal { precision: column.precision, scale: column.scale }
            }
            Some(Shape::BigInt) => Digits::Integer,
            _ if integer => Digits::Integer,
            _ => Digits::Any,
        };
        let number = numbers::number(schema, digits);
        let mut number = number.ok_or_else(|| place.fail("no number was found within its bounds"))?;
        number.quoted = matches!(place.shape, Some(Shape::Decimal(column)) if column.quoted);
        number.distinct = self.is_key(place);
        Ok(Kind::Number(number))
    }

    fn is_key(&self, place: &Place<'_>) -> bool {
        self.contract.key().contains(&place.pointer)
    }

    fn instant(&self, shape: &Shape, place: &Place<'_>) -> Kind {
        let spelling = match shape {
            Shape::Timestamp(Clock::Seconds) => Spelling::Seconds,
            Shape::Timestamp(Clock::Millis) => Spelling::Millis,
            Shape::Timestamp(Clock::Layout(layout)) | Shape::Date(Some(layout)) => {
                Spelling::Layout(layout.clone())
            }
            Shape::Date(None) => Spelling::Date,
            _ => Spelling::DateTime,
        };
        Kind::Instant {
            spelling,
            first: self.contract.partition().iter().any(|level| level.from == place.pointer),
        }
    }

    fn object(&mut self, schema: &Schema<'_>, place: &Place<'c>) -> Result<Kind, SampleError> {
        let required = schema.list("required");
        let required: Vec<&str> = required.iter().filter_map(Value::as_str).collect();
        let mut fields = Vec::new();
        for (name, property) in schema.properties() {
            let shape = place.fields.iter().find(|field| field.property == *name).map(|field| &field.shape);
            let required = required.contains(&name.as_ref());
            match self.node(&property, &place.inner(&name, shape), None) {
                Ok(node) => fields.push(Field { key: key(&name), required, node }),
                Err(error) if required => return Err(error),
                Err(_) => {}
            }
        }
        for name in
            required.iter().filter(|name| !schema.properties().iter().any(|(known, _)| known == *name))
        {
            let node = Node {
                span: self.next..self.next + 1,
                nullable: false,
                fixed: Vec::new(),
                kind: Kind::Boolean,
                check: None,
            };
            self.next += 1;
            fields.push(Field { key: key(name), required: true, node });
        }
        Ok(Kind::Object(fields))
    }

    fn list(&mut self, schema: &Schema<'_>, place: &Place<'c>) -> Result<Kind, SampleError> {
        let shape = if let Some(Shape::List(element)) = place.shape { Some(&element.shape) } else { None };
        let inner = place.inner("*", shape);
        let mut prefix = Vec::new();
        for schema in schema.children("prefixItems") {
            prefix.push(self.node(&schema, &inner, None)?);
        }
        let least = schema.count("minItems").unwrap_or(0).max(prefix.len() as u64);
        let most = schema.count("maxItems").unwrap_or(u64::MAX).min(least.saturating_add(SPREAD));
        let element = match schema.child("items") {
            Some(items) if items.alone() != Value::Bool(false) => match self.node(&items, &inner, None) {
                Ok(node) => Some(Box::new(node)),
                Err(error) if least > 0 => return Err(error),
                Err(_) => None,
            },
            _ => None,
        };
        let most = if element.is_some() { most.max(least) } else { prefix.len() as u64 };
        Ok(Kind::List(List { prefix, element, least: least.min(most), most }))
    }

    fn text(&mut self, schema: &Schema<'_>, place: &Place<'c>) -> Result<Kind, SampleError> {
        let distinct = self.is_key(place);
        let least = schema.count("minLength").unwrap_or(0);
        let most = schema.count("maxLength").unwrap_or(least.saturating_add(24)).max(least);
        let text = match (schema.text("pattern"), schema.text("format")) {
            (Some(pattern), _) => Text::Pattern(
                Pattern::parse(&pattern).ok_or_else(|| place.fail("its pattern cannot be spelt"))?,
            ),
            (None, Some(format)) if words::can_spell(&format) => Text::Format(format),
            (None, Some(_)) => return Err(place.fail("its format cannot be spelt")),
            (None, None) if distinct => {
                let pattern = format!("^[0-9a-z]{{{}}}$", 12.clamp(least, most));
                Text::Pattern(Pattern::parse(&pattern).ok_or_else(|| place.fail("its key cannot be spelt"))?)
            }
            (None, None) => Text::Words { least, most },
        };
        Ok(Kind::Text { text, distinct })
    }

    /// Several types, alternatives, or anything.
    fn choice(
        &mut self,
        schema: &Schema<'_>,
        place: &Place<'c>,
        types: &[&str],
    ) -> Result<Kind, SampleError> {
        let alternatives = [schema.children("anyOf"), schema.children("oneOf")].concat();
        let inner = Place {
            pointer: place.pointer.clone(),
            shape: None,
            fields: place.fields,
            depth: place.depth + 1,
        };
        self.quiet += 1;
        let any = ["string", "integer", "boolean"];
        let nodes: Vec<_> = if alternatives.is_empty() {
            let types = if types.is_empty() { &any[..] } else { types };
            types.iter().filter_map(|name| self.node(schema, &inner, Some(*name)).ok()).collect()
        } else {
            alternatives.iter().filter_map(|schema| self.node(schema, &inner, None).ok()).collect()
        };
        self.quiet -= 1;
        if nodes.is_empty() {
            Err(place.fail("no alternative can be sampled"))
        } else {
            Ok(Kind::Choice(nodes))
        }
    }
}

fn single<'a>(types: &[&'a str]) -> Option<&'a str> {
    match types {
        [one] => Some(one),
        ["integer", "number"] | ["number", "integer"] => Some("number"),
        _ => None,
    }
}

/// The types that a schema names or implies.
fn types(schema: &Schema<'_>, shape: Option<&Shape>) -> Vec<String> {
    match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ if schema.has("properties") || matches!(shape, Some(Shape::Struct(_))) => vec!["object".to_owned()],
        _ if schema.has("items") || schema.has("prefixItems") => vec!["array".to_owned()],
        _ => Vec::new(),
    }
}

/// `"key":`
fn key(name: &str) -> Box<[u8]> {
    let mut key = Vec::new();
    write_string(&mut key, name);
    key.push(b':');
    key.into()
}
