//! Code frames: the line of the source that something points at, underlined.

use lake_reader::{Document, Span};

/// Writes the place, and the line with what is meant underlined; nothing where it is not written in the source. Gives the margin
/// for what is written below.
pub(super) fn write(out: &mut String, source: Option<&Document>, span: Span) -> String {
    let number = span.start.line.to_string();
    let margin = " ".repeat(number.len());
    let Some(source) = source.filter(|_| span != Span::default()) else { return margin };
    super::line(out, format_args!("{margin}--> {}:{}", source.name(), span.start));
    let Some(line) = line(source.text(), span.start.line) else { return margin };
    let before = " ".repeat(span.start.column.saturating_sub(1));
    super::line(out, format_args!("{margin} |"));
    super::line(out, format_args!("{number} | {}", line.replace('\t', " ")));
    super::line(out, format_args!("{margin} | {before}{}", "^".repeat(underlined(span, line))));
    margin
}

/// Writes the place and all of its lines; the rest of many is left out.
pub(super) fn write_all(out: &mut String, source: Option<&Document>, span: Span) {
    const MOST: usize = 20;
    let Some(source) = source.filter(|_| span != Span::default()) else { return };
    let (start, end) = (span.start, span.end);
    // A block ends at the start of the line behind it.
    let last = if end.column == 1 { end.line.saturating_sub(1) } else { end.line }.max(start.line);
    let width = last.to_string().len();
    super::line(out, format_args!("{:width$}--> {}:{start}", "", source.name()));
    super::line(out, format_args!("{:width$} |", ""));
    let lines = source.text().lines().enumerate().skip(start.line - 1).take(last + 1 - start.line);
    for (at, line) in lines.take(MOST) {
        super::line(out, format_args!("{:>width$} | {}", at + 1, line.replace('\t', " ")));
    }
    if last + 1 - start.line > MOST {
        super::line(out, format_args!("{:width$} | …", ""));
    }
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
