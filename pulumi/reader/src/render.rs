//! Diagnostics as a reader sees them: message, place, code frame, help; in the style of rustc.

use std::{borrow::Cow, fmt::Write};

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

/// A text in which nothing acts on who shows it: control characters, line breaks among them, and those that turn the direction of
/// writing are written as `\u{1b}`. A name must not end its line, nor hide the one above it.
pub fn visible(text: &str) -> Cow<'_, str> {
    let acts = |character: char| {
        character.is_control()
            || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if acts(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
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
    writeln!(out, "{}: {}", diagnostic.severity, visible(&diagnostic.message))?;
    writeln!(out, "{margin}--> {}:{start}", visible(name))?;
    let line = lines.line(text, start.line);
    if !line.is_empty() {
        writeln!(out, "{margin} |")?;
        writeln!(out, "{number} | {}", visible(&line.replace('\t', " ")))?;
        writeln!(
            out,
            "{margin} | {}{}",
            " ".repeat(start.column - 1),
            "^".repeat(underlined(diagnostic, line))
        )?;
    }
    if let Some(help) = &diagnostic.help {
        writeln!(out, "{margin} = help: {}", visible(help))?;
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

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_acts_on_its_reader_is_spelt_out() {
        assert_eq!(visible("a\n::error::b\u{1b}[2K"), "a\\u{a}::error::b\\u{1b}[2K");
        assert_eq!(visible("\u{85}\u{202e}x"), "\\u{85}\\u{202e}x");
        assert_eq!(visible("Bücher🪣 \\n"), "Bücher🪣 \\n");
    }
}
