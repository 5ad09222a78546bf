//! Whether an event has what a pattern wants.
//!
//! A leaf that is an array matches when one of its elements does. An object pattern against an array of objects
//! matches when one element has all that the pattern wants.

use serde_json::{Map, Value};

use super::{Comparison, Condition, Exact, Matcher, Node, Order, TextMatcher};

pub(super) fn node(pattern: &Node, value: Option<&Value>) -> bool {
    match value {
        Some(Value::Array(items)) if items.is_empty() => object(pattern, None),
        Some(Value::Array(items)) => items.iter().any(|item| node(pattern, Some(item))),
        other => object(pattern, other.and_then(Value::as_object)),
    }
}

fn object(pattern: &Node, fields: Option<&Map<String, Value>>) -> bool {
    let field =
        |(name, wanted): &(String, Condition)| condition(wanted, fields.and_then(|fields| fields.get(name)));
    let alternatives = |nodes: &Vec<Node>| nodes.iter().any(|alternative| object(alternative, fields));
    pattern.fields.iter().all(field) && pattern.alternatives.iter().all(alternatives)
}

fn condition(condition: &Condition, value: Option<&Value>) -> bool {
    match condition {
        Condition::Object(inner) => node(inner, value),
        Condition::AnyOf(matchers) => {
            let mut leaves = Vec::new();
            if let Some(value) = value {
                collect_leaves(value, &mut leaves);
            }
            matchers.iter().any(|matcher| match matcher {
                Matcher::Exists(expected) => leaves.is_empty() != *expected,
                other => leaves.iter().any(|leaf| matches(other, leaf)),
            })
        }
    }
}

/// The values that count: scalars, also those inside arrays. An object or an empty array has none.
fn collect_leaves<'a>(value: &'a Value, leaves: &mut Vec<&'a Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_leaves(item, leaves)),
        Value::Object(_) => {}
        scalar => leaves.push(scalar),
    }
}

fn matches(matcher: &Matcher, leaf: &Value) -> bool {
    match matcher {
        Matcher::Exact(exact) => equal(exact, leaf),
        Matcher::Text(matcher) => leaf.as_str().is_some_and(|leaf| text(matcher, leaf)),
        Matcher::AnythingBut(excluded) => !excluded.iter().any(|exact| equal(exact, leaf)),
        Matcher::AnythingButText(excluded) => {
            !leaf.as_str().is_some_and(|leaf| excluded.iter().any(|matcher| text(matcher, leaf)))
        }
        Matcher::Numeric(comparisons) => {
            leaf.as_f64().is_some_and(|number| comparisons.iter().all(|comparison| holds(comparison, number)))
        }
        Matcher::Cidr(range) => leaf.as_str().is_some_and(|leaf| range.contains(leaf)),
        Matcher::Exists(_) => false,
    }
}

fn equal(exact: &Exact, leaf: &Value) -> bool {
    match (exact, leaf) {
        (Exact::Null, Value::Null) => true,
        (Exact::Bool(expected), Value::Bool(flag)) => expected == flag,
        (Exact::Number(expected), Value::Number(number)) => expected == number,
        (Exact::Text(expected), Value::String(text)) => expected == text,
        _ => false,
    }
}

fn text(matcher: &TextMatcher, leaf: &str) -> bool {
    match matcher {
        TextMatcher::Prefix(prefix) => leaf.starts_with(prefix.as_str()),
        TextMatcher::Suffix(suffix) => leaf.ends_with(suffix.as_str()),
        TextMatcher::PrefixIgnoringCase(prefix) => leaf.to_lowercase().starts_with(prefix.as_str()),
        TextMatcher::SuffixIgnoringCase(suffix) => leaf.to_lowercase().ends_with(suffix.as_str()),
        TextMatcher::EqualIgnoringCase(expected) => leaf.to_lowercase() == *expected,
        TextMatcher::Wildcard(wildcard) => wildcard.matches(leaf),
    }
}

#[expect(clippy::float_cmp, reason = "`numeric =` asks for the same number")]
fn holds(comparison: &Comparison, number: f64) -> bool {
    match comparison.operator {
        Order::Equal => number == comparison.bound,
        Order::Less => number < comparison.bound,
        Order::LessOrEqual => number <= comparison.bound,
        Order::Greater => number > comparison.bound,
        Order::GreaterOrEqual => number >= comparison.bound,
    }
}
