//! `lakegate check`: the judge.

use std::path::PathBuf;

use lake_policy::{Artifact, Infrastructure, Review, Terms, Waivers, judge, render, rules};

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
    let source = Source::read(&path)?;
    let (program, document) = program::read_to_judge(args, &source, &command.place)?;
    let infrastructure = Infrastructure::of_program(program, document);
    let date = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let (name, origin, stack) = (source.name, infrastructure.origin, command.place.stack.clone());
    let artifact = Artifact { name, origin, stack, warnings: 0, date };
    let report = judge(&infrastructure, &rules::all());
    let (waivers, terms) = (Waivers::default(), Terms::default());
    let review = Review::new(&report, &artifact, &waivers, &terms);
    output::text(&render::text(&review))?;
    Ok(if review.is_clean() { Exit::Done } else { Exit::No })
}
