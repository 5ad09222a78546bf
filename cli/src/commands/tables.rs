//! `lakegate tables`: the catalog.

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output;
use crate::which::{LakeArgs, Which};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  lakegate tables
  lakegate tables --format json | jq '.[] | select(.database == \"analytics\") | {name, columns}'")]
pub(crate) struct TablesArgs {
    #[command(flatten)]
    lake: LakeArgs,
}

pub(crate) fn run(args: &Args, command: &TablesArgs) -> Result<Exit, CliError> {
    match command.lake.open(args)? {
        #[cfg(feature = "play")]
        Which::Played(lake) => played(args, &lake)?,
        #[cfg(feature = "aws")]
        Which::Deployed(lake) => deployed(args, &lake)?,
    }
    Ok(Exit::Done)
}

#[cfg(feature = "play")]
fn played(args: &Args, lake: &lake_local::Lake) -> Result<(), CliError> {
    let tables = lake.tables().map_err(crate::lake::failed("cannot read the catalog"))?;
    if args.format() == Format::Json {
        return output::json(&tables);
    }
    let rows = tables.into_iter().map(|table| {
        vec![
            table.database,
            table.name,
            table.rows.map(|rows| rows.to_string()).unwrap_or_default(),
            table.files.to_string(),
            table.bytes.to_string(),
            names(&table.columns),
        ]
    });
    output::table(&["database", "table", "rows", "files", "bytes", "columns"], rows)
}

/// The tables that analysts query. How many rows they have only a query tells.
#[cfg(feature = "aws")]
fn deployed(args: &Args, lake: &crate::deployed::Deployed) -> Result<(), CliError> {
    #[derive(serde::Serialize)]
    struct Entry {
        database: String,
        #[serde(flatten)]
        table: lake_aws::Table,
    }
    let (athena, database) = lake.athena()?;
    let tables = lake.wait(athena.tables());
    let tables = tables.map_err(|error| crate::which::failed("cannot read the catalog")(error.into()))?;
    if args.format() == Format::Json {
        let entry = |table| Entry { database: database.clone(), table };
        return output::json(&tables.into_iter().map(entry).collect::<Vec<_>>());
    }
    let rows = tables.into_iter().map(|table| {
        let columns = names(&table.columns);
        vec![database.clone(), table.name, columns]
    });
    output::table(&["database", "table", "columns"], rows)
}

fn names(columns: &[(String, String)]) -> String {
    columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
}
