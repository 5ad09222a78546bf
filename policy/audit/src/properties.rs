//! Properties of a live resource under the names that the provider gives them.

use lake_reader::{Key, Node, Span, Value};

/// Named values in their order. What AWS leaves out stays absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Properties(Vec<(Key, Node)>);

impl Properties {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds any value.
    #[must_use]
    pub fn with(mut self, name: &str, value: Option<Value>) -> Self {
        if let Some(value) = value {
            self.0.push((key(name), Node::new(value, Span::default())));
        }
        self
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, name: &str, text: Option<impl Into<String>>) -> Self {
        self.with(name, text.map(|text| Value::Text(text.into())))
    }

    /// Adds a flag.
    #[must_use]
    pub fn flag(self, name: &str, flag: Option<bool>) -> Self {
        self.with(name, flag.map(Value::Bool))
    }

    /// Adds a number.
    #[must_use]
    pub fn number(self, name: &str, number: Option<impl Into<i64>>) -> Self {
        self.with(name, number.map(|number| Value::Number(number.into() as f64)))
    }

    /// Adds a map.
    #[must_use]
    pub fn map(self, name: &str, map: Option<Self>) -> Self {
        self.with(name, map.map(|map| Value::Map(map.0)))
    }

    /// Adds a list of maps; an empty one is left out.
    #[must_use]
    pub fn maps(self, name: &str, maps: impl IntoIterator<Item = Self>) -> Self {
        self.list(name, maps.into_iter().map(Self::into_node).collect())
    }

    /// Adds a list of texts; an empty one is left out.
    #[must_use]
    pub fn texts(self, name: &str, texts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.list(name, texts.into_iter().map(|text| Node::text(text, Span::default())).collect())
    }

    fn list(self, name: &str, list: Vec<Node>) -> Self {
        self.with(name, (!list.is_empty()).then_some(Value::List(list)))
    }

    /// Adds values that are not known, all for one reason.
    #[must_use]
    pub fn unknown(mut self, names: &[&str], reason: &str) -> Self {
        let nodes = names.iter().map(|name| (key(name), Node::unknown(reason, Span::default())));
        self.0.extend(nodes);
        self
    }

    /// All of both.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// A value.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.0.iter().find(|(key, _)| key.text == name).map(|(_, node)| node)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A map.
    pub fn into_node(self) -> Node {
        Node::map(self.0, Span::default())
    }
}

fn key(name: &str) -> Key {
    Key { text: name.to_owned(), span: Span::default() }
}
