//! A schema of a contract as the sampler reads it: members in the order of the text, references followed.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::json::pointer;
use crate::json::tape::{Kind, Tape, span};
use crate::json::text;

/// A contract's text and the table of its nodes.
pub(super) struct Text<'t> {
    text: &'t str,
    tape: Tape,
}

impl<'t> Text<'t> {
    /// `None` when the text is no JSON, which a contract's text always is.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let mut tape = Tape::default();
        tape.read(text).ok()?;
        Some(Self { text, tape })
    }

    pub(super) fn root(&self) -> Schema<'_> {
        Schema { nodes: vec![Node { text: self, index: 0 }] }
    }
}

/// A value of the text.
#[derive(Clone, Copy)]
struct Node<'a> {
    text: &'a Text<'a>,
    index: usize,
}

impl<'a> Node<'a> {
    fn at(self, index: usize) -> Self {
        Self { index, ..self }
    }

    fn kind(self) -> Option<Kind> {
        self.text.tape.nodes.get(self.index).map(|node| node.kind)
    }

    fn children(self) -> impl Iterator<Item = Self> {
        let nodes = &self.text.tape.nodes;
        let end = nodes.get(self.index).map_or(0, |node| node.next as usize);
        let next = move |&index: &usize| nodes.get(index).map(|node| node.next as usize);
        std::iter::successors(Some(self.index + 1), next)
            .take_while(move |index| *index < end)
            .map(move |i| self.at(i))
    }

    /// Keys with their values, in the order of the text.
    fn members(self) -> Vec<(Cow<'a, str>, Self)> {
        if self.kind() != Some(Kind::Object) {
            return Vec::new();
        }
        let children: Vec<Self> = self.children().collect();
        children.chunks_exact(2).map(|pair| (pair[0].name(), pair[1])).collect()
    }

    fn name(self) -> Cow<'a, str> {
        let node = self.text.tape.nodes.get(self.index);
        node.map(|node| text::decode(span(self.text.text, node))).unwrap_or_default()
    }

    fn get(self, key: &str) -> Option<Self> {
        self.members().into_iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    fn value(self) -> Value {
        match self.kind() {
            None => Value::Null,
            Some(Kind::Text) => Value::String(self.name().into_owned()),
            Some(_) => {
                let node = self.text.tape.nodes.get(self.index);
                node.and_then(|node| serde_json::from_str(span(self.text.text, node)).ok())
                    .unwrap_or_default()
            }
        }
    }
}

/// A schema with the schemas that its `$ref` leads to; its own keywords stand before theirs.
#[derive(Clone)]
pub(super) struct Schema<'a> {
    nodes: Vec<Node<'a>>,
}

impl<'a> Schema<'a> {
    fn of(node: Node<'a>) -> Self {
        const CHAIN: usize = 8;
        let mut nodes = vec![node];
        while nodes.len() < CHAIN
            && let Some(target) = nodes.last().and_then(|node| follow(*node))
        {
            nodes.push(target);
        }
        Self { nodes }
    }

    fn node(&self, key: &str) -> Option<Node<'a>> {
        self.nodes.iter().find_map(|node| node.get(key))
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.node(key).is_some()
    }

    /// The value of a keyword.
    pub(super) fn get(&self, key: &str) -> Option<Value> {
        self.node(key).map(Node::value)
    }

    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.get(key).and_then(|value| value.as_str().map(str::to_owned))
    }

    pub(super) fn count(&self, key: &str) -> Option<u64> {
        self.get(key).and_then(|value| value.as_u64())
    }

    /// The elements of a keyword's array.
    pub(super) fn list(&self, key: &str) -> Vec<Value> {
        match self.get(key) {
            Some(Value::Array(values)) => values,
            _ => Vec::new(),
        }
    }

    /// The schema of a keyword, such as `items`.
    pub(super) fn child(&self, key: &str) -> Option<Self> {
        self.node(key).map(Self::of)
    }

    /// The schemas of a keyword's array, such as `anyOf`.
    pub(super) fn children(&self, key: &str) -> Vec<Self> {
        let node = self.node(key).filter(|node| node.kind() == Some(Kind::Array));
        node.into_iter().flat_map(Node::children).map(Self::of).collect()
    }

    /// The schemas of `properties`, in the order of the text.
    pub(super) fn properties(&self) -> Vec<(Cow<'a, str>, Self)> {
        let members = self.node("properties").map(Node::members).unwrap_or_default();
        members.into_iter().map(|(name, node)| (name, Self::of(node))).collect()
    }

    /// The schema as one value that stands alone.
    pub(super) fn alone(&self) -> Value {
        let Some(first) = self.nodes.first() else { return Value::Null };
        if first.kind() == Some(Kind::Bool) {
            return first.value();
        }
        let mut merged = Map::new();
        for node in self.nodes.iter().rev() {
            merged.extend(node.members().into_iter().map(|(name, value)| (name.into_owned(), value.value())));
        }
        merged.remove("$ref");
        if let Some(definitions) = first.at(0).get("$defs") {
            merged.insert("$defs".to_owned(), definitions.value());
        }
        Value::Object(merged)
    }
}

/// Where a `$ref` inside the text leads.
fn follow(node: Node<'_>) -> Option<Node<'_>> {
    let reference = node.get("$ref").filter(|node| node.kind() == Some(Kind::Text))?;
    let tokens = pointer::parse(reference.name().strip_prefix('#')?)?;
    tokens.iter().try_fold(node.at(0), |node, token| match node.kind()? {
        Kind::Object => node.get(token),
        Kind::Array => node.children().nth(token.parse().ok()?),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Text;

    #[test]
    fn references_are_followed_and_order_is_kept() {
        let text = Text::read(
            r##"{"properties":{"b":{"$ref":"#/$defs/x","minimum":2},"a":{}},"$defs":{"x":{"type":"integer","minimum":1}}}"##,
        )
        .unwrap();
        let properties = text.root().properties();
        assert_eq!(properties.iter().map(|(name, _)| name.as_ref()).collect::<Vec<_>>(), ["b", "a"]);
        let b = &properties[0].1;
        assert_eq!((b.text("type").as_deref(), b.count("minimum")), (Some("integer"), Some(2)));
        let definitions = json!({ "x": { "type": "integer", "minimum": 1 } });
        assert_eq!(b.alone(), json!({ "type": "integer", "minimum": 2, "$defs": definitions }));
    }
}
