//! `lakegate validate`: admission on the steward's machine.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use lake_contract::{Admission, Contract, Lineage, Plan, Rejection, Salt, Sink, Tally};
use serde::Serialize;

use crate::args::{Args, Format};
use crate::bar::bar;
use crate::error::CliError;
use crate::exit::Exit;
use crate::{output, project};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  lakegate validate orders.ndjson --dataset orders
  zcat orders.json.gz | lakegate validate - --dataset orders --format json | jq .rejections[0]

Exits with 1 when a record is rejected or the lake would refuse the file.")]
pub(crate) struct ValidateArgs {
    /// The file, `-` for standard input: NDJSON, one array, or documents one after the other; plain or gzip
    file: PathBuf,
    /// The dataset [default: the folder of that name that the file is in]
    #[arg(long)]
    dataset: Option<String>,
    /// Rejections to print at most; all are counted
    #[arg(long, default_value_t = 20)]
    limit: usize,
}

/// What a steward learns about a file.
#[derive(Debug, Serialize)]
struct Report {
    file: String,
    dataset: String,
    records: u64,
    admitted: u64,
    rejected: u64,
    /// Whether the lake would take the file: it can be read to its end and enough of its records are fit.
    accepted: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    rejections: Vec<Rejected>,
}

#[derive(Debug, Serialize)]
struct Rejected {
    line: u64,
    offset: u64,
    pointer: String,
    reason: String,
}

/// Keeps the first rejections and counts on.
struct Keep {
    limit: usize,
    rejected: Vec<Rejected>,
}

impl Sink for Keep {
    fn admit(&mut self, _partition: &str, _record: &[u8]) {}

    fn reject(&mut self, rejection: &Rejection<'_>) {
        if self.rejected.len() < self.limit {
            self.rejected.push(Rejected {
                line: rejection.line,
                offset: rejection.offset,
                pointer: rejection.pointer.clone(),
                reason: rejection.reason.clone(),
            });
        }
    }
}

pub(crate) fn run(args: &Args, command: &ValidateArgs) -> Result<Exit, CliError> {
    let dataset = project::dataset_of(args, command.dataset.as_deref(), &command.file)?;
    let contract = project::contract_of(args, &dataset)?;
    let report = judge(&contract, &command.file, command.limit)?;
    match args.format() {
        Format::Json => output::json(&report)?,
        Format::Table => print(&report)?,
    }
    Ok(if report.rejected == 0 && report.accepted { Exit::Done } else { Exit::No })
}

fn judge(contract: &Contract, file: &Path, limit: usize) -> Result<Report, CliError> {
    let mut sink = Keep { limit, rejected: Vec::new() };
    let (tally, error) = admit(contract, file, &mut sink)?;
    Ok(report(file, contract, tally, error, sink.rejected))
}

/// Whether the lake would take a file. Where it would not, what is wrong with it is said.
#[cfg(feature = "aws")]
pub(super) fn is_fit(contract: &Contract, file: &Path, limit: usize) -> Result<bool, CliError> {
    let report = judge(contract, file, limit)?;
    if !report.accepted {
        for Rejected { line, offset, pointer, reason } in &report.rejections {
            output::note(format!("  line {line}, offset {offset}, `{pointer}`: {reason}"));
        }
        output::note(verdict(&report));
    }
    Ok(report.accepted)
}

/// Reads the file through admission; the second value says why it could not be read to its end.
fn admit(contract: &Contract, file: &Path, sink: &mut Keep) -> Result<(Tally, Option<String>), CliError> {
    let unreadable = |source| CliError::File { action: "read", path: file.to_owned(), source };
    let mut reader: Box<dyn Read> = if file.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        let opened = File::open(file).map_err(unreadable)?;
        let size = opened.metadata().map_err(unreadable)?.len();
        Box::new(bar(&file.display().to_string(), size).wrap_read(opened))
    };
    let plan = Plan::compile(contract);
    // Nothing of what is admitted leaves this process, so neither lineage nor salt matters.
    let lineage = Lineage {
        source_key: String::new(),
        source_version: String::new(),
        ingest_id: String::new(),
        ingested_at: "1970-01-01T00:00:00.000000Z".into(),
    };
    let mut admission = Admission::new(&plan, &lineage, &Salt([0; 32]));
    let mut chunk = vec![0; 1 << 20];
    loop {
        let read = reader.read(&mut chunk).map_err(unreadable)?;
        if read == 0 {
            let tally = admission.tally();
            return Ok(match admission.finish(sink) {
                Ok(tally) => (tally, None),
                Err(error) => (tally, Some(error.to_string())),
            });
        }
        if let Err(error) = admission.push(&chunk[..read], sink) {
            return Ok((admission.tally(), Some(error.to_string())));
        }
    }
}

fn report(
    file: &Path,
    contract: &Contract,
    tally: Tally,
    error: Option<String>,
    rejections: Vec<Rejected>,
) -> Report {
    let error = error.or_else(|| contract.judge(&tally).err().map(|unfit| unfit.to_string()));
    Report {
        file: file.display().to_string(),
        dataset: contract.dataset().to_owned(),
        records: tally.records,
        admitted: tally.admitted,
        rejected: tally.quarantined,
        accepted: error.is_none(),
        error,
        rejections,
    }
}

fn print(report: &Report) -> Result<(), CliError> {
    if !report.rejections.is_empty() {
        let rows = report
            .rejections
            .iter()
            .map(|r| vec![r.line.to_string(), r.offset.to_string(), r.pointer.clone(), r.reason.clone()]);
        output::table(&["line", "offset", "pointer", "reason"], rows)?;
        output::line("")?;
    }
    output::line(verdict(report))
}

/// What the lake would do, in a sentence.
fn verdict(report: &Report) -> String {
    let Report { file, dataset, records, admitted, rejected, .. } = report;
    let counted =
        format!("{file}: {records} records of `{dataset}`: {admitted} admitted, {rejected} rejected");
    match &report.error {
        None => format!("{counted}; the lake would take it"),
        Some(error) => format!("{counted}; the lake would refuse it: {error}"),
    }
}
