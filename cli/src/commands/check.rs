//! `lakegate check`: the judge.

use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::civil::Date;
use lake_policy::{Against, OnUnknown, Report, Review, Rule, Severity, Terms, compare, judge, render, rules};

use crate::args::{Args, ReportFormat};
use crate::error::CliError;
use crate::exit::Exit;
use crate::program::Place;
use crate::{judged, output};

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
    /// How the report is printed
    #[arg(long, value_parser = ReportFormat::of_reports(), default_value = "text")]
    format: ReportFormat,
    /// Also write the report to a file: `sarif=FILE`, `junit=FILE`, …; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = out)]
    out: Vec<(ReportFormat, PathBuf)>,
    /// Fail on findings of this severity and above; slighter ones are only said
    #[arg(long, visible_alias = "severity", value_name = "LEVEL", value_parser = severities(), default_value = "info")]
    fail_on: Severity,
    /// What becomes of what cannot be known
    #[arg(long, value_enum, default_value_t = Unknown::Fail)]
    unknown: Unknown,
    /// Fail on everything: any severity, any unknown, any warning, and a rule of --rule that judges nothing
    #[arg(long)]
    strict: bool,
    /// Put only this rule; may be repeated
    #[arg(long = "rule", value_name = "ID", value_parser = super::explain::by_id)]
    rules: Vec<&'static Rule>,
    /// The reviewed exceptions [default: waivers.yaml beside Pulumi.yaml, where there is one]
    #[arg(long, value_name = "FILE")]
    waivers: Option<PathBuf>,
    /// The day on which waivers must hold [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    /// Also fail on what is weaker than in an older program, preview or export, by meaning and not by text
    #[arg(long, value_name = "OLD")]
    against: Option<PathBuf>,
    /// Also list what passes and what does not apply
    #[arg(long)]
    passes: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Unknown {
    /// It fails: nobody has shown that it is right.
    Fail,
    /// It is only said.
    Warn,
}

pub(crate) fn run(args: &Args, command: &CheckArgs) -> Result<Exit, CliError> {
    let date = command.date.unwrap_or_else(judged::today);
    let input = judged::read(args, &command.place, command.file.as_deref(), date)?;
    let waivers = input.waivers(command.waivers.as_deref())?;
    let rules = if command.rules.is_empty() { rules::all() } else { command.rules.clone() };
    let (report, terms) = (judge(&input.infrastructure, &rules), command.terms());
    let review = Review::new(&report, &input.artifact, &waivers, &terms);
    let old = command.against.as_deref();
    let old = old.map(|file| judged::read(args, &command.place, Some(file), date)).transpose()?;
    let review = match &old {
        Some(old) => review.against(against(old, &report)),
        None => review,
    };
    for (format, path) in &command.out {
        let path = path.clone();
        std::fs::write(&path, rendered(&review, *format)).map_err(|source| CliError::File {
            action: "write",
            path,
            source,
        })?;
    }
    output::text(&rendered(&review, command.format))?;
    Ok(if review.is_clean() { Exit::Done } else { Exit::No })
}

fn against<'r>(old: &'r judged::Input, new: &Report<'_>) -> Against<'r> {
    let before = judge(&old.infrastructure, &new.rules);
    Against { name: &old.artifact.name, infrastructure: &old.infrastructure, found: compare(&before, new) }
}

impl CheckArgs {
    fn terms(&self) -> Terms {
        Terms {
            fail_on: self.fail_on,
            unknown: if self.unknown == Unknown::Fail { OnUnknown::Fail } else { OnUnknown::Warn },
            strict: self.strict,
            asked: !self.rules.is_empty(),
            passes: self.passes,
        }
    }
}

fn rendered(review: &Review<'_>, format: ReportFormat) -> String {
    match format {
        ReportFormat::Text => render::text(review),
        ReportFormat::Json => render::json(review),
        ReportFormat::Sarif => render::sarif(review),
        ReportFormat::Junit => render::junit(review),
        ReportFormat::Markdown => render::markdown(review),
    }
}

fn out(text: &str) -> Result<(ReportFormat, PathBuf), String> {
    let (format, file) = text.split_once('=').ok_or("it is FORMAT=FILE, as in `sarif=lakegate.sarif`")?;
    let format = ReportFormat::of_report(format)
        .ok_or_else(|| format!("`{format}` is none of text, json, sarif, junit, markdown"))?;
    Ok((format, PathBuf::from(file)))
}

fn severities() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(Severity::ALL.map(Severity::name)).map(|name: String| {
        Severity::ALL.into_iter().find(|severity| severity.name() == name).unwrap_or(Severity::Info)
    })
}
