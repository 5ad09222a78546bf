//! `lakegate quarantine`: the rejected records.

#[cfg(feature = "play")]
use std::io::Write;

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output;
use crate::which::{LakeArgs, Which};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  lakegate quarantine --dataset orders
  lakegate quarantine --format json | jq -c '.[].record'")]
pub(crate) struct QuarantineArgs {
    /// Only this dataset
    #[arg(long)]
    dataset: Option<lake_core::keys::DatasetName>,
    /// Only the file of this key
    #[arg(long)]
    key: Option<String>,
    /// Records to print at most
    #[arg(long, default_value_t = 1000)]
    limit: usize,
    #[command(flatten)]
    lake: LakeArgs,
}

pub(crate) fn run(args: &Args, command: &QuarantineArgs) -> Result<Exit, CliError> {
    match command.lake.open(args)? {
        #[cfg(feature = "play")]
        Which::Played(lake) => played(args, command, &lake)?,
        #[cfg(feature = "aws")]
        lake @ Which::Deployed(_) => deployed(args, command, lake)?,
    }
    Ok(Exit::Done)
}

#[cfg(feature = "aws")]
fn deployed(args: &Args, command: &QuarantineArgs, mut lake: Which) -> Result<(), CliError> {
    let (dataset, key, limit) = (command.dataset.as_ref(), command.key.as_deref(), command.limit);
    let errand = lake_core::operate::quarantine::ReadQuarantine { dataset, key, limit };
    let records = lake.carry_out("cannot read the quarantine", errand)?;
    if args.format() == Format::Json {
        return output::json(&records);
    }
    table(records.into_iter().map(|r| (r.dataset, r.key, r.line, r.offset, r.pointer, r.reason)))
}

/// Dataset, file, line, offset, pointer, reason.
type Row = (String, String, u64, u64, String, String);

fn table(rows: impl IntoIterator<Item = Row>) -> Result<(), CliError> {
    let rows = rows.into_iter().map(|(dataset, key, line, offset, pointer, reason)| {
        vec![dataset, key, line.to_string(), offset.to_string(), pointer, reason]
    });
    output::table(&["dataset", "file", "line", "offset", "pointer", "reason"], rows)
}

#[cfg(feature = "play")]
fn played(args: &Args, command: &QuarantineArgs, lake: &lake_local::Lake) -> Result<(), CliError> {
    let dataset = command.dataset.as_ref().map(lake_core::keys::DatasetName::as_str);
    let filter = lake_local::Filter { dataset, key: command.key.as_deref(), job: None };
    let failed = || crate::lake::failed("cannot read the quarantine");
    let records = lake.quarantined(filter).map_err(failed())?.take(command.limit);
    if args.format() == Format::Table {
        let rows = records.map(|record| {
            let r = record.map_err(failed())?;
            Ok((r.dataset, r.key, r.line, r.offset, r.pointer, r.reason))
        });
        return table(rows.collect::<Result<Vec<Row>, CliError>>()?);
    }
    let mut out = std::io::stdout().lock();
    write!(out, "[")?;
    for (i, record) in records.enumerate() {
        write!(out, "{}", if i == 0 { "\n" } else { ",\n" })?;
        serde_json::to_writer(&mut out, &record.map_err(failed())?).map_err(std::io::Error::from)?;
    }
    Ok(writeln!(out, "\n]")?)
}
