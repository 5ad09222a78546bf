//! Uploads to a deployed lake: validated first, then followed as far as was asked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use lake_core::job::JobId;
use lake_core::keys::DatasetName;
use lake_core::operate::jobs::{self, ObjectReport};
use lake_core::ports::{Clock, ObjectVersion};
use serde::Serialize;

use super::UploadArgs;
use crate::args::{Args, Format};
use crate::commands::validate;
use crate::deployed::Deployed;
use crate::error::CliError;
use crate::exit::Exit;
use crate::watch::Watch;
use crate::{output, project, transfer, which};

/// Rejections that are shown of a file that is refused.
const SHOWN: usize = 5;
/// The pause between two looks at the job table.
const PAUSE: Duration = Duration::from_secs(2);
/// How much the clock here may be ahead of the lake's.
const SKEW: Duration = Duration::from_mins(10);

/// A file that was uploaded.
#[derive(Debug, Serialize)]
struct Sent {
    key: String,
    version: String,
    size: u64,
    job: JobId,
    #[serde(skip)]
    dataset: DatasetName,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<ObjectReport>,
}

impl Sent {
    fn is_at_end(&self) -> bool {
        self.outcome.as_ref().is_some_and(ObjectReport::is_end)
    }
}

pub(super) fn run(
    args: &Args,
    command: &UploadArgs,
    keys: &[String],
    lake: &Deployed,
) -> Result<Exit, CliError> {
    if !all_fit(args, &command.files, keys)? {
        output::note("nothing was uploaded");
        return Ok(Exit::No);
    }
    let bucket = lake.names.raw_bucket().map_err(which::failed("cannot upload"))?;
    let mut sent = Vec::new();
    for (file, key) in command.files.iter().zip(keys) {
        let (object, size) = lake.wait(transfer::upload(&lake.aws, bucket, key, file))?;
        let job = JobId::of(&object);
        let ObjectVersion { key, version, .. } = object;
        output::note(format!("uploaded `{key}`: {size} bytes, version {version}"));
        let dataset = dataset_of(&key)?;
        sent.push(Sent { key, version, size, job, dataset, outcome: None });
    }
    if command.wait {
        follow(lake, &mut sent, Duration::from_secs(command.timeout.saturating_mul(60)))?;
    }
    print(args, &sent)?;
    let loaded = |sent: &Sent| sent.outcome.as_ref().is_some_and(ObjectReport::is_loaded);
    Ok(if !command.wait || sent.iter().all(loaded) { Exit::Done } else { Exit::No })
}

/// Validates every file against the contract of the dataset in whose folder it will lie.
fn all_fit(args: &Args, files: &[std::path::PathBuf], keys: &[String]) -> Result<bool, CliError> {
    let mut fit = true;
    for (file, key) in files.iter().zip(keys) {
        let contract = project::contract_of(args, dataset_of(key)?.as_str())?;
        fit &= validate::is_fit(&contract, Path::new(file), SHOWN)?;
    }
    Ok(fit)
}

/// The dataset in whose folder a key is.
fn dataset_of(key: &str) -> Result<DatasetName, CliError> {
    let dataset = key.split_once('/').and_then(|(dataset, _)| dataset.parse().ok());
    dataset.ok_or_else(|| {
        CliError::Input(format!("key `{key}` is in no dataset's folder: the lake would refuse it"))
    })
}

/// Waits for the jobs to end, as long as that may take. What the ledger does not know yet has not begun.
fn follow(lake: &Deployed, sent: &mut [Sent], timeout: Duration) -> Result<(), CliError> {
    let (began, watch) = (Instant::now(), Watch::new());
    let mut since = lake.aws.now() - SKEW;
    loop {
        let mut open = 0;
        let mut found = changed(lake, sent, since)?;
        for one in sent.iter_mut() {
            if one.is_at_end() {
                continue;
            }
            if let Some(report) = found.remove(&one.job) {
                if Some(report.state) != one.outcome.as_ref().map(|before| before.state) {
                    output::note(format!("{}: {}", one.key, report.state));
                }
                // What a duplicate waits for is asked for with it, however long that has stood as it does.
                since = report.first.map_or(since, |first| since.min(first.updated_at));
                one.outcome = Some(report);
            }
            open += u64::from(!one.is_at_end());
        }
        watch.tick("files under way", open);
        if open == 0 {
            watch.end();
            return Ok(());
        }
        if began.elapsed() >= timeout {
            watch.end();
            output::note(format!(
                "{open} files have not ended in {} minutes; `lakegate status` says how they go on",
                timeout.as_secs() / 60
            ));
            return Ok(());
        }
        std::thread::sleep(PAUSE);
    }
}

/// What became of the datasets' jobs since then. A steward may ask for a dataset, not for a job.
fn changed(
    lake: &Deployed,
    sent: &[Sent],
    since: Timestamp,
) -> Result<BTreeMap<JobId, ObjectReport>, CliError> {
    let mut found = BTreeMap::new();
    let open = sent.iter().filter(|one| !one.is_at_end());
    let datasets: BTreeSet<&DatasetName> = open.map(|one| &one.dataset).collect();
    for dataset in datasets {
        let some = lake.wait(jobs::changed(&lake.aws, &lake.names, dataset, since));
        found.extend(some.map_err(which::failed("cannot read the job table"))?);
    }
    Ok(found)
}

fn print(args: &Args, sent: &[Sent]) -> Result<(), CliError> {
    if args.format() == Format::Json {
        return output::json(&sent);
    }
    let outcome = |sent: &Sent| match &sent.outcome {
        None => [String::new(), String::new()],
        Some(report) => [report.state.to_string(), report.reason.clone().unwrap_or_default()],
    };
    let rows = sent.iter().map(|sent| {
        let [state, reason] = outcome(sent);
        vec![sent.key.clone(), sent.version.clone(), sent.size.to_string(), state, reason]
    });
    output::table(&["file", "version", "bytes", "state", "reason"], rows)
}
