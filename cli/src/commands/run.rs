//! `lakegate run`: upload, play to rest, report.

mod demo;
mod report;

use std::path::PathBuf;
use std::time::Instant;

use lake_local::{Lake, ObjectReport, Summary, Unplayed};

use crate::args::{Args, Format};
use crate::error::{CliError, chain};
use crate::exit::Exit;
use crate::progress::Progress;
use crate::{lake, output, project};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Without FILES it plays on what was uploaded; in a new lake it plays a demonstration: generated orders, and a week of
earthquakes and a quarter of flights, both real.
The clock is virtual: a schedule of fifteen minutes takes no time. Killed at any moment, the same command goes on.

Examples:
  lakegate run
  lakegate run orders.ndjson --dataset orders --query 'select status, count(*) from orders group by 1'
  lakegate run orders/*.json.gz --format json | jq '.objects[] | select(.state != \"LOADED\")'")]
pub(crate) struct RunArgs {
    /// Files to upload: NDJSON, one array, or documents one after the other; plain or gzip
    files: Vec<PathBuf>,
    /// The dataset of the files [default: the folder of that name that a file is in]
    #[arg(long)]
    dataset: Option<String>,
    /// SQL to ask when everything is loaded
    #[arg(long, value_name = "SQL", allow_hyphen_values = true)]
    query: Option<String>,
    /// Exit with 1 unless every file is loaded and nothing is left over
    #[arg(long)]
    strict: bool,
}

pub(crate) fn run(args: &Args, command: &RunArgs) -> Result<Exit, CliError> {
    let mut lake = lake::open(args)?;
    tell_unknown(&lake);
    let began = Instant::now();
    let demo = command.files.is_empty() && demo::belongs(&lake)?;
    let demonstrated = demo && demo::upload(args, &mut lake)?;
    let uploaded = upload(args, command, &mut lake)? || demonstrated;
    let before = lake.summary().map_err(lake::failed("cannot read the job table"))?;
    let summary = lake.run(&mut Progress::new(args.format())).map_err(lake::failed("the lake stopped"))?;
    let took = began.elapsed();
    match args.format() {
        Format::Json => json(&lake, command, &summary)?,
        Format::Table => {
            report::print(&mut lake, &summary)?;
            report::throughput(&before, &summary, uploaded, took)?;
            for query in queries(command, demo, &summary) {
                output::line(format!("\n> {query}"))?;
                super::query::print(&lake, query, Format::Table)?;
            }
        }
    }
    Ok(if command.strict && !is_loaded(&summary) { Exit::No } else { Exit::Done })
}

/// Says what of the program would happen in an account, and nobody knows whether it does here.
fn tell_unknown(lake: &Lake) {
    for Unplayed { resource, token, line, .. } in lake.unplayed().iter().filter(|one| one.why.is_none()) {
        let why = format!("the player does not know the type {token}");
        output::note(format!("`{resource}` on line {line} is not played: {why}"));
    }
}

/// Uploads the files; one that the lake has already, byte for byte, is not uploaded again. Says whether any was new.
fn upload(args: &Args, command: &RunArgs, lake: &mut Lake) -> Result<bool, CliError> {
    // Every file's dataset is known before the first is uploaded, so that a slip changes nothing.
    let keys = command
        .files
        .iter()
        .map(|file| Ok(project::raw_key(&project::dataset_of(args, command.dataset.as_deref(), file)?, file)))
        .collect::<Result<Vec<_>, CliError>>()?;
    let mut any = false;
    for (file, key) in command.files.iter().zip(&keys) {
        if lake.upload_file_once(key, file).map_err(lake::failed("cannot upload"))?.is_some() {
            any = true;
        } else {
            output::note(format!("`{key}` has these bytes already; it is not uploaded again"));
        }
    }
    Ok(any)
}

/// What is asked at the end; the demonstration asks only tables that came to be.
fn queries<'c>(command: &'c RunArgs, demo: bool, summary: &Summary) -> Vec<&'c str> {
    let exists = |name: &str| summary.tables.iter().any(|table| table.name == name);
    match &command.query {
        Some(query) => vec![query],
        None if demo => {
            demo::QUERIES.iter().filter(|(table, _)| exists(table)).map(|(_, query)| *query).collect()
        }
        None => Vec::new(),
    }
}

/// The summary with the query's answer, or with what is wrong with the query: everything was played before it.
fn json(lake: &Lake, command: &RunArgs, summary: &Summary) -> Result<(), CliError> {
    let mut document =
        serde_json::to_value(summary).map_err(|error| CliError::Output(std::io::Error::from(error)))?;
    let answer = command.query.as_deref().map(|query| super::query::rows(lake, query));
    match &answer {
        Some(Ok(rows)) => document["answer"] = serde_json::json!(rows),
        Some(Err(error)) => document["error"] = chain(error).into(),
        None => {}
    }
    output::json(&document)?;
    answer.transpose().map(|_| ())
}

/// Whether nothing is left to wish for.
fn is_loaded(summary: &Summary) -> bool {
    summary.dead_letters == 0
        && summary.unclaimed.is_empty()
        && summary.objects.iter().all(ObjectReport::is_loaded)
}
