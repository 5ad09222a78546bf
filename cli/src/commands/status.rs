//! `lakegate status`: the job table.

use lake_local::{Lake, ObjectReport, Unclaimed};

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::{lake, output};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  lakegate status --dataset orders
  lakegate status --format json | jq '.objects[] | select(.state == \"QUARANTINED\") | .reason'")]
pub(crate) struct StatusArgs {
    /// Only this dataset
    #[arg(long)]
    dataset: Option<String>,
}

pub(crate) fn run(args: &Args, command: &StatusArgs) -> Result<Exit, CliError> {
    let lake = lake::open_existing(args)?;
    let mut summary = lake.summary().map_err(lake::failed("cannot read the job table"))?;
    if let Some(dataset) = &command.dataset {
        summary.objects.retain(|object| object.dataset.as_ref() == Some(dataset));
    }
    match args.format() {
        Format::Json => output::json(&summary)?,
        Format::Table => {
            jobs(&summary.objects)?;
            left_over(&lake, &summary.unclaimed)?;
        }
    }
    Ok(Exit::Done)
}

/// The job table.
pub(super) fn jobs(objects: &[ObjectReport]) -> Result<(), CliError> {
    let rows = objects.iter().map(|object| {
        vec![
            object.dataset.clone().unwrap_or_default(),
            object.key.clone(),
            object.state.to_string(),
            object.records_in.to_string(),
            object.admitted.to_string(),
            object.quarantined.to_string(),
            object.loaded.to_string(),
            object.reason.clone().unwrap_or_default(),
        ]
    });
    output::table(&["dataset", "file", "state", "in", "admitted", "quarantined", "loaded", "reason"], rows)
}

/// Dead letters, and objects that nothing accounts for; nothing where there are none.
pub(super) fn left_over(lake: &Lake, unclaimed: &[Unclaimed]) -> Result<(), CliError> {
    if !unclaimed.is_empty() {
        output::line(format!("\nUnclaimed ({})", unclaimed.len()))?;
        let rows = unclaimed
            .iter()
            .map(|object| vec![object.bucket.clone(), object.key.clone(), object.why.clone()]);
        output::table(&["bucket", "file", "why"], rows)?;
    }
    let letters = lake.dead_letters();
    if !letters.is_empty() {
        output::line(format!("\nDead letters ({})", letters.len()))?;
        let rows = letters.iter().map(|letter| {
            let why = letter.attributes.get("ERROR_MESSAGE").cloned().unwrap_or_default();
            vec![letter.queue.clone(), letter.id.clone(), letter.sent.to_string(), why]
        });
        output::table(&["queue", "message", "sent", "why"], rows)?;
    }
    Ok(())
}
