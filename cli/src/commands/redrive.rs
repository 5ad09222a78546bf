//! `lakegate redrive`: what was set aside goes back to where it came from.

use lake_core::operate::redrive::{Lot, Redrive};

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output;
use crate::watch::Watch;
use crate::which::LakeArgs;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Messages go back into the queue that they could not leave or reach. Those that the schedule could not deliver have no queue:
one invocation of the drain makes up for all of them. Their content is never shown.

Examples:
  lakegate redrive --dry-run
  lakegate redrive ingest
  lakegate redrive --format json | jq '.[].outcome'

Exits with 1 when messages had to be left.")]
pub(crate) struct RedriveArgs {
    /// The dead-letter queue, by the name that it has here: ingest, status, stage, drain [default: all]
    queue: Option<String>,
    /// Only show what lies there
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    lake: LakeArgs,
}

pub(crate) fn run(args: &Args, command: &RedriveArgs) -> Result<Exit, CliError> {
    let mut lake = command.lake.open(args)?;
    let (queue, dry_run) = (command.queue.as_deref(), command.dry_run);
    // What will be moved is shown before it is: afterwards nobody could look at it.
    if !dry_run && args.format() == Format::Table {
        let shown = lake.carry_out(CONTEXT, Redrive { queue, dry_run: true, pace: Watch::new() })?;
        contents(&shown)?;
    }
    let lots = lake.carry_out(CONTEXT, Redrive { queue, dry_run, pace: Watch::new() })?;
    match args.format() {
        Format::Json => output::json(&lots)?,
        Format::Table if dry_run => contents(&lots)?,
        Format::Table => outcomes(&lots)?,
    }
    if !lake.is_deployed() && lots.iter().any(|lot| lot.outcome.is_some()) {
        output::note("what was sent back is dealt with by the next `lakegate run`");
    }
    let failed = |lot: &Lot| lot.outcome.as_ref().is_some_and(|outcome| outcome.failure.is_some());
    Ok(if lots.iter().any(failed) { Exit::No } else { Exit::Done })
}

const CONTEXT: &str = "the dead letters cannot be sent back";

fn contents(lots: &[Lot]) -> Result<(), CliError> {
    let rows = lots.iter().map(|lot| {
        let (waiting, in_flight) = (lot.depth.waiting.to_string(), lot.depth.in_flight.to_string());
        vec![lot.queue.clone(), waiting, in_flight, lot.way_back.clone()]
    });
    output::table(&["queue", "messages", "in flight", "way back"], rows)?;
    for lot in lots.iter().filter(|lot| !lot.messages.is_empty()) {
        let (shown, all) = (lot.messages.len(), lot.depth.waiting);
        output::line(format!("\n{} ({shown} of {all})", lot.queue))?;
        let rows = lot.messages.iter().map(|message| {
            let why = message.why.clone().unwrap_or_default();
            vec![message.id.clone(), message.sent.to_string(), message.subject.clone(), why]
        });
        output::table(&["message", "sent", "about", "why"], rows)?;
    }
    Ok(())
}

fn outcomes(lots: &[Lot]) -> Result<(), CliError> {
    let moved = lots.iter().filter_map(|lot| Some((lot, lot.outcome.as_ref()?)));
    let moved: Vec<_> = moved.collect();
    if moved.is_empty() {
        return output::line("\nNothing to send back.");
    }
    output::line("")?;
    for (lot, outcome) in moved {
        let failure = outcome.failure.as_ref().map(|failure| format!("; {failure}")).unwrap_or_default();
        output::line(format!(
            "{}: {} of {} went back to {}{failure}",
            lot.queue, outcome.moved, lot.depth.waiting, lot.way_back
        ))?;
    }
    Ok(())
}
