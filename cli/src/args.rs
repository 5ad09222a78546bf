//! The command line: one struct per command, beside the code that runs it.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

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
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// How answers are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Table,
    /// For programs: one JSON document.
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Play the lake: upload files and follow them through all steps into tables
    #[cfg(feature = "play")]
    Run(commands::run::RunArgs),
    /// Put files into the raw bucket, as a steward does, without playing on
    #[cfg(feature = "play")]
    Upload(commands::upload::UploadArgs),
    /// The job table: what became of every file
    #[cfg(feature = "play")]
    Status(commands::status::StatusArgs),
    /// The rejected records, with line, offset, pointer and reason
    #[cfg(feature = "play")]
    Quarantine(commands::quarantine::QuarantineArgs),
    /// Ask the tables in SQL
    #[cfg(feature = "play")]
    Query(commands::query::QueryArgs),
    /// The tables of the catalog
    #[cfg(feature = "play")]
    #[command(after_help = "\
Examples:
  lakegate tables
  lakegate tables --format json | jq '.[] | select(.database == \"analytics\") | {name, rows}'")]
    Tables,
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
    /// What the judge denies: every rule
    Rules,
    /// The page of a rule: what it denies, why, what to do, and examples
    Explain(commands::explain::ExplainArgs),
    /// Draw the program as a Mermaid graph
    Graph(commands::graph::GraphArgs),
    /// Print a completion script for a shell
    Completions(commands::completions::CompletionsArgs),
}
