//! Types from text: how the host decides what a configuration value is.

use serde_json::Value as Json;

use crate::{
    position::Span,
    value::{Key, Node, Value},
};

/// The value of a configuration text: a leading zero keeps it text, else a whole number, a boolean, a number, JSON, or text.
pub(crate) fn typed(text: &str, span: Span) -> Value {
    if text.len() > 1 && text.starts_with('0') && !text.starts_with("0.") {
        return Value::Text(text.to_owned());
    }
    if let Ok(number) = text.parse::<i64>() {
        return Value::Number(number as f64);
    }
    match text {
        "t" | "T" | "true" | "TRUE" | "True" => return Value::Bool(true),
        "f" | "F" | "false" | "FALSE" | "False" => return Value::Bool(false),
        _ => {}
    }
    if let Some(number) = float(text) {
        return Value::Number(number);
    }
    serde_json::from_str(text).map_or_else(|_| Value::Text(text.to_owned()), |json| from_json(json, span))
}

/// Go's `ParseFloat`: underscores between digits, infinities and NaN by name, nothing out of range.
fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if ["inf", "infinity", "nan"].iter().any(|name| name.eq_ignore_ascii_case(unsigned)) {
        return text.parse().ok();
    }
    let separates = |(at, _): (usize, &str)| {
        let digit =
            |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_digit);
        digit(at.checked_sub(1)) && digit(Some(at + 1))
    };
    if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        || !text.match_indices('_').all(separates)
    {
        return None;
    }
    text.replace('_', "").parse().ok().filter(|number: &f64| number.is_finite())
}

/// A JSON value as a value of the program; every part has the same place.
pub(crate) fn from_json(json: Json, span: Span) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(value),
        Json::Number(number) => Value::Number(number.as_f64().unwrap_or_default()),
        Json::String(text) => Value::Text(text),
        Json::Array(list) => {
            Value::List(list.into_iter().map(|json| Node::new(from_json(json, span), span)).collect())
        }
        Json::Object(entries) => {
            let entries = entries
                .into_iter()
                .map(|(text, json)| (Key { text, span }, Node::new(from_json(json, span), span)));
            Value::Map(entries.collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &Value) {
        assert_eq!(&typed(text, Span::default()), expected, "{text}");
    }

    #[test]
    fn the_text_decides() {
        let numbers = [
            ("5", 5.0),
            ("-12", -12.0),
            ("+5", 5.0),
            ("123456789012", 123_456_789_012.0),
            ("0", 0.0),
            ("0.5", 0.5),
            ("1e3", 1000.0),
            ("1_0.5", 10.5),
            (".5", 0.5),
        ];
        for (text, number) in numbers {
            check(text, &Value::Number(number));
        }
        for text in ["007", "0x10", "", "abc", "1e400", "_1", "1__0", "2012-10-17", "{broken", "0_1"] {
            check(text, &Value::Text(text.to_owned()));
        }
        check("t", &Value::Bool(true));
        check("False", &Value::Bool(false));
        check("null", &Value::Null);
        check("\"quoted\"", &Value::Text("quoted".to_owned()));
        check("1", &Value::Number(1.0));
    }

    #[test]
    fn json_becomes_lists_and_maps() {
        let value = typed(r#"{"a": [1, true, null]}"#, Span::default());
        let node = Node::new(value, Span::default());
        assert_eq!(node.get("a").and_then(|a| a.at(0)).and_then(Node::as_f64), Some(1.0));
    }
}
