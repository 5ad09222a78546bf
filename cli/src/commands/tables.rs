//! `lakegate tables`: the catalog.

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::{lake, output};

pub(crate) fn run(args: &Args) -> Result<Exit, CliError> {
    let lake = lake::open_existing(args)?;
    let tables = lake.tables().map_err(lake::failed("cannot read the catalog"))?;
    match args.format() {
        Format::Json => output::json(&tables)?,
        Format::Table => {
            let rows = tables.into_iter().map(|table| {
                let columns: Vec<_> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
                vec![
                    table.database,
                    table.name,
                    table.rows.map(|rows| rows.to_string()).unwrap_or_default(),
                    table.files.to_string(),
                    table.bytes.to_string(),
                    columns.join(", "),
                ]
            });
            output::table(&["database", "table", "rows", "files", "bytes", "columns"], rows)?;
        }
    }
    Ok(Exit::Done)
}
