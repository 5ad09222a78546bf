//! `lakegate replay`: raw object versions once more.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::Timestamp;
use lake_core::keys::DatasetName;
use lake_core::ledger::ObjectState;
use lake_core::operate::replay::{Choice, Replay, Replayed};

use super::reconcile::said;
use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output;
use crate::watch::Watch;
use crate::which::LakeArgs;

/// The state of a raw object that the ledger does not know.
const MISSED: &str = "MISSED";

#[derive(Debug, clap::Args)]
#[command(after_help = "\
What failed gets its next attempt; what was refused too, because its contract may have changed; a load that failed is tried
again as the same batch. What is loaded, or has the bytes of another file, stays as it is. It is safe to repeat.

Examples:
  lakegate replay orders --dry-run
  lakegate replay orders --state FAILED --state QUARANTINED
  lakegate replay orders --since 2026-11-22T00:00:00Z --until 2026-11-23T00:00:00Z --format json")]
pub(crate) struct ReplayArgs {
    /// The dataset
    dataset: DatasetName,
    /// What arrived then or later
    #[arg(long, value_name = "TIME")]
    since: Option<Timestamp>,
    /// What arrived before
    #[arg(long, value_name = "TIME")]
    until: Option<Timestamp>,
    /// What stands so; may be repeated [default: any]
    #[arg(long, value_name = "STATE", value_parser = states(), ignore_case = true)]
    state: Vec<State>,
    /// Only the file of this key
    #[arg(long)]
    key: Option<String>,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    lake: LakeArgs,
}

/// A state, or none for what the ledger does not know.
#[derive(Debug, Clone, Copy)]
struct State(Option<ObjectState>);

fn states() -> impl TypedValueParser<Value = State> {
    let names = ObjectState::ALL.map(ObjectState::name).into_iter().chain([MISSED]);
    PossibleValuesParser::new(names).map(|name: String| {
        State(ObjectState::ALL.into_iter().find(|state| state.name().eq_ignore_ascii_case(&name)))
    })
}

pub(crate) fn run(args: &Args, command: &ReplayArgs) -> Result<Exit, CliError> {
    let choice = Choice {
        since: command.since,
        until: command.until,
        states: command.state.iter().map(|State(state)| state.map(ObjectState::name)).collect(),
        key: command.key.clone(),
    };
    let mut lake = command.lake.open(args)?;
    let watch = Watch::new();
    let mut tick = |what: &'static str, count| watch.tick(what, count);
    let (dataset, choice, dry_run) = (&command.dataset, &choice, command.dry_run);
    let errand = Replay { dataset, choice, dry_run, tick: &mut tick };
    let replayed = lake.carry_out("the dataset cannot be replayed", errand);
    watch.end();
    let replayed = replayed?;
    match args.format() {
        Format::Json => output::json(&replayed)?,
        Format::Table => print(&replayed)?,
    }
    if !lake.is_deployed() && replayed.iter().any(|one| one.asked) {
        output::note("what was asked for happens with the next `lakegate run`");
    }
    Ok(Exit::Done)
}

fn print(replayed: &[Replayed]) -> Result<(), CliError> {
    let rows = replayed.iter().map(|one| {
        vec![
            one.key.clone(),
            one.version.clone(),
            one.state.map_or(MISSED, ObjectState::name).to_owned(),
            said(&one.remedy),
            if one.asked { "yes" } else { "no" }.to_owned(),
        ]
    });
    output::table(&["file", "version", "state", "needs", "asked for"], rows)
}
