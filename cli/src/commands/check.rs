//! `lakegate check`: the judge.

use std::path::PathBuf;

use lake_policy::{Infrastructure, Verdict, judge, render, rules};

use crate::args::Args;
use crate::error::CliError;
use crate::exit::Exit;
use crate::program::{self, Place, Source};
use crate::{output, project};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  lakegate check                         the program of this project
  lakegate check Pulumi.yaml --stack prod

Exits with 1 when something is denied or cannot be known.")]
pub(crate) struct CheckArgs {
    /// A Pulumi YAML program [default: the project's]
    file: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

pub(crate) fn run(args: &Args, command: &CheckArgs) -> Result<Exit, CliError> {
    let path = match &command.file {
        Some(file) => file.clone(),
        None => project::program_path(args)?,
    };
    let (program, document) = program::read_to_judge(args, &Source::read(&path)?, &command.place)?;
    let infrastructure = Infrastructure::of_program(program, document);
    let report = judge(&infrastructure, &rules::all());
    output::text(&render::text(&report))?;
    let clean = |verdict: &Verdict| matches!(verdict, Verdict::Pass | Verdict::NotApplicable);
    Ok(if report.judgements.iter().all(|of| clean(&of.verdict)) { Exit::Done } else { Exit::No })
}
