//! Code frames: the line of the source that something points at, underlined.

use std::fmt::Write;

use lake_reader::{Document, Span};

/// Writes the place, and the line with what is meant underlined; for a source without text, nothing.
pub(super) fn write(out: &mut String, source: Option<&Document>, span: Span) {
    let Some(source) = source else { return };
    let number = span.start.line.to_string();
    let margin = " ".repeat(number.len());
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{margin}--> {}:{}", source.name(), span.start);
    let Some(line) = line(source.text(), span.start.line) else { return };
    let before = " ".repeat(span.start.column.saturating_sub(1));
    let _ = writeln!(out, "{margin} |");
    let _ = writeln!(out, "{number} | {}", line.replace('\t', " "));
    let _ = writeln!(out, "{margin} | {before}{}", "^".repeat(underlined(span, line)));
}

/// A line of a text, counted from 1; none where it is blank.
pub(super) fn line(text: &str, number: usize) -> Option<&str> {
    text.lines().nth(number.checked_sub(1)?).filter(|line| !line.trim().is_empty())
}

/// How many characters of its first line a span covers; at least one.
fn underlined(span: Span, line: &str) -> usize {
    let (start, end) = (span.start, span.end);
    let rest = line.trim_end().chars().count().saturating_sub(start.column.saturating_sub(1));
    let wanted = if end.line == start.line { end.column.saturating_sub(start.column) } else { rest };
    wanted.min(rest).max(1)
}
