//! Diagnostics as a reader sees them: message, place, code frame, help; in the style of rustc.

use std::fmt::Write;

use crate::{diagnostic::Diagnostic, position::Lines};

/// Renders diagnostics with the lines of the source that they point at; `name` is what the source is called.
pub fn render(diagnostics: &[Diagnostic], name: &str, text: &str) -> String {
    let lines = Lines::new(text);
    let mut out = String::new();
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        // Writing to a string cannot fail.
        let _ = frame(&mut out, diagnostic, name, text, &lines);
    }
    out
}

fn frame(
    out: &mut String,
    diagnostic: &Diagnostic,
    name: &str,
    text: &str,
    lines: &Lines,
) -> std::fmt::Result {
    let start = diagnostic.span.start;
    let number = start.line.to_string();
    let margin = " ".repeat(number.len());
    writeln!(out, "{}: {}", diagnostic.severity, diagnostic.message)?;
    writeln!(out, "{margin}--> {name}:{start}")?;
    let line = lines.line(text, start.line);
    if !line.is_empty() {
        writeln!(out, "{margin} |")?;
        writeln!(out, "{number} | {}", line.replace('\t', " "))?;
        writeln!(
            out,
            "{margin} | {}{}",
            " ".repeat(start.column - 1),
            "^".repeat(underlined(diagnostic, line))
        )?;
    }
    if let Some(help) = &diagnostic.help {
        writeln!(out, "{margin} = help: {help}")?;
    }
    Ok(())
}

/// How many characters of the first line the span covers; at least one.
fn underlined(diagnostic: &Diagnostic, line: &str) -> usize {
    let (start, end) = (diagnostic.span.start, diagnostic.span.end);
    let rest = line.trim_end().chars().count().saturating_sub(start.column - 1);
    let wanted = if end.line == start.line { end.column.saturating_sub(start.column) } else { rest };
    wanted.min(rest).max(1)
}
