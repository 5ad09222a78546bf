//! Values inside text, as Go's `%v` prints them: `1e+06`, `<nil>`, `[a b]`, `map[a:1 b:2]`.

use std::collections::BTreeMap;

use crate::value::{Node, Value};

/// A known value as `%v` prints it; `None` where that would be the inside of a Go program.
pub(crate) fn print(node: &Node) -> Option<String> {
    Some(match &node.value {
        Value::Null => "<nil>".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number_text(*number),
        Value::Text(text) => text.clone(),
        Value::List(list) => {
            let elements: Option<Vec<String>> = list.iter().map(print).collect();
            format!("[{}]", elements?.join(" "))
        }
        Value::Map(entries) => {
            let sorted: BTreeMap<&str, &Node> =
                entries.iter().map(|(key, node)| (&*key.text, node)).collect();
            let entries: Option<Vec<String>> =
                sorted.into_iter().map(|(key, node)| Some(format!("{key}:{}", print(node)?))).collect();
            format!("map[{}]", entries?.join(" "))
        }
        Value::Asset(_) | Value::Resource(_) | Value::Unknown(_) => return None,
    })
}

/// What a value is, in a message.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::Text(_) => "text",
        Value::List(_) => "a list",
        Value::Map(_) => "a map",
        Value::Asset(_) => "an asset",
        Value::Resource(_) => "a whole resource",
        Value::Unknown(_) => "unknown",
    }
}

/// `%v` of a float64: the shortest digits, with an exponent below 1e-4 and from 1e+06 on.
fn number_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if number != 0.0 && !(-4..6).contains(&exponent) {
        return go_exponent(mantissa, exponent);
    }
    format!("{number}")
}

fn go_exponent(mantissa: &str, exponent: i32) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::position::Span;

    #[test]
    fn numbers_are_printed_as_go_prints_them() {
        let cases = [
            (0.0, "0"),
            (100_000.5, "100000.5"),
            (999_999.0, "999999"),
            (1e6, "1e+06"),
            (1_048_576.0, "1.048576e+06"),
            (123_456_789_012.0, "1.23456789012e+11"),
            (-1e6, "-1e+06"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1e100, "1e+100"),
            (f64::INFINITY, "+Inf"),
        ];
        for (number, text) in cases {
            assert_eq!(number_text(number), text);
        }
    }

    #[test]
    fn collections_are_printed_as_go_prints_them() {
        let node = |value| Node::new(value, Span::default());
        let map = Node::record([("b", node(Value::Number(1e6))), ("a", node(Value::Null))], Span::default());
        let list =
            Node::list(vec![node(Value::Null), Node::text("a b", Span::default()), map], Span::default());
        assert_eq!(print(&list).as_deref(), Some("[<nil> a b map[a:<nil> b:1e+06]]"));
        assert_eq!(print(&node(Value::Resource("queue".to_owned()))), None);
    }
}
