//! Tells a ledger that was lost, or put back to an older state, what a batch loaded: by what the batch left.

use super::Trouble;
use super::documents::{get, placed};
use crate::batch::{Brought, LoadResult, ManifestJob, ManifestJobs};
use crate::keys::ManifestKey;
use crate::ledger::{Counts, Items, ObjectObservation, Origin};
use crate::ports::{Clock, Ledger, Objects};

/// Records that the jobs of a batch are loaded. What the ledger knows better stays.
pub(super) async fn recall<W: Ledger + Clock + Objects>(
    items: &Items<'_, W>,
    control_bucket: &str,
    key: &ManifestKey,
) -> Result<(), Trouble> {
    let manifest: ManifestJobs = get(items.world, "manifest", control_bucket, &key.to_string()).await?;
    let place = key.result().to_string();
    let result: LoadResult = get(items.world, "result", control_bucket, &place).await?;
    placed(result.batch == key.batch, "result", &place)?;
    for job in manifest.jobs.iter().filter(|job| result.rows_of(job.job) == job.records) {
        recall_job(items, key, job).await?;
    }
    Ok(())
}

async fn recall_job<W: Ledger + Clock>(
    items: &Items<'_, W>,
    key: &ManifestKey,
    job: &ManifestJob,
) -> Result<(), Trouble> {
    let Some(brought) = job.brought.clone() else { return Ok(()) };
    let Brought { object, size, received_at, attempt, sha256, read, quarantined } = brought;
    // Before the job, so that its bytes are known to be loaded as soon as it is.
    items.first_with_content(&key.dataset, sha256, job.job).await?;
    let counts = Counts { records: read, admitted: job.records, quarantined };
    let origin = Origin { dataset: Some(key.dataset.clone()), object, size, received_at };
    let observation = ObjectObservation::Recalled { attempt, counts, sha256, batch: key.batch };
    items.observe(job.job, Some(&origin), &observation).await?;
    Ok(())
}
