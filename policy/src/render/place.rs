//! Places for machines: paths as URIs, columns in the units that a format counts in.

use std::fmt::Write;

use lake_reader::{Document, Position, Span};
use serde_json::{Value, json};

use crate::review::Review;

/// What holds the places: the source text, or the artifact itself where it has none.
pub(super) fn file<'r>(review: &'r Review<'_>) -> &'r str {
    review.report.infrastructure.source.as_ref().map_or(&review.artifact.name, Document::name)
}

/// Whether something is written in the source: what was recorded without being declared is not.
pub(super) fn is_known(review: &Review<'_>, span: Span) -> bool {
    review.report.infrastructure.source.is_some() && span != Span::default()
}

/// A place for JSON: lines and columns from 1, columns in characters, the end just behind the last one. Null where it is written in no
/// text.
pub(super) fn json(source: Option<&Document>, span: Span) -> Value {
    let Some(source) = source.filter(|_| span != Span::default()) else { return Value::Null };
    let (start, end) = (span.start, span.end);
    json!({
        "file": source.name(),
        "line": start.line,
        "column": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// The column of a position in UTF-16 code units, from 1.
pub(super) fn utf16_column(text: &str, position: Position) -> usize {
    let before = text.get(..position.offset).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.encode_utf16().count() + 1
}

/// A path as a URI reference: relative ones stay relative, and `-` is standard input, no file beside the others.
pub(super) fn uri(path: &str) -> String {
    if path == "-" {
        return "file:///dev/stdin".to_owned();
    }
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.trim_start_matches("./").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
