//! The tree that becomes YAML.

use std::borrow::Cow;

use crate::text::{Reference, Text};

/// A value of the program. Maps keep the order in which they were written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(Text),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
}

impl Node {
    /// A list with one node per item.
    pub(crate) fn list<T: Into<Self>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }

    /// The item alone where there is one, a list otherwise: how policies are usually written.
    pub(crate) fn one_or_many<T: Into<Self>>(items: impl IntoIterator<Item = T>) -> Self {
        let mut nodes: Vec<Self> = items.into_iter().map(Into::into).collect();
        match (nodes.len(), nodes.pop()) {
            (1, Some(only)) => only,
            (_, Some(last)) => {
                nodes.push(last);
                Self::List(nodes)
            }
            (_, None) => Self::List(nodes),
        }
    }

    /// `fn::toJSON` of the node, for properties that the provider takes as text.
    pub(crate) fn into_json(self) -> Self {
        Self::Map(vec![("fn::toJSON".to_owned(), self)])
    }

    /// The value of a key of a map.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text, where it is one.
    pub(crate) fn literal(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.render()),
            _ => None,
        }
    }

    /// The items of a list, or the node alone.
    pub(crate) fn many(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            one => std::slice::from_ref(one),
        }
    }

    /// Calls `visit` with every text of the tree.
    pub(crate) fn each_text<'a>(&'a self, visit: &mut impl FnMut(&'a Text)) {
        match self {
            Self::Null | Self::Bool(_) | Self::Integer(_) | Self::Float(_) => {}
            Self::Text(text) => visit(text),
            Self::List(items) => items.iter().for_each(|item| item.each_text(visit)),
            Self::Map(entries) => entries.iter().for_each(|(_, value)| value.each_text(visit)),
        }
    }
}

impl From<bool> for Node {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Node {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<u32> for Node {
    fn from(value: u32) -> Self {
        Self::Integer(value.into())
    }
}

impl From<&str> for Node {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl From<String> for Node {
    fn from(value: String) -> Self {
        Self::Text(value.into())
    }
}

impl From<Cow<'static, str>> for Node {
    fn from(value: Cow<'static, str>) -> Self {
        Self::Text(value.into_owned().into())
    }
}

impl From<Text> for Node {
    fn from(value: Text) -> Self {
        Self::Text(value)
    }
}

impl From<&Text> for Node {
    fn from(value: &Text) -> Self {
        Self::Text(value.clone())
    }
}

impl From<Reference> for Node {
    fn from(value: Reference) -> Self {
        Self::Text(value.into())
    }
}

impl<T: Into<Self>> From<Vec<T>> for Node {
    fn from(items: Vec<T>) -> Self {
        Self::list(items)
    }
}

/// A map in the order written: `map! { "Effect" => "Allow", "Action" => action }`.
macro_rules! map {
    ($($key:expr => $value:expr),* $(,)?) => {
        $crate::node::Node::Map(vec![$(($key.to_string(), $crate::node::Node::from($value))),*])
    };
}
pub(crate) use map;
