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
mod tests;
