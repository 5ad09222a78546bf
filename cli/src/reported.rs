//! What `check` and `audit` share: how the judge's report is asked for, printed, and ended.

use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::civil::Date;
use lake_policy::{OnUnknown, Review, Rule, Severity, Terms, render, rules};

use crate::args::ReportFormat;
use crate::error::CliError;
use crate::exit::Exit;
use crate::{judged, output};

/// How a report is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct ReportArgs {
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
    #[arg(long = "rule", value_name = "ID", value_parser = crate::commands::explain::by_id)]
    rules: Vec<&'static Rule>,
    /// The reviewed exceptions [default: waivers.yaml beside Pulumi.yaml, where there is one]
    #[arg(long, value_name = "FILE")]
    pub(crate) waivers: Option<PathBuf>,
    /// The day on which waivers must hold [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    /// Also list what passes and what does not apply
    #[arg(long)]
    passes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Unknown {
    /// It fails: nobody has shown that it is right.
    Fail,
    /// It is only said.
    Warn,
}

impl ReportArgs {
    /// The day on which waivers must hold.
    pub(crate) fn date(&self) -> Date {
        self.date.unwrap_or_else(judged::today)
    }

    /// The rules that are put.
    pub(crate) fn rules(&self) -> Vec<&'static Rule> {
        if self.rules.is_empty() { rules::all() } else { self.rules.clone() }
    }

    /// What counts as a failure.
    pub(crate) fn terms(&self) -> Terms {
        Terms {
            fail_on: self.fail_on,
            unknown: if self.unknown == Unknown::Fail { OnUnknown::Fail } else { OnUnknown::Warn },
            strict: self.strict,
            asked: !self.rules.is_empty(),
            passes: self.passes,
        }
    }

    /// Writes and prints a review, and says how the command ends.
    pub(crate) fn finish(&self, review: &Review<'_>) -> Result<Exit, CliError> {
        for (format, path) in &self.out {
            let path = path.clone();
            std::fs::write(&path, rendered(review, *format)).map_err(|source| CliError::File {
                action: "write",
                path,
                source,
            })?;
        }
        output::text(&rendered(review, self.format))?;
        Ok(if review.is_clean() { Exit::Done } else { Exit::No })
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
    if file == "-" {
        return Err("standard output has what --format says".to_owned());
    }
    Ok((format, PathBuf::from(file)))
}

fn severities() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(Severity::ALL.map(Severity::name)).map(|name: String| {
        Severity::ALL.into_iter().find(|severity| severity.name() == name).unwrap_or(Severity::Info)
    })
}
