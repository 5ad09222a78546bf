//! `lakegate status`: the job table.

use lake_core::keys::DatasetName;
use lake_core::operate::jobs::ObjectReport;
#[cfg(feature = "aws")]
use lake_core::operate::{
    jobs::ReadJobs,
    letters::{CountDeadLetters, Held},
};
#[cfg(feature = "play")]
use lake_local::{Lake, Unclaimed};
#[cfg(feature = "aws")]
use serde_json::json;

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
#[cfg(feature = "play")]
use crate::lake;
use crate::output;
use crate::which::{LakeArgs, Which};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  lakegate status --dataset orders
  lakegate status --format json | jq '.objects[] | select(.state == \"QUARANTINED\") | .reason'")]
pub(crate) struct StatusArgs {
    /// Only this dataset
    #[arg(long)]
    dataset: Option<DatasetName>,
    #[command(flatten)]
    lake: LakeArgs,
}

pub(crate) fn run(args: &Args, command: &StatusArgs) -> Result<Exit, CliError> {
    match command.lake.open(args)? {
        #[cfg(feature = "play")]
        Which::Played(lake) => played(args, command, &lake)?,
        #[cfg(feature = "aws")]
        lake @ Which::Deployed(_) => deployed(args, command, lake)?,
    }
    Ok(Exit::Done)
}

#[cfg(feature = "aws")]
fn deployed(args: &Args, command: &StatusArgs, mut lake: Which) -> Result<(), CliError> {
    let errand = ReadJobs { dataset: command.dataset.as_ref() };
    let objects = lake.carry_out("cannot read the job table", errand)?;
    let letters = lake.carry_out("cannot count the dead letters", CountDeadLetters)?;
    match args.format() {
        Format::Json => {
            // Unknown as a whole where it is unknown of one queue.
            let all: Option<u64> = letters.iter().map(|held| held.messages).sum();
            let document = json!({ "objects": objects, "dead_letters": all, "dead_letter_queues": letters });
            output::json(&document)
        }
        Format::Table => {
            jobs(&objects)?;
            held(letters)
        }
    }
}

/// Dead-letter queues that are not known to be empty; nothing where all are.
#[cfg(feature = "aws")]
fn held(letters: Vec<Held>) -> Result<(), CliError> {
    let letters: Vec<_> = letters.into_iter().filter(|held| held.messages != Some(0)).collect();
    if letters.is_empty() {
        return Ok(());
    }
    output::line("\nDead letters")?;
    let count = |messages: Option<u64>| messages.map_or("not allowed to ask".to_owned(), |n| n.to_string());
    let rows = letters.into_iter().map(|held| vec![held.queue, count(held.messages)]);
    output::table(&["queue", "messages"], rows)
}

#[cfg(feature = "play")]
fn played(args: &Args, command: &StatusArgs, lake: &Lake) -> Result<(), CliError> {
    let mut summary = lake.summary().map_err(lake::failed("cannot read the job table"))?;
    let dataset = command.dataset.as_ref().map(DatasetName::as_str);
    summary.objects.retain(|object| dataset.is_none() || object.dataset.as_deref() == dataset);
    match args.format() {
        Format::Json => output::json(&summary),
        Format::Table => {
            jobs(&summary.objects)?;
            left_over(lake, &summary.unclaimed)
        }
    }
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
#[cfg(feature = "play")]
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
