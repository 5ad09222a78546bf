//! Answers on standard output: a table for people, one JSON document for programs.

use std::io::{IsTerminal, Write};

use comfy_table::{ContentArrangement, Table, presets};
use lake_reader::visible;
use serde::Serialize;

use crate::error::CliError;

/// Prints a JSON document and a line break.
pub(crate) fn json(value: &impl Serialize) -> Result<(), CliError> {
    let mut out = std::io::stdout().lock();
    let written = serde_json::to_writer_pretty(&mut out, value).map_err(std::io::Error::from);
    written.and_then(|()| writeln!(out)).map_err(CliError::Output)
}

/// Prints a line.
pub(crate) fn line(text: impl AsRef<str>) -> Result<(), CliError> {
    writeln!(std::io::stdout().lock(), "{}", text.as_ref()).map_err(CliError::Output)
}

/// Prints text as it is.
pub(crate) fn text(text: &str) -> Result<(), CliError> {
    std::io::stdout().lock().write_all(text.as_bytes()).map_err(CliError::Output)
}

/// Prints rows below their headings; columns are as wide as their widest cell in a pipe, and fit a terminal. Control characters
/// of what others wrote are spelled out: a terminal would obey them, and a line break would look like another row.
pub(crate) fn table(headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Result<(), CliError> {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_header(headings.iter().map(|heading| visible(heading)));
    if std::io::stdout().is_terminal() {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(terminal_size::terminal_size().map_or(80, |(width, _)| width.0));
    }
    for row in rows {
        table.add_row(row.iter().map(|cell| visible(cell)));
    }
    for line in table.lines() {
        self::line(line.trim_end())?;
    }
    Ok(())
}

/// A note for the person at the terminal; programs that read standard output never see it.
pub(crate) fn note(text: impl AsRef<str>) {
    // A closed standard error takes nothing from the answer.
    let _ = writeln!(std::io::stderr(), "{}", text.as_ref());
}
