//! Attributes and items.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::number::Number;

/// An item: attributes by name.
pub type Item = BTreeMap<String, Attribute>;

/// An attribute's value. Binary values and sets are not played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Attribute {
    /// Text.
    S(String),
    /// A number.
    N(Number),
    /// A boolean.
    #[serde(rename = "BOOL")]
    Bool(bool),
    /// Null; the value says nothing.
    #[serde(rename = "NULL")]
    Null(bool),
    /// A map.
    M(Item),
    /// A list.
    L(Vec<Attribute>),
}

impl Attribute {
    /// The attribute for a JSON value.
    ///
    /// # Errors
    /// A number that DynamoDB does not hold.
    pub fn from_json(value: &Value) -> Result<Self, String> {
        Ok(match value {
            Value::Null => Self::Null(true),
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Number(number) => Self::N(Number::parse(&number.to_string())?),
            Value::String(text) => Self::S(text.clone()),
            Value::Array(items) => Self::L(items.iter().map(Self::from_json).collect::<Result<_, _>>()?),
            Value::Object(fields) => Self::M(item_from_json(fields)?),
        })
    }

    /// The JSON value for an attribute; a number as exactly as JSON numbers of this process go.
    pub fn to_json(&self) -> Value {
        match self {
            Self::S(text) => Value::String(text.clone()),
            Self::N(number) => serde_json::from_str(&number.to_string()).unwrap_or(Value::Null),
            Self::Bool(flag) => Value::Bool(*flag),
            Self::Null(_) => Value::Null,
            Self::M(item) => Value::Object(item_to_json(item)),
            Self::L(items) => items.iter().map(Self::to_json).collect(),
        }
    }

    /// The name of its type.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::S(_) => "S",
            Self::N(_) => "N",
            Self::Bool(_) => "BOOL",
            Self::Null(_) => "NULL",
            Self::M(_) => "M",
            Self::L(_) => "L",
        }
    }

    /// What it counts for in the size of an item.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::S(text) => text.len(),
            Self::N(number) => number.size(),
            Self::Bool(_) | Self::Null(_) => 1,
            Self::M(item) => 3 + item.len() + size(item),
            Self::L(items) => 3 + items.iter().map(|item| 1 + item.size()).sum::<usize>(),
        }
    }
}

/// The item for a JSON object.
///
/// # Errors
/// A number that DynamoDB does not hold.
pub fn item_from_json(fields: &Map<String, Value>) -> Result<Item, String> {
    fields.iter().map(|(name, value)| Ok((name.clone(), Attribute::from_json(value)?))).collect()
}

/// The JSON object for an item.
pub fn item_to_json(item: &Item) -> Map<String, Value> {
    item.iter().map(|(name, attribute)| (name.clone(), attribute.to_json())).collect()
}

/// The size of an item as DynamoDB counts it: names and values.
pub(super) fn size(item: &Item) -> usize {
    item.iter().map(|(name, attribute)| name.len() + attribute.size()).sum()
}
