//! `lakegate reconcile`: what is stored, held against what the ledger says.

use std::time::Duration;

use lake_core::keys::DatasetName;
use lake_core::operate::Remedy;
use lake_core::operate::reconcile::{Finding, Kind, Patience, Reconcile, Reconciled};

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output;
use crate::watch::Watch;
use crate::which::LakeArgs;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
  forgotten a batch loaded it, or may have, and the ledger does not know it: it was lost, or put back to an older state
  missed    its raw object is there and the ledger does not know it
  stuck     its workflow should have ended long ago
  late      it is committed in stage, and its load should have ended long ago
  orphaned  it is committed in stage, and the ledger does not know it
  failed    it failed: deal with the cause, then `lakegate replay DATASET --state FAILED`
  gone      it is not at its end, and what would have to be read is not there any more

A deployed lake gives an event 15 minutes, a workflow 7 hours, a load 14; a played one is at rest, and nothing is given time.

Examples:
  lakegate reconcile
  lakegate reconcile --dataset orders --repair
  lakegate reconcile --patience 0 --format json | jq -r '.findings[].key'

Exits with 1 when something is off, whether or not it was repaired.")]
pub(crate) struct ReconcileArgs {
    /// Only this dataset
    #[arg(long)]
    dataset: Option<DatasetName>,
    /// Tell the ledger what it has forgotten, and start what is missed, stuck, late or orphaned; asking twice changes nothing
    #[arg(long)]
    repair: bool,
    /// How long everything may take before it is off
    #[arg(long, value_name = "MINUTES")]
    patience: Option<u64>,
    #[command(flatten)]
    lake: LakeArgs,
}

pub(crate) fn run(args: &Args, command: &ReconcileArgs) -> Result<Exit, CliError> {
    let mut lake = command.lake.open(args)?;
    let patience = match command.patience {
        Some(minutes) => Patience::of(Duration::from_secs(minutes.saturating_mul(60))),
        None if lake.is_deployed() => Patience::default(),
        None => Patience::of(Duration::ZERO),
    };
    let watch = Watch::new();
    let mut tick = |what: &'static str, count| watch.tick(what, count);
    let (dataset, repair) = (command.dataset.as_ref(), command.repair);
    let errand = Reconcile { dataset, patience, repair, tick: &mut tick };
    let found = lake.carry_out("the lake cannot be reconciled", errand);
    watch.end();
    let found = found?;
    match args.format() {
        Format::Json => output::json(&found)?,
        Format::Table => print(&found)?,
    }
    if command.repair
        && found.findings.iter().any(|finding| finding.kind == Kind::Forgotten && finding.repaired)
    {
        output::note(
            "nothing else of a dataset is started before the ledger knows again what was loaded: repair once more then",
        );
    }
    if command.repair && !lake.is_deployed() && found.findings.iter().any(|finding| finding.repaired) {
        output::note("what was started happens with the next `lakegate run`");
    }
    Ok(if found.findings.is_empty() { Exit::Done } else { Exit::No })
}

fn print(found: &Reconciled) -> Result<(), CliError> {
    if !found.findings.is_empty() {
        let rows = found.findings.iter().map(|finding| {
            vec![
                kind(finding.kind).to_owned(),
                finding.dataset.as_ref().map(ToString::to_string).unwrap_or_default(),
                finding.key.clone(),
                finding.since.to_string(),
                finding.why.clone(),
                remedy(finding),
            ]
        });
        output::table(&["off", "dataset", "file", "since", "why", "remedy"], rows)?;
        output::line("")?;
    }
    output::line(format!(
        "{} objects, {} ledger items, {} commits: {} off, {} started",
        found.objects,
        found.items,
        found.commits,
        found.findings.len(),
        found.findings.iter().filter(|finding| finding.repaired).count(),
    ))
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Forgotten => "forgotten",
        Kind::Missed => "missed",
        Kind::Stuck => "stuck",
        Kind::Late => "late",
        Kind::Orphaned => "orphaned",
        Kind::Failed => "failed",
        Kind::Gone => "gone",
    }
}

fn remedy(finding: &Finding) -> String {
    let done = if finding.repaired { " (started)" } else { "" };
    format!("{}{done}", said(&finding.remedy))
}

/// A remedy in words.
pub(super) fn said(remedy: &Remedy) -> String {
    match remedy {
        Remedy::Ingest { attempt: None } => "ingest".to_owned(),
        Remedy::Ingest { attempt: Some(attempt) } => format!("ingest, attempt {attempt}"),
        Remedy::Load => "load".to_owned(),
        Remedy::Recall { manifest } => format!("recall batch {}", manifest.batch),
        Remedy::Nothing { why } => format!("none: {why}"),
    }
}
