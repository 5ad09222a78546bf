//! `lakegate quarantine`: the rejected records.

use lake_core::job::JobId;
use lake_core::keys::DatasetName;
use lake_core::operate::quarantine::ReadQuarantine;

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output;
use crate::which::LakeArgs;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  lakegate quarantine --dataset orders
  lakegate quarantine --format json | jq -c '.[].record'")]
pub(crate) struct QuarantineArgs {
    /// Only this dataset
    #[arg(long)]
    dataset: Option<DatasetName>,
    /// Only the file of this key
    #[arg(long)]
    key: Option<String>,
    /// Only what this job refused
    #[arg(long, value_name = "ID")]
    job: Option<JobId>,
    /// Records to print at most
    #[arg(long, default_value_t = 1000)]
    limit: usize,
    #[command(flatten)]
    lake: LakeArgs,
}

pub(crate) fn run(args: &Args, command: &QuarantineArgs) -> Result<Exit, CliError> {
    let (dataset, key) = (command.dataset.as_ref(), command.key.as_deref());
    let errand = ReadQuarantine { dataset, key, job: command.job, limit: command.limit };
    let records = command.lake.open(args)?.carry_out("cannot read the quarantine", errand)?;
    match args.format() {
        Format::Json => output::json(&records)?,
        Format::Table => {
            let rows = records.into_iter().map(|r| {
                vec![r.dataset, r.key, r.line.to_string(), r.offset.to_string(), r.pointer, r.reason]
            });
            output::table(&["dataset", "file", "line", "offset", "pointer", "reason"], rows)?;
        }
    }
    Ok(Exit::Done)
}
