//! Resuming: a batch that is decided has an execution that runs, or an end that the ledger knows.

use super::{Drain, StartedBatch};
use crate::batch::{BatchId, ManifestJobs, RefineInput};
use crate::handlers::Trouble;
use crate::handlers::documents::get;
use crate::handlers::ending::Ending;
use crate::handlers::settle::settle_batch;
use crate::job::RefineExecution;
use crate::keys::{DatasetName, ManifestKey};
use crate::ledger::{BatchItem, BatchState, ItemId, LedgerError, LoadStep, ObjectObservation};
use crate::ports::{Revised, Saved, Started, World};

/// How many failed attempts of one batch are stepped over at once.
const ATTEMPTS: u32 = 16;

impl<W: World> Drain<'_, W> {
    /// Sees to it that a decided batch is under way. One that failed is tried again, with the next attempt and the
    /// same manifest: a message about one of its jobs is the request for it. Gives the batch where it was started,
    /// nothing where it is loaded already.
    pub(super) async fn resume(&self, batch: BatchId) -> Result<Option<StartedBatch>, Trouble> {
        for _ in 0..ATTEMPTS {
            let Some(Revised { mut item, revision }) = self.items.batch(batch).await? else {
                break;
            };
            match item.state {
                BatchState::Abandoned => break,
                BatchState::Loaded => return Ok(None),
                BatchState::Failed => {
                    item.start();
                    // Whoever was first, the next round sees the attempt that was begun.
                    let (Saved::Yes | Saved::Conflict) =
                        self.items.save_batch(batch, item, Some(revision)).await?;
                }
                BatchState::Started => {
                    if self.start(batch, &item).await? {
                        let BatchItem { dataset, jobs, records, .. } = item;
                        return Ok(Some(StartedBatch { batch, dataset, jobs, records }));
                    }
                }
            }
        }
        Err(LedgerError::Contended { id: ItemId::Batch(batch).to_string() }.into())
    }

    /// Starts the present attempt of a batch. No if it has ended; then the ledger knows how.
    async fn start(&self, batch: BatchId, item: &BatchItem) -> Result<bool, Trouble> {
        let name = RefineExecution { id: batch, attempt: item.attempt };
        if item.attempt > 1 {
            self.tell_jobs(name, &item.dataset).await?;
        }
        let (text, input) = (name.to_string(), input(name, &item.dataset)?);
        match self.world.start(self.state_machine_arn, &text, &input).await? {
            Started::Running => Ok(true),
            Started::NameTaken => {
                let execution = self.world.describe(self.state_machine_arn, &text).await?;
                let execution = execution.ok_or(Trouble::Unsettled { name: text })?;
                let Some(ending) = Ending::of(&execution) else {
                    return Ok(true);
                };
                settle_batch(&self.items, self.control_bucket, name, &execution.input, ending).await?;
                Ok(false)
            }
        }
    }

    /// The jobs of a batch that is tried again are on their way again.
    async fn tell_jobs(&self, name: RefineExecution, dataset: &DatasetName) -> Result<(), Trouble> {
        let key = ManifestKey { dataset: dataset.clone(), batch: name.id }.to_string();
        let manifest: ManifestJobs = get(self.world, "manifest", self.control_bucket, &key).await?;
        let RefineExecution { id: batch, attempt } = name;
        for job in manifest.jobs {
            let observation = ObjectObservation::Load { batch, attempt, step: LoadStep::Running };
            self.items.observe(job.job, None, &observation).await?;
        }
        Ok(())
    }
}

fn input(name: RefineExecution, dataset: &DatasetName) -> Result<String, Trouble> {
    let manifest = ManifestKey { dataset: dataset.clone(), batch: name.id };
    let input = RefineInput { attempt: name.attempt, batch: name.id, dataset: dataset.clone(), manifest };
    serde_json::to_string(&input).map_err(|_| Trouble::Encoding { what: "the input of an execution" })
}
