//! What batches left of jobs outside the ledger: a manifest names them, and the result beside it says that they were loaded.
//! A ledger that was lost or put back knows less than that. What a batch loaded must not go into another one: its files
//! are named after the batch, so the rows would be there twice.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::facts::{Facts, listed};
use super::{Names, OperateError, Remedy, Tick};
use crate::batch::{ManifestJob, ManifestJobs};
use crate::job::JobId;
use crate::keys::{DatasetName, ManifestKey, ResultKey};
use crate::ports::Objects;
use crate::ports::operator::Listings;

/// The batch that had a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trace {
    manifest: ManifestKey,
    /// Whether the batch left a result.
    loaded: bool,
    /// Whether the manifest says enough of the job for the ledger.
    told: bool,
}

/// Looks for the batches of suspects, which are jobs that somebody would have loaded. It costs nothing where there are none,
/// and else a read for each batch since the first of them was uploaded.
pub(super) async fn find<W: Listings + Objects>(
    world: &W,
    names: &Names,
    dataset: Option<&DatasetName>,
    suspects: &BTreeMap<JobId, &Facts>,
    tick: Tick<'_>,
) -> Result<BTreeMap<JobId, Trace>, OperateError> {
    let mut traces = BTreeMap::new();
    let Some(since) = suspects.values().map(|facts| uploaded(facts)).min() else { return Ok(traces) };
    let bucket = names.control_bucket()?;
    let folder = dataset.map(|dataset| format!("{dataset}/")).unwrap_or_default();
    let files = listed(world, bucket, &format!("batches/{folder}"), "files of batches", tick).await?;
    let files = || files.iter().filter(|file| file.newest);
    let results: BTreeSet<ResultKey> = files().filter_map(|file| file.object.key.parse().ok()).collect();
    let manifests = files().filter(|file| file.written >= since);
    for (read, manifest) in
        (1..).zip(manifests.filter_map(|file| file.object.key.parse::<ManifestKey>().ok()))
    {
        let loaded = results.contains(&manifest.result());
        for ManifestJob { job, brought, .. } in jobs(world, bucket, &manifest).await? {
            let known = traces.get(&job).is_some_and(|trace: &Trace| trace.loaded);
            if suspects.contains_key(&job) && !known {
                let told = brought.is_some();
                traces.insert(job, Trace { manifest: manifest.clone(), loaded, told });
            }
        }
        tick("manifests", read);
    }
    Ok(traces)
}

/// By the clock that dates manifests, too, where that can be had.
fn uploaded(facts: &Facts) -> Timestamp {
    let raw = facts.raw.as_ref().map(|raw| raw.written);
    raw.or(facts.received_at()).unwrap_or(Timestamp::MIN)
}

async fn jobs<W: Objects>(
    world: &W,
    bucket: &str,
    manifest: &ManifestKey,
) -> Result<Vec<ManifestJob>, OperateError> {
    let key = manifest.to_string();
    // Gone since it was listed: it has expired.
    let Some(body) = world.read(bucket, &key).await? else { return Ok(Vec::new()) };
    let read = serde_json::from_slice::<ManifestJobs>(&body);
    let read = read.map_err(|_| OperateError::Unreadable { name: key, what: "a manifest" })?;
    Ok(read.jobs)
}

impl Trace {
    /// What a job needs that this batch had, and why; `None` where the ledger knows enough of it.
    pub(super) fn remedy(&self, facts: &Facts) -> Option<(Remedy, String)> {
        let ManifestKey { batch, .. } = self.manifest;
        match (self.loaded, &facts.item) {
            // The ledger knows that it has this batch, which a drain sees to.
            (_, Some(item)) if item.batch == Some(batch) => None,
            (true, _) => {
                let remedy = if self.told {
                    Remedy::Recall { manifest: self.manifest.clone() }
                } else {
                    Remedy::nothing("its manifest does not say enough of it")
                };
                Some((remedy, format!("batch {batch} loaded it, and the ledger does not know it")))
            }
            (false, None) => {
                let why = format!("batch {batch} may have written some of it, and left no result");
                Some((Remedy::nothing("see `The ledger is lost or wrong` in docs/guides/recover.md"), why))
            }
            // A batch that was never decided: the ledger would have it under that batch.
            (false, Some(_)) => None,
        }
    }
}
