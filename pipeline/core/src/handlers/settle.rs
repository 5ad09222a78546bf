//! Writes the end of an execution into the ledger: once, twice, late, in any order.

use super::documents::{find, get, placed};
use super::ending::Ending;
use super::{DocumentFault, Trouble};
use crate::batch::{LoadResult, ManifestJob, ManifestJobs, RefineInput};
use crate::job::{IngestExecution, IngestInput, RefineExecution, TransformReport};
use crate::ledger::{BatchObservation, Counts, Items, LoadStep, ObjectObservation, Origin, WorkflowStep};
use crate::ports::{Clock, Ledger, Objects};

/// Records how an ingest execution ended.
pub(super) async fn settle_ingest<W: Ledger + Clock>(
    items: &Items<'_, W>,
    name: IngestExecution,
    input: &str,
    ending: Ending,
) -> Result<(), Trouble> {
    let input: IngestInput =
        serde_json::from_str(input).map_err(|_| Trouble::Input { expected: "ingest execution" })?;
    placed(input.job == name.id, "input of execution", &name.to_string())?;
    let origin = Origin {
        dataset: Some(input.dataset.clone()),
        object: input.object.object_version(),
        size: input.object.size,
        received_at: input.received_at,
    };
    let observation = ObjectObservation::Workflow { attempt: name.attempt, step: workflow_step(ending) };
    items.observe(name.id, Some(&origin), &observation).await?;
    Ok(())
}

fn workflow_step(ending: Ending) -> WorkflowStep {
    match ending {
        Ending::Succeeded(output) => match serde_json::from_str(&output.unwrap_or_default()) {
            Ok(TransformReport { records, admitted, quarantined, sha256, .. }) => {
                WorkflowStep::Staged { counts: Counts { records, admitted, quarantined }, sha256 }
            }
            Err(_) => WorkflowStep::Failed { reason: "the execution left no report".to_owned() },
        },
        Ending::Rejected(rejected) => WorkflowStep::Quarantined {
            reason: rejected.reason,
            counts: Counts {
                records: rejected.records,
                admitted: rejected.admitted,
                quarantined: rejected.quarantined,
            },
        },
        Ending::Failed(reason) => WorkflowStep::Failed { reason },
    }
}

/// Records how a refine execution ended: for each of its jobs first, for the batch last, so that a batch that is
/// LOADED has no job that is not.
pub(super) async fn settle_batch<W: Ledger + Clock + Objects>(
    items: &Items<'_, W>,
    control_bucket: &str,
    name: RefineExecution,
    input: &str,
    ending: Ending,
) -> Result<(), Trouble> {
    let input: RefineInput =
        serde_json::from_str(input).map_err(|_| Trouble::Input { expected: "refine execution" })?;
    placed(input.batch == name.id, "input of execution", &name.to_string())?;
    let manifest: ManifestJobs =
        get(items.world, "manifest", control_bucket, &input.manifest.to_string()).await?;
    let outcome = outcome(items.world, control_bucket, &input, ending).await?;
    let mut rows = 0;
    let mut short = None;
    for job in &manifest.jobs {
        let step = load_step(job, &outcome);
        match &step {
            LoadStep::Loaded { rows: loaded } => rows += loaded,
            LoadStep::Failed { reason } => short = short.or_else(|| Some(reason.clone())),
            LoadStep::Running => {}
        }
        let observation = ObjectObservation::Load { batch: name.id, attempt: name.attempt, step };
        items.observe(job.job, None, &observation).await?;
    }
    let attempt = name.attempt;
    let observation = match short {
        None => BatchObservation::Loaded { attempt, rows },
        Some(reason) => BatchObservation::Failed { attempt, reason },
    };
    items.observe_batch(name.id, &observation).await?;
    Ok(())
}

/// What the load says it wrote, or why there is nothing that it could say.
async fn outcome<W: Objects>(
    world: &W,
    control_bucket: &str,
    input: &RefineInput,
    ending: Ending,
) -> Result<Result<LoadResult, String>, Trouble> {
    match ending {
        Ending::Failed(reason) => Ok(Err(reason)),
        Ending::Rejected(rejected) => Ok(Err(rejected.reason)),
        Ending::Succeeded(_) => {
            let key = input.manifest.result().to_string();
            match find::<_, LoadResult>(world, "result", control_bucket, &key).await {
                Ok(Some(result)) if result.batch == input.batch => Ok(Ok(result)),
                Ok(Some(_)) => Ok(Err("the result of the load is another batch's".to_owned())),
                Ok(None) => Ok(Err("the load left no result".to_owned())),
                Err(Trouble::Document { fault: DocumentFault::Unreadable, .. }) => {
                    Ok(Err("the result of the load cannot be read".to_owned()))
                }
                Err(trouble) => Err(trouble),
            }
        }
    }
}

/// A job is loaded when as many rows are in the tables as its manifest promised, and only then.
fn load_step(job: &ManifestJob, outcome: &Result<LoadResult, String>) -> LoadStep {
    match outcome {
        Err(reason) => LoadStep::Failed { reason: reason.clone() },
        Ok(result) => match result.rows_of(job.job) {
            rows if rows == job.records => LoadStep::Loaded { rows },
            rows => LoadStep::Failed { reason: format!("{rows} of {} records were loaded", job.records) },
        },
    }
}
