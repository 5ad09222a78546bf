//! Event patterns: which events a rule wants.
//!
//! A pattern that EventBridge would refuse is refused here with the place; an operator is never ignored.

mod cidr;
mod matches;
mod operator;
mod parse;
#[cfg(test)]
mod tests;

use serde_json::{Number, Value};

use self::cidr::Cidr;
use crate::services::load::{LoadError, json};
use crate::services::wildcard::Wildcard;

/// The most characters a pattern may have, insignificant white space left out.
pub const LIMIT: usize = 2048;

/// A pattern that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern(Node);

/// Every field has to match, and of every `$or` at least one alternative.
#[derive(Debug, Clone, PartialEq, Default)]
struct Node {
    fields: Vec<(String, Condition)>,
    alternatives: Vec<Vec<Node>>,
}

#[derive(Debug, Clone, PartialEq)]
enum Condition {
    /// An object: its fields have to match.
    Object(Node),
    /// A leaf: at least one of these has to match.
    AnyOf(Vec<Matcher>),
}

#[derive(Debug, Clone, PartialEq)]
enum Matcher {
    Exact(Exact),
    Text(TextMatcher),
    AnythingBut(Vec<Exact>),
    AnythingButText(Vec<TextMatcher>),
    Numeric(Vec<Comparison>),
    Exists(bool),
    Cidr(Cidr),
}

#[derive(Debug, Clone, PartialEq)]
enum Exact {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
}

#[derive(Debug, Clone, PartialEq)]
enum TextMatcher {
    Prefix(String),
    Suffix(String),
    /// These three hold lower-case text.
    PrefixIgnoringCase(String),
    SuffixIgnoringCase(String),
    EqualIgnoringCase(String),
    Wildcard(Wildcard),
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Comparison {
    operator: Order,
    bound: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Pattern {
    /// Reads a pattern. Problems point into the pattern.
    ///
    /// # Errors
    /// Every unknown operator and malformed value, each with its place.
    pub fn parse(text: &str) -> Result<Self, Vec<LoadError>> {
        let value = json(text, "").map_err(|error| vec![error])?;
        let length = value.to_string().chars().count();
        if length > LIMIT {
            let message = format!("has {length} characters, more than the {LIMIT} that EventBridge allows");
            return Err(vec![LoadError::new("", message)]);
        }
        parse::pattern(&value).map(Self)
    }

    /// Whether the pattern wants this event.
    pub fn matches(&self, event: &Value) -> bool {
        matches::node(&self.0, Some(event))
    }
}
