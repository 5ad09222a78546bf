//! `lakegate quarantine`: the rejected records.

use std::io::Write;

use lake_local::Filter;

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::{lake, output};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  lakegate quarantine --dataset orders
  lakegate quarantine --format json | jq -c '.[].record'")]
pub(crate) struct QuarantineArgs {
    /// Only this dataset
    #[arg(long)]
    dataset: Option<String>,
    /// Only the file of this key
    #[arg(long)]
    key: Option<String>,
    /// Records to print at most
    #[arg(long, default_value_t = 1000)]
    limit: usize,
}

pub(crate) fn run(args: &Args, command: &QuarantineArgs) -> Result<Exit, CliError> {
    let lake = lake::open_existing(args)?;
    let filter = Filter { dataset: command.dataset.as_deref(), key: command.key.as_deref(), job: None };
    let failed = || lake::failed("cannot read the quarantine");
    let records = lake.quarantined(filter).map_err(failed())?.take(command.limit);
    match args.format() {
        Format::Json => {
            let mut out = std::io::stdout().lock();
            write!(out, "[")?;
            for (i, record) in records.enumerate() {
                write!(out, "{}", if i == 0 { "\n" } else { ",\n" })?;
                serde_json::to_writer(&mut out, &record.map_err(failed())?).map_err(std::io::Error::from)?;
            }
            writeln!(out, "\n]")?;
        }
        Format::Table => {
            let mut rows = Vec::new();
            for record in records {
                let record = record.map_err(failed())?;
                rows.push(vec![
                    record.dataset,
                    record.key,
                    record.line.to_string(),
                    record.offset.to_string(),
                    record.pointer,
                    record.reason,
                ]);
            }
            output::table(&["dataset", "file", "line", "offset", "pointer", "reason"], rows)?;
        }
    }
    Ok(Exit::Done)
}
