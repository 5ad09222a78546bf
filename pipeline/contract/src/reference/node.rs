//! `jsonschema` over the table of nodes, without a tree of values.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object, cmp};
use serde_json::{Number, Value};

use crate::json::tape::{self, Kind};
use crate::json::text::decode;

/// One text and its nodes.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(crate) text: &'a str,
    pub(crate) nodes: &'a [tape::Node],
    /// Differs from every other document's: `jsonschema` remembers nodes by it for longer than a record lives.
    id: usize,
}

impl<'a> Document<'a> {
    pub(crate) fn new(text: &'a str, nodes: &'a [tape::Node]) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        Self { text, nodes, id: NEXT.fetch_add(1, Ordering::Relaxed) }
    }

    pub(crate) fn root(&self) -> Handle<'_> {
        Handle { document: self, index: 0 }
    }
}

/// A node of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Handle<'a> {
    document: &'a Document<'a>,
    index: u32,
}

/// What stands in for a node outside the table; there is none in a table that `Tape::read` filled.
const NOTHING: &tape::Node = &tape::Node { kind: Kind::Null, flag: false, start: 0, end: 0, next: 0, len: 0 };

impl<'a> Handle<'a> {
    pub(crate) fn node(self) -> &'a tape::Node {
        self.document.nodes.get(self.index as usize).unwrap_or(NOTHING)
    }

    /// The raw text, of a string without its quotes.
    pub(crate) fn raw(self) -> &'a str {
        tape::span(self.document.text, self.node())
    }

    /// The raw text, of a string with its quotes.
    pub(crate) fn whole(self) -> &'a str {
        let node = self.node();
        let quote = usize::from(node.kind == Kind::Text);
        self.document
            .text
            .get((node.start as usize).saturating_sub(quote)..node.end as usize + quote)
            .unwrap_or_default()
    }

    /// The characters of a string.
    pub(crate) fn text(self) -> Cow<'a, str> {
        if self.node().flag { decode(self.raw()) } else { Cow::Borrowed(self.raw()) }
    }

    /// Keys and values of an object.
    pub(crate) fn entries(self) -> Members<'a> {
        Members { key: Handle { index: self.index + 1, ..self }, left: self.node().len }
    }

    /// Elements of an array.
    pub(crate) fn items(self) -> Elements<'a> {
        Elements { next: Handle { index: self.index + 1, ..self }, left: self.node().len }
    }

    fn after(self) -> Self {
        Handle { index: self.node().next, ..self }
    }
}

/// Keys with values, in text order.
pub(crate) struct Members<'a> {
    key: Handle<'a>,
    left: u32,
}

impl<'a> Iterator for Members<'a> {
    type Item = (Cow<'a, str>, Handle<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let key = self.key;
        let value = Handle { index: key.index + 1, ..key };
        self.key = value.after();
        Some((key.text(), value))
    }
}

/// Elements, in text order.
pub(crate) struct Elements<'a> {
    next: Handle<'a>,
    left: u32,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Handle<'a>;

    fn next(&mut self) -> Option<Handle<'a>> {
        self.left = self.left.checked_sub(1)?;
        let element = self.next;
        self.next = element.after();
        Some(element)
    }
}

/// The representation, for `jsonschema`.
#[derive(Debug)]
pub(crate) struct TapeJson;

impl Json for TapeJson {
    type Node<'a> = Handle<'a>;
    type PreparedKey = String;
    type StringBuffer = ();

    const KEYS_PER_LOOKUP: usize = 8;
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(Handle<'_>) -> T) -> T {
        let end = u32::try_from(string.len()).unwrap_or(u32::MAX);
        let nodes = [tape::Node { kind: Kind::Text, flag: false, start: 0, end, next: 1, len: 0 }];
        f(Document::new(string, &nodes).root())
    }
}

impl<'a> Node<'a, TapeJson> for Handle<'a> {
    type Object = Handle<'a>;
    type Array = Handle<'a>;
    type Number = Literal<'a>;

    fn as_object(&self) -> Option<Handle<'a>> {
        (self.node().kind == Kind::Object).then_some(*self)
    }

    fn as_array(&self) -> Option<Handle<'a>> {
        (self.node().kind == Kind::Array).then_some(*self)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        (self.node().kind == Kind::Text).then(|| self.text())
    }

    fn as_number(&self) -> Option<Literal<'a>> {
        (self.node().kind == Kind::Number).then(|| Literal { raw: self.raw(), integer: self.node().flag })
    }

    fn as_boolean(&self) -> Option<bool> {
        (self.node().kind == Kind::Bool).then_some(self.node().flag)
    }

    fn is_null(&self) -> bool {
        self.node().kind == Kind::Null
    }

    fn json_type(&self) -> JsonType {
        match self.node().kind {
            Kind::Null => JsonType::Null,
            Kind::Bool => JsonType::Boolean,
            Kind::Number => JsonType::Number,
            Kind::Text => JsonType::String,
            Kind::Array => JsonType::Array,
            Kind::Object => JsonType::Object,
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(match self.node().kind {
            Kind::Null => Value::Null,
            Kind::Bool => Value::Bool(self.node().flag),
            Kind::Number => serde_json::from_str(self.raw()).map_or(Value::Null, Value::Number),
            Kind::Text => Value::String(self.text().into_owned()),
            Kind::Array => self.items().map(|item| item.to_value().into_owned()).collect(),
            Kind::Object => {
                let own = |(key, value): (Cow<'_, str>, Handle<'_>)| {
                    (key.into_owned(), value.to_value().into_owned())
                };
                Value::Object(self.entries().map(own).collect())
            }
        })
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (self.node().kind, expected) {
            (Kind::Null, Value::Null) => true,
            (Kind::Bool, Value::Bool(expected)) => self.node().flag == *expected,
            (Kind::Text, Value::String(expected)) => self.text() == expected.as_str(),
            (Kind::Number, Value::Number(_))
            | (Kind::Array, Value::Array(_))
            | (Kind::Object, Value::Object(_)) => cmp::equal(&self.to_value(), expected),
            _ => false,
        }
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::tagged(self.document.id, self.index))
    }
}

impl<'a> Object<'a, TapeJson> for Handle<'a> {
    type Node = Handle<'a>;
    type MemberName = Cow<'a, str>;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        self.node().len as usize
    }

    fn get(&self, key: &String) -> Option<Handle<'a>> {
        let mut members = self.entries();
        members.find(|(name, _)| name == key).map(|(_, value)| value)
    }

    fn members(&self) -> Members<'a> {
        self.entries()
    }
}

impl<'a> Array<'a, TapeJson> for Handle<'a> {
    type Node = Handle<'a>;
    type ElementsIter = Elements<'a>;

    fn len(&self) -> usize {
        self.node().len as usize
    }

    fn elements(&self) -> Elements<'a> {
        self.items()
    }
}

/// A number as it is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Literal<'a> {
    raw: &'a str,
    integer: bool,
}

impl JsonNumber for Literal<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.integer.then(|| self.raw.parse().ok()).flatten()
    }

    fn as_i64(&self) -> Option<i64> {
        self.integer.then(|| self.raw.parse().ok()).flatten()
    }

    fn as_f64(&self) -> Option<f64> {
        self.raw.parse().ok()
    }

    /// As `serde_json` writes it, which is a double's digits where the raw text has more.
    fn as_str(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_number().to_string())
    }

    fn to_number(&self) -> Cow<'_, Number> {
        Cow::Owned(serde_json::from_str(self.raw).unwrap_or_else(|_| Number::from(0)))
    }

    fn is_integer(&self) -> bool {
        self.integer || self.as_f64().is_some_and(|number| number.fract() == 0.0)
    }
}
