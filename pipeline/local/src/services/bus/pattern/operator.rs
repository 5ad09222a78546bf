//! The operators that may stand where a value stands.

use serde_json::Value;

use super::cidr::Cidr;
use super::{Comparison, Exact, Matcher, Order, TextMatcher};
use crate::services::load::{LoadError, child, kind_of};
use crate::services::wildcard::Wildcard;

type Parsed<T> = Result<T, LoadError>;

const LARGEST: f64 = 5.0e9;

pub(super) fn matcher(value: &Value, pointer: &str) -> Parsed<Matcher> {
    let Value::Object(fields) = value else { return exact(value, pointer).map(Matcher::Exact) };
    let mut fields = fields.iter();
    let (Some((name, operand)), None) = (fields.next(), fields.next()) else {
        return Err(LoadError::new(pointer, "an operator is an object with exactly one key"));
    };
    let at = child(pointer, name);
    match name.as_str() {
        "anything-but" => anything_but(operand, &at),
        "numeric" => numeric(operand, &at).map(Matcher::Numeric),
        "exists" => match operand {
            Value::Bool(expected) => Ok(Matcher::Exists(*expected)),
            other => Err(LoadError::new(at, format!("`exists` takes true or false, not {}", kind_of(other)))),
        },
        "cidr" => Cidr::parse(text(operand, name, &at)?)
            .map(Matcher::Cidr)
            .map_err(|message| LoadError::new(at, message)),
        "prefix" | "suffix" | "equals-ignore-case" | "wildcard" => {
            text_matcher(name, operand, &at, true).map(Matcher::Text)
        }
        other => Err(LoadError::new(at, format!("`{other}` is no operator"))),
    }
}

fn exact(value: &Value, pointer: &str) -> Parsed<Exact> {
    match value {
        Value::Null => Ok(Exact::Null),
        Value::Bool(flag) => Ok(Exact::Bool(*flag)),
        Value::Number(number) => Ok(Exact::Number(number.clone())),
        Value::String(text) => Ok(Exact::Text(text.clone())),
        other => Err(LoadError::new(pointer, format!("{} cannot be matched here", kind_of(other)))),
    }
}

fn text<'a>(value: &'a Value, operator: &str, pointer: &str) -> Parsed<&'a str> {
    value.as_str().ok_or_else(|| {
        LoadError::new(pointer, format!("`{operator}` takes a string, not {}", kind_of(value)))
    })
}

/// `nested`: whether `equals-ignore-case` may stand inside `prefix` and `suffix`.
fn text_matcher(name: &str, operand: &Value, pointer: &str, nested: bool) -> Parsed<TextMatcher> {
    if let (true, "prefix" | "suffix", Value::Object(fields)) = (nested, name, operand) {
        let mut fields = fields.iter();
        let (Some((inner, operand)), None) = (fields.next(), fields.next()) else {
            return Err(LoadError::new(
                pointer,
                format!("`{name}` takes a string or one `equals-ignore-case`"),
            ));
        };
        let at = child(pointer, inner);
        if inner != "equals-ignore-case" {
            return Err(LoadError::new(at, format!("`{inner}` cannot stand inside `{name}`")));
        }
        let lower = text(operand, inner, &at)?.to_lowercase();
        return Ok(match name {
            "prefix" => TextMatcher::PrefixIgnoringCase(lower),
            _ => TextMatcher::SuffixIgnoringCase(lower),
        });
    }
    let operand = text(operand, name, pointer)?;
    Ok(match name {
        "prefix" => TextMatcher::Prefix(operand.to_owned()),
        "suffix" => TextMatcher::Suffix(operand.to_owned()),
        "equals-ignore-case" => TextMatcher::EqualIgnoringCase(operand.to_lowercase()),
        _ => TextMatcher::Wildcard(wildcard(operand).map_err(|message| LoadError::new(pointer, message))?),
    })
}

fn wildcard(pattern: &str) -> Result<Wildcard, &'static str> {
    let wildcard = Wildcard::parse(pattern)?;
    if wildcard.has_neighbouring_stars() { Err("consecutive `*` are refused") } else { Ok(wildcard) }
}

fn anything_but(operand: &Value, pointer: &str) -> Parsed<Matcher> {
    match operand {
        Value::String(_) | Value::Number(_) => Ok(Matcher::AnythingBut(vec![exact(operand, pointer)?])),
        Value::Array(items) => excluded(items, pointer).map(Matcher::AnythingBut),
        Value::Object(fields) => {
            let mut fields = fields.iter();
            let (Some((name, operand)), None) = (fields.next(), fields.next()) else {
                return Err(LoadError::new(pointer, "`anything-but` takes exactly one operator"));
            };
            excluded_texts(name, operand, &child(pointer, name)).map(Matcher::AnythingButText)
        }
        other => {
            let message =
                format!("`anything-but` takes strings, numbers or an operator, not {}", kind_of(other));
            Err(LoadError::new(pointer, message))
        }
    }
}

fn excluded(items: &[Value], pointer: &str) -> Parsed<Vec<Exact>> {
    let strings = items.iter().all(Value::is_string);
    let numbers = items.iter().all(Value::is_number);
    if items.is_empty() || !(strings || numbers) {
        let message = "the list of `anything-but` holds either strings or numbers, and at least one";
        return Err(LoadError::new(pointer, message));
    }
    items.iter().map(|item| exact(item, pointer)).collect()
}

fn excluded_texts(name: &str, operand: &Value, pointer: &str) -> Parsed<Vec<TextMatcher>> {
    if !matches!(name, "prefix" | "suffix" | "equals-ignore-case" | "wildcard") {
        return Err(LoadError::new(pointer, format!("`{name}` cannot stand inside `anything-but`")));
    }
    match operand {
        Value::Array(items) if items.is_empty() => {
            Err(LoadError::new(pointer, format!("the list of `{name}` must not be empty")))
        }
        Value::Array(items) => {
            let parse = |(index, item)| text_matcher(name, item, &format!("{pointer}/{index}"), false);
            items.iter().enumerate().map(parse).collect()
        }
        one => Ok(vec![text_matcher(name, one, pointer, false)?]),
    }
}

fn numeric(operand: &Value, pointer: &str) -> Parsed<Vec<Comparison>> {
    let items = operand.as_array().filter(|items| matches!(items.len(), 2 | 4));
    let Some(items) = items else {
        return Err(LoadError::new(pointer, "`numeric` takes one or two pairs of comparison and number"));
    };
    let pairs = items.chunks_exact(2).enumerate();
    let parsed: Parsed<Vec<Comparison>> =
        pairs.map(|(index, pair)| comparison(&pair[0], &pair[1], pointer, 2 * index)).collect();
    let parsed = parsed?;
    if let [low, high] = parsed.as_slice() {
        range(low, high).map_err(|message| LoadError::new(pointer, message))?;
    }
    Ok(parsed)
}

fn comparison(operator: &Value, bound: &Value, pointer: &str, index: usize) -> Parsed<Comparison> {
    let operator = match operator.as_str() {
        Some("=") => Order::Equal,
        Some("<") => Order::Less,
        Some("<=") => Order::LessOrEqual,
        Some(">") => Order::Greater,
        Some(">=") => Order::GreaterOrEqual,
        _ => {
            let message = format!("{operator} is none of `=`, `<`, `<=`, `>`, `>=`");
            return Err(LoadError::new(format!("{pointer}/{index}"), message));
        }
    };
    match bound.as_f64() {
        Some(number) if number.abs() <= LARGEST => Ok(Comparison { operator, bound: number }),
        _ => {
            let message = format!("{bound} is not a number from -5.0e9 to 5.0e9");
            Err(LoadError::new(format!("{pointer}/{}", index + 1), message))
        }
    }
}

fn range(low: &Comparison, high: &Comparison) -> Result<(), &'static str> {
    let lower = matches!(low.operator, Order::Greater | Order::GreaterOrEqual);
    let upper = matches!(high.operator, Order::Less | Order::LessOrEqual);
    if !(lower && upper) {
        return Err("a range is `>` or `>=` followed by `<` or `<=`");
    }
    if low.bound >= high.bound {
        return Err("the lower bound of a range is less than the upper one");
    }
    Ok(())
}
