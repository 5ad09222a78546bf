//! Making nodes, looking into them, and what holds for them as a whole.

use crate::{
    position::Span,
    value::{Because, Edge, Key, Node, Value},
};

impl Node {
    /// A node without dependencies.
    pub fn new(value: Value, span: Span) -> Self {
        Self { value, span, ..Self::default() }
    }

    /// A text node without dependencies.
    pub fn text(text: impl Into<String>, span: Span) -> Self {
        Self::new(Value::Text(text.into()), span)
    }

    /// A list; it depends on what its elements depend on.
    pub fn list(elements: Vec<Node>, span: Span) -> Self {
        let edges = union(elements.iter());
        Self { edges, ..Self::new(Value::List(elements), span) }
    }

    /// A map; it depends on what its values depend on.
    pub fn map(entries: Vec<(Key, Node)>, span: Span) -> Self {
        let edges = union(entries.iter().map(|(_, node)| node));
        Self { edges, ..Self::new(Value::Map(entries), span) }
    }

    /// A map whose keys are written nowhere.
    pub(crate) fn record<'k>(fields: impl IntoIterator<Item = (&'k str, Node)>, span: Span) -> Self {
        let entries = fields.into_iter().map(|(key, node)| (Key { text: key.to_owned(), span }, node));
        Self::map(entries.collect(), span)
    }

    /// A node whose value is not known; the reason begins here.
    pub fn unknown(reason: impl Into<String>, span: Span) -> Self {
        Self::new(Value::Unknown(Because { reason: reason.into(), span }), span)
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The number as a whole number ≥ 0, if it is one.
    pub fn as_u64(&self) -> Option<u64> {
        const LIMIT: f64 = 9_007_199_254_740_992.0;
        let number = self.as_f64()?;
        if !(0.0..=LIMIT).contains(&number) || number.fract() != 0.0 {
            return None;
        }
        format!("{number:.0}").parse().ok()
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The elements, if it is a list.
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// The entries, if it is a map.
    pub fn as_map(&self) -> Option<&[(Key, Node)]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The resource's key in the program, if it is a whole resource.
    pub fn as_resource(&self) -> Option<&str> {
        match &self.value {
            Value::Resource(name) => Some(name),
            _ => None,
        }
    }

    /// The reason, if it is not known.
    pub fn as_unknown(&self) -> Option<&Because> {
        match &self.value {
            Value::Unknown(because) => Some(because),
            _ => None,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    /// Whether it is not known. A list or map is known even where an element is not.
    pub fn is_unknown(&self) -> bool {
        self.as_unknown().is_some()
    }

    /// The value of a key, if it is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.iter().find(|(name, _)| name.text == key).map(|(_, node)| node)
    }

    /// The element at an index, if it is a list that long.
    pub fn at(&self, index: usize) -> Option<&Node> {
        self.as_list()?.get(index)
    }

    /// Whether it or anything below it is secret.
    pub fn holds_secret(&self) -> bool {
        self.secret
            || match &self.value {
                Value::List(list) => list.iter().any(Node::holds_secret),
                Value::Map(entries) => entries.iter().any(|(_, node)| node.holds_secret()),
                _ => false,
            }
    }

    /// Takes the secrecy from it and from everything below it.
    pub(crate) fn disclose(&mut self) {
        self.secret = false;
        self.children_mut(&mut Node::disclose);
    }

    /// Makes one edge the only dependency of it and of everything below it.
    pub(crate) fn depend_on_alone(&mut self, edge: &Edge) {
        self.edges = vec![edge.clone()];
        self.children_mut(&mut |child| child.depend_on_alone(edge));
    }

    fn children_mut(&mut self, change: &mut dyn FnMut(&mut Node)) {
        match &mut self.value {
            Value::List(list) => list.iter_mut().for_each(change),
            Value::Map(entries) => entries.iter_mut().for_each(|(_, node)| change(node)),
            _ => {}
        }
    }

    /// The first reason found in it or below it.
    pub fn first_unknown(&self) -> Option<&Because> {
        match &self.value {
            Value::Unknown(because) => Some(because),
            Value::List(list) => list.iter().find_map(Node::first_unknown),
            Value::Map(entries) => entries.iter().find_map(|(_, node)| node.first_unknown()),
            _ => None,
        }
    }
}

/// The edges of several nodes, sorted, without duplicates.
pub(crate) fn union<'n>(nodes: impl Iterator<Item = &'n Node>) -> Vec<Edge> {
    let mut edges: Vec<Edge> = nodes.flat_map(|node| node.edges.iter().cloned()).collect();
    edges.sort_unstable();
    edges.dedup();
    edges
}
