//! The command line: one struct per command, beside the code that runs it.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};

use crate::commands;

/// An event-driven data lake: play it on this machine, judge it, deploy it, from one committed program.
#[derive(Debug, Parser)]
#[command(name = "lakegate", version, after_help = crate::exit::HELP, max_term_width = 110)]
pub(crate) struct Args {
    /// Where the played lake lives
    #[arg(long, global = true, value_name = "DIR", default_value = ".lakegate")]
    pub(crate) lake: PathBuf,
    /// The Pulumi YAML program [default: the nearest pulumi/program/Main.yaml]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) program: Option<PathBuf>,
    /// The folder of the dataset contracts [default: the nearest schemas/]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) schemas: Option<PathBuf>,
    /// How answers are printed
    #[arg(long, global = true, value_parser = ReportFormat::of_answers(), default_value = "table")]
    format: ReportFormat,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// How the answers of most commands are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Table,
    /// For programs: one JSON document.
    Json,
}

/// How a report is printed. Every command shares the argument, and so its type, but only `check` takes all of its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReportFormat {
    /// For people.
    Text,
    /// For programs: one JSON document.
    Json,
    /// For code scanning.
    Sarif,
    /// For test reports.
    Junit,
    /// For the summary of a CI job.
    Markdown,
}

impl Args {
    /// How the answer is printed.
    pub(crate) fn format(&self) -> Format {
        if self.format == ReportFormat::Json { Format::Json } else { Format::Table }
    }
}

const TABLE: (&str, &str, ReportFormat) = ("table", "For people", ReportFormat::Text);
const TEXT: (&str, &str, ReportFormat) = ("text", "For people", ReportFormat::Text);
const JSON: (&str, &str, ReportFormat) = ("json", "For programs: one JSON document", ReportFormat::Json);
const REPORTS: [(&str, &str, ReportFormat); 5] = [
    TEXT,
    JSON,
    ("sarif", "For code scanning: SARIF 2.1.0", ReportFormat::Sarif),
    ("junit", "For test reports: a case for each rule and resource", ReportFormat::Junit),
    ("markdown", "For the summary of a CI job", ReportFormat::Markdown),
];

impl ReportFormat {
    /// The formats of every command.
    fn of_answers() -> impl TypedValueParser<Value = Self> {
        parser(&[TABLE, JSON])
    }

    /// The formats of `check`, which has this argument of its own under the same name.
    pub(crate) fn of_reports() -> impl TypedValueParser<Value = Self> {
        parser(&REPORTS)
    }

    /// The format of a report by its name.
    pub(crate) fn of_report(name: &str) -> Option<Self> {
        REPORTS.iter().find(|(known, ..)| *known == name).map(|(.., format)| *format)
    }
}

fn parser(
    formats: &'static [(&'static str, &'static str, ReportFormat)],
) -> impl TypedValueParser<Value = ReportFormat> {
    let values = formats.iter().map(|(name, help, _)| PossibleValue::new(*name).help(*help));
    PossibleValuesParser::new(values).map(|name: String| {
        let found = formats.iter().find(|(known, ..)| *known == name);
        found.map_or(ReportFormat::Text, |(.., format)| *format)
    })
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Play the lake: upload files and follow them through all steps into tables
    #[cfg(feature = "play")]
    Run(commands::run::RunArgs),
    /// Put files into the raw bucket, as a steward does
    #[cfg(any(feature = "play", feature = "aws"))]
    Upload(commands::upload::UploadArgs),
    /// The job table: what became of every file
    #[cfg(any(feature = "play", feature = "aws"))]
    Status(commands::status::StatusArgs),
    /// The rejected records, with line, offset, pointer and reason
    #[cfg(any(feature = "play", feature = "aws"))]
    Quarantine(commands::quarantine::QuarantineArgs),
    /// Ask the tables in SQL
    #[cfg(any(feature = "play", feature = "aws"))]
    Query(commands::query::QueryArgs),
    /// The tables of the catalog
    #[cfg(any(feature = "play", feature = "aws"))]
    Tables(commands::tables::TablesArgs),
    /// Hold what is stored against what the ledger says: missed, stuck, late, orphaned
    #[cfg(any(feature = "play", feature = "aws"))]
    Reconcile(commands::reconcile::ReconcileArgs),
    /// Have raw files of a dataset ingested again
    #[cfg(any(feature = "play", feature = "aws"))]
    Replay(commands::replay::ReplayArgs),
    /// Send back what was set aside in dead-letter queues
    #[cfg(any(feature = "play", feature = "aws"))]
    Redrive(commands::redrive::RedriveArgs),
    /// Write generated records of a dataset
    Sample(commands::sample::SampleArgs),
    /// Check a file against its contract, with the code that the lake uses
    Validate(commands::validate::ValidateArgs),
    /// Check contracts, or draft one from sample files
    Contract(commands::contract::ContractArgs),
    /// Generate the Pulumi program from the contracts
    Synth(commands::synth::SynthArgs),
    /// Judge the program: what it may do and what it may not
    Check(commands::check::CheckArgs),
    /// Judge a live account by the same rules, and hold it against the program
    #[cfg(feature = "aws")]
    Audit(commands::audit::AuditArgs),
    /// May a role do something? The answer, and the statement that decides
    Can(commands::can::CanArgs),
    /// What the judge denies: every rule
    #[command(after_help = "\
Examples:
  lakegate rules
  lakegate rules --format json | jq -r '.[] | select(.severity == \"critical\") | .id'")]
    Rules,
    /// The page of a rule: what it denies, why, what to do, and examples
    Explain(commands::explain::ExplainArgs),
    /// Draw the program as a Mermaid graph
    Graph(commands::graph::GraphArgs),
    /// Print a completion script for a shell
    Completions(commands::completions::CompletionsArgs),
}
