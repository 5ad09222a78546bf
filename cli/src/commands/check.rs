//! `lakegate check`: the judge.

use std::path::PathBuf;

use lake_policy::{Against, Report, Review, compare, judge};

use crate::args::Args;
use crate::error::CliError;
use crate::exit::Exit;
use crate::judged;
use crate::program::Place;
use crate::reported::ReportArgs;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  lakegate check                                      the program of this project
  lakegate check Pulumi.yaml --fail-on high           any program
  pulumi preview --json --show-sames | lakegate check -
  git show main:Main.yaml | lakegate check Main.yaml --against -
  lakegate check --out sarif=lakegate.sarif --out markdown=\"$GITHUB_STEP_SUMMARY\"

Exits with 1 when something is denied or cannot be known, something is weaker than in OLD, or a waiver does not hold.")]
pub(crate) struct CheckArgs {
    /// A Pulumi YAML program, `pulumi preview --json` or `pulumi stack export`; `-` for standard input [default: the
    /// program of the project]
    file: Option<PathBuf>,
    #[command(flatten)]
    report: ReportArgs,
    /// Also fail on what is weaker than in an older program, preview or export, by meaning and not by text
    #[arg(long, value_name = "OLD")]
    against: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

pub(crate) fn run(args: &Args, command: &CheckArgs) -> Result<Exit, CliError> {
    let date = command.report.date();
    let input = judged::read(args, &command.place, command.file.as_deref(), date)?;
    let waivers = input.waivers(command.report.waivers.as_deref())?;
    let (report, terms) = (judge(&input.infrastructure, &command.report.rules()), command.report.terms());
    let review = Review::new(&report, &input.artifact, &waivers, &terms);
    let old = command.against.as_deref();
    let old = old.map(|file| judged::read(args, &command.place, Some(file), date)).transpose()?;
    let review = match &old {
        Some(old) => review.against(against(old, &report)),
        None => review,
    };
    command.report.finish(&review)
}

fn against<'r>(old: &'r judged::Input, new: &Report<'_>) -> Against<'r> {
    let before = judge(&old.infrastructure, &new.rules);
    Against { name: &old.artifact.name, infrastructure: &old.infrastructure, found: compare(&before, new) }
}
