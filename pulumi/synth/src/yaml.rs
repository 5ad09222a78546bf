//! Writes a [`Node`] as block YAML that yaml.v3, a YAML 1.2 reader and a person read alike.

use std::fmt::Write as _;

use crate::{
    node::{Node, map},
    text::Text,
};

/// Writes `node` as the value of a key at `depth`; the text so far ends with `key:`.
pub(crate) fn value(node: &Node, depth: usize, out: &mut String) {
    if let Some(joined) = joined(node) {
        return value(&joined, depth, out);
    }
    match node {
        Node::Null => line("null", out),
        Node::Bool(value) => line(&value.to_string(), out),
        Node::Integer(value) => line(&value.to_string(), out),
        Node::Float(value) => line(&value.to_string(), out),
        Node::Text(text) => scalar(&text.render(), depth, out),
        Node::List(items) if items.is_empty() => line("[]", out),
        Node::Map(entries) if entries.is_empty() => line("{}", out),
        Node::List(_) | Node::Map(_) => {
            out.push('\n');
            block(node, depth + 1, true, out);
        }
    }
}

/// A text that the YAML host cannot interpolate in one go, as `fn::join` of its pieces.
fn joined(node: &Node) -> Option<Node> {
    let Node::Text(text) = node else { return None };
    let pieces = text.pieces();
    let join = || map! { "fn::join" => Node::List(vec!["".into(), Node::list(&pieces)]) };
    (pieces.len() > 1).then(join)
}

/// Writes a key and its value on a line of their own.
pub(crate) fn entry(key: &str, node: &Node, depth: usize, out: &mut String) {
    indent(depth, out);
    entry_here(key, node, depth, out);
}

fn entry_here(key: &str, node: &Node, depth: usize, out: &mut String) {
    let key = Text::from(key).render();
    if plain(&key) {
        out.push_str(&key);
    } else {
        quoted(&key, out);
    }
    out.push(':');
    value(node, depth, out);
}

/// Writes a list or map whose first line is already indented where `fresh` is false.
fn block(node: &Node, depth: usize, fresh: bool, out: &mut String) {
    let mut fresh = fresh;
    let mut begin = |out: &mut String| {
        if fresh {
            indent(depth, out);
        }
        fresh = true;
    };
    match node {
        Node::Map(entries) => entries.iter().for_each(|(key, node)| {
            begin(out);
            entry_here(key, node, depth, out);
        }),
        Node::List(items) => items.iter().for_each(|item| {
            begin(out);
            element(item, depth, out);
        }),
        _ => value(node, depth, out),
    }
}

fn element(item: &Node, depth: usize, out: &mut String) {
    if let Some(joined) = joined(item) {
        return element(&joined, depth, out);
    }
    out.push('-');
    match item {
        Node::Map(entries) if !entries.is_empty() => {
            out.push(' ');
            block(item, depth + 1, false, out);
        }
        Node::List(items) if !items.is_empty() => {
            out.push(' ');
            block(item, depth + 1, false, out);
        }
        _ => value(item, depth, out),
    }
}

fn scalar(text: &str, depth: usize, out: &mut String) {
    if text.contains('\n') && fits_literal_block(text) {
        return literal_block(text, depth + 1, out);
    }
    out.push(' ');
    if plain(text) {
        out.push_str(text);
    } else {
        quoted(text, out);
    }
    out.push('\n');
}

/// A literal block keeps every byte of printable text without leading or trailing blank lines.
fn fits_literal_block(text: &str) -> bool {
    let printable = text.chars().all(|c| c == '\n' || c == '\t' || !c.is_control() && c != '\u{feff}');
    let body = text.strip_suffix('\n').unwrap_or(text);
    printable && !body.is_empty() && !body.starts_with([' ', '\t', '\n']) && !body.ends_with('\n')
}

fn literal_block(text: &str, depth: usize, out: &mut String) {
    out.push_str(if text.ends_with('\n') { " |\n" } else { " |-\n" });
    for line in text.lines() {
        if !line.is_empty() {
            indent(depth, out);
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// Whether the text needs no quotes in any YAML reader. Errs on the side of quotes.
fn plain(text: &str) -> bool {
    const WORDS: [&str; 10] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"];
    let Some(first) = text.chars().next() else { return false };
    let letter = first.is_ascii_alphabetic() || matches!(first, '$' | '/' | '_' | '^');
    let word = WORDS.iter().any(|word| word.eq_ignore_ascii_case(text));
    let printable = text.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    letter
        && !word
        && printable
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' '])
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

fn line(text: &str, out: &mut String) {
    out.push(' ');
    out.push_str(text);
    out.push('\n');
}

fn indent(depth: usize, out: &mut String) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_yaml::Value;

    use super::entry;
    use crate::{
        node::{Node, map},
        text::{Reference, text},
    };

    fn write(node: &Node) -> String {
        let mut out = String::new();
        entry("key", node, 0, &mut out);
        out
    }

    /// What an independent reader makes of the text, as the YAML host would fold `$$`.
    fn read(text: &str) -> Value {
        let document: Value = serde_yaml::from_str(text).unwrap();
        unescape(&document["key"])
    }

    fn unescape(value: &Value) -> Value {
        let text = |text: &str| text.replace("$$", "$");
        match value {
            Value::String(found) => text(found).into(),
            Value::Sequence(items) => items.iter().map(unescape).collect(),
            Value::Mapping(entries) => {
                let entry =
                    |(key, value): (&Value, &Value)| (text(key.as_str().unwrap()).into(), unescape(value));
                Value::Mapping(entries.iter().map(entry).collect())
            }
            other => other.clone(),
        }
    }

    fn expected(node: &Node) -> Value {
        match node {
            Node::Null => Value::Null,
            Node::Bool(value) => (*value).into(),
            Node::Integer(value) => (*value).into(),
            Node::Float(value) => (*value).into(),
            Node::Text(text) => text.render().replace("$$", "$").into(),
            Node::List(items) => items.iter().map(expected).collect(),
            Node::Map(entries) => {
                let entry = |(key, value): &(String, Node)| (key.as_str().into(), expected(value));
                Value::Mapping(entries.iter().map(entry).collect())
            }
        }
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[ -~]{0,12}",
            "[a-z:#&*!|>%@` \t\n\r'\"\\\\{}\\[\\],?-]{0,8}",
            "\\PC{0,6}",
            "([a-z ]{0,6}\n){0,4}",
            prop::sample::select(vec![
                "true",
                "No",
                "null",
                "~",
                "1e3",
                "0x1f",
                "2012-10-17",
                "1_000",
                ".5",
                "<<",
                "=",
                "---"
            ])
            .prop_map(str::to_owned),
        ]
    }

    fn node() -> impl Strategy<Value = Node> {
        let leaf = prop_oneof![
            Just(Node::Null),
            any::<bool>().prop_map(Node::Bool),
            any::<i64>().prop_map(Node::Integer),
            text().prop_map(Node::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Node::List),
                prop::collection::btree_map(text(), inner, 0..4)
                    .prop_map(|entries| Node::Map(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn an_independent_reader_reads_what_was_meant(node in node()) {
            let text = write(&node);
            prop_assert_eq!(read(&text), expected(&node), "{}", text);
        }
    }

    #[test]
    fn policies_read_like_policies() {
        let statement = map! {
            "Sid" => "DenyInsecureTransport",
            "Principal" => "*",
            "Action" => vec!["s3:GetObject", "s3:PutObject"],
            "Condition" => map! { "Bool" => map! { "aws:SecureTransport" => "false" } },
        };
        let document = map! { "Version" => "2012-10-17", "Statement" => vec![statement] };
        insta::assert_snapshot!(write(&document), @r#"
        key:
          Version: "2012-10-17"
          Statement:
            - Sid: DenyInsecureTransport
              Principal: "*"
              Action:
                - s3:GetObject
                - s3:PutObject
              Condition:
                Bool:
                  aws:SecureTransport: "false"
        "#);
    }

    #[test]
    fn text_with_several_late_references_is_joined() {
        let (account, region) = (Reference::new("account", "accountId"), Reference::new("region", "region"));
        insta::assert_snapshot!(write(&Node::list([text![account, "-", region]])), @r#"
        key:
          - fn::join:
              - ""
              - - ${account.accountId}-
                - ${region.region}
        "#);
    }

    #[test]
    fn long_text_stays_readable() {
        let query = Node::from("SELECT 1\n\n  FROM t -- $x: ${y}\n");
        insta::assert_snapshot!(write(&query), @r"
        key: |
          SELECT 1

            FROM t -- $x: $${y}
        ");
    }
}
