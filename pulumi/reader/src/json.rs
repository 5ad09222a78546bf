//! JSON as Go's `encoding/json` writes it, which is what `fn::toJSON` gives: sorted keys, `<` `>` `&` escaped, its own number format.

use std::fmt::Write;

use serde_json::Value as Json;

use crate::value::{Because, Node, Value};

/// The largest whole number up to which every whole number is a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Node {
    /// The value as JSON.
    ///
    /// # Errors
    /// The first reason why a part of it is not known, or has no JSON form.
    pub fn to_json(&self) -> Result<Json, Because> {
        Ok(match &self.value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(number) => self.number(*number)?,
            Value::Text(text) => Json::String(text.clone()),
            Value::List(list) => Json::Array(list.iter().map(Node::to_json).collect::<Result<_, _>>()?),
            Value::Map(entries) => Json::Object(
                entries.iter().map(|(key, node)| Ok((key.text.clone(), node.to_json()?))).collect::<Result<
                    _,
                    Because,
                >>(
                )?,
            ),
            Value::Unknown(because) => return Err(because.clone()),
            Value::Asset(_) => return Err(self.no_json("an asset has no JSON form")),
            Value::Resource(name) => {
                return Err(self.no_json(&format!("the resource `{name}` has no JSON form")));
            }
        })
    }

    fn number(&self, number: f64) -> Result<Json, Because> {
        if number.fract() == 0.0 && number.abs() <= EXACT {
            let whole = format!("{number:.0}").parse::<i64>().unwrap_or_default();
            return Ok(Json::from(whole));
        }
        let number = serde_json::Number::from_f64(number);
        number.map(Json::Number).ok_or_else(|| self.no_json("not a finite number"))
    }

    fn no_json(&self, reason: &str) -> Because {
        Because { reason: reason.to_owned(), span: self.span }
    }

    /// The value as the text that `fn::toJSON` gives.
    ///
    /// # Errors
    /// The first reason why a part of it is not known, or has no JSON form.
    pub fn to_json_text(&self) -> Result<String, Because> {
        self.to_json_layout(Layout::Sorted)
    }

    pub(crate) fn to_json_layout(&self, layout: Layout) -> Result<String, Because> {
        let mut writer = Writer { out: String::new(), layout, level: 0 };
        writer.node(self)?;
        Ok(writer.out)
    }
}

/// How JSON is laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A Go map: compact, keys sorted.
    Sorted,
    /// A Go struct: compact, keys in their order.
    Ordered,
    /// A Go struct, indented by two.
    Pretty,
}

struct Writer {
    out: String,
    layout: Layout,
    level: usize,
}

impl Writer {
    fn node(&mut self, node: &Node) -> Result<(), Because> {
        match &node.value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            Value::Number(number) if number.is_finite() => self.out.push_str(&number_text(*number)),
            Value::Text(text) => write_string(&mut self.out, text),
            Value::List(list) => self.items(['[', ']'], list, Self::node)?,
            Value::Map(entries) => {
                let mut entries: Vec<(&str, &Node)> =
                    entries.iter().map(|(key, node)| (&*key.text, node)).collect();
                if self.layout == Layout::Sorted {
                    entries.sort_unstable_by_key(|(key, _)| *key);
                }
                self.items(['{', '}'], entries, |writer, (key, node)| {
                    write_string(&mut writer.out, key);
                    writer.out.push_str(if writer.layout == Layout::Pretty { ": " } else { ":" });
                    writer.node(node)
                })?;
            }
            Value::Number(_) | Value::Unknown(_) | Value::Asset(_) | Value::Resource(_) => {
                node.to_json()?;
            }
        }
        Ok(())
    }

    fn items<T>(
        &mut self,
        [open, close]: [char; 2],
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T) -> Result<(), Because>,
    ) -> Result<(), Because> {
        self.out.push(open);
        self.level += 1;
        let mut empty = true;
        for item in items {
            if !std::mem::replace(&mut empty, false) {
                self.out.push(',');
            }
            self.line();
            write(self, item)?;
        }
        self.level -= 1;
        if !empty {
            self.line();
        }
        self.out.push(close);
        Ok(())
    }

    fn line(&mut self) {
        if self.layout == Layout::Pretty {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", self.level));
        }
    }
}

/// A number as `encoding/json` writes a float64: plain below 1e21, `1e-7` below 1e-6.
pub(crate) fn number_text(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{number:e}");
        return text.split_once('e').map_or_else(
            || text.clone(),
            |(digits, power)| {
                let sign = if power.starts_with('-') { "" } else { "+" };
                format!("{digits}e{sign}{power}")
            },
        );
    }
    format!("{number}")
}

/// A string literal as `encoding/json` writes it.
pub(crate) fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\x1f' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_go_writes_them() {
        let cases = [
            (0.0, "0"),
            (-0.0, "-0"),
            (1e6, "1000000"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (1.5e-7, "1.5e-7"),
            (1e-6, "0.000001"),
            (0.1, "0.1"),
            (-2.5e22, "-2.5e+22"),
        ];
        for (number, text) in cases {
            assert_eq!(number_text(number), text);
        }
    }

    #[test]
    fn strings_are_escaped_as_go_escapes_them() {
        let mut out = String::new();
        write_string(&mut out, "a<b>&\"\\\n\u{1}\u{2028}ü\u{7f}");
        assert_eq!(out, "\"a\\u003cb\\u003e\\u0026\\\"\\\\\\n\\u0001\\u2028ü\u{7f}\"");
    }
}
