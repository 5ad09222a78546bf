//! `start-ingest`: events of the raw bucket → executions of the ingest workflow, one for each object version.
//!
//! Trigger: the ingest queue. A message is done when an execution of its job runs or has ended in a way that the
//! ledger knows.

use serde_json::Value;

use super::ending::Ending;
use super::settle::settle_ingest;
use super::{Failure, Trouble, answer, messages};
use crate::event::ObjectCreated;
use crate::job::{IngestExecution, IngestInput, InputObject, JobId};
use crate::keys::{DatasetName, RawKey};
use crate::ledger::{
    Counts, Items, LedgerError, ObjectItem, ObjectObservation, ObjectState, Origin, WorkflowStep,
};
use crate::ports::{Started, World};
use crate::settings::Settings;

/// How many failed executions of one job are stepped over for one message. More can only mean that the ledger was
/// lost; then the message comes back and goes on from where it got to.
const ATTEMPTS: u32 = 16;

/// Runs `start-ingest`, as [`super::handle`] says.
///
/// # Errors
/// [`Failure`].
pub async fn run<W: World>(world: &W, settings: &Settings, event: Value) -> Result<Value, Failure> {
    let batch = messages::read(event)?;
    let ingest = Ingest {
        world,
        items: Items::new(world, settings.ledger_table().map_err(Trouble::from)?),
        state_machine_arn: settings.ingest_state_machine_arn().map_err(Trouble::from)?,
        raw_bucket: settings.raw_bucket().ok(),
    };
    let mut outcomes = messages::Answer::default();
    for record in batch.records {
        let outcome = ingest.receive(&record.body).await;
        outcomes.note(record.message_id, outcome);
    }
    outcomes.recorded = ingest.items.recorded();
    answer(&outcomes)
}

struct Ingest<'a, W> {
    world: &'a W,
    items: Items<'a, W>,
    state_machine_arn: &'a str,
    raw_bucket: Option<&'a str>,
}

impl<W: World> Ingest<'_, W> {
    async fn receive(&self, body: &str) -> Result<(), Trouble> {
        let created = ObjectCreated::parse(body)?;
        if self.raw_bucket.is_some_and(|raw| raw != created.bucket) {
            return Err(Trouble::Foreign { what: "bucket", name: created.bucket });
        }
        if created.is_folder_marker() {
            return Ok(());
        }
        let job = JobId::of(&created.identity());
        let key = created.key.parse::<RawKey>();
        let origin = Origin {
            dataset: key.as_ref().ok().map(|key| key.dataset().clone()),
            object: created.object_version(),
            size: created.size,
            received_at: created.time,
        };
        match key {
            Ok(key) => self.begin(job, key.dataset(), &origin, created.attempt).await,
            Err(error) => self.refuse(job, &origin, error.to_string()).await,
        }
    }

    /// Without a dataset there is no contract, so no workflow could do better.
    async fn refuse(&self, job: JobId, origin: &Origin, reason: String) -> Result<(), Trouble> {
        let counts = Counts { records: 0, admitted: 0, quarantined: 0 };
        let step = WorkflowStep::Quarantined { reason, counts };
        self.items.observe(job, Some(origin), &ObjectObservation::Workflow { attempt: 1, step }).await?;
        Ok(())
    }

    /// Sees to it that the job is under way: with the attempt that the ledger names, or, where that one failed,
    /// with the next. Where its data was refused, or was committed and stage has lost it, with the next if an operator
    /// `asked` for just that one: however often the request is delivered, it is made once.
    async fn begin(
        &self,
        job: JobId,
        dataset: &DatasetName,
        origin: &Origin,
        asked: Option<u32>,
    ) -> Result<(), Trouble> {
        let mut attempt = 1;
        for _ in 0..ATTEMPTS {
            let received = ObjectObservation::Workflow { attempt, step: WorkflowStep::Received };
            let Some(item) = self.items.observe(job, Some(origin), &received).await? else {
                break;
            };
            match next_step(&item, asked) {
                Step::None => return Ok(()),
                Step::Attempt(next) => attempt = next,
                Step::Start => match self.start(job, dataset, &item).await? {
                    Launch::UnderWay => return Ok(()),
                    // The item stands where its batch does, whatever became of the attempt.
                    Launch::Ended if item.batch.is_some() => return Ok(()),
                    Launch::Ended => {}
                },
            }
        }
        Err(LedgerError::Contended { id: crate::ledger::ItemId::Object(job).to_string() }.into())
    }

    async fn start(&self, job: JobId, dataset: &DatasetName, item: &ObjectItem) -> Result<Launch, Trouble> {
        let name = IngestExecution { id: job, attempt: item.attempt };
        let input = input(job, dataset, item)?;
        let text = name.to_string();
        match self.world.start(self.state_machine_arn, &text, &input).await? {
            Started::Running => Ok(Launch::UnderWay),
            Started::NameTaken => {
                let execution = self.world.describe(self.state_machine_arn, &text).await?;
                let execution = execution.ok_or(Trouble::Unsettled { name: text })?;
                let Some(ending) = Ending::of(&execution) else {
                    return Ok(Launch::UnderWay);
                };
                settle_ingest(&self.items, name, &execution.input, ending).await?;
                Ok(Launch::Ended)
            }
        }
    }
}

/// How a start came out.
enum Launch {
    /// An execution of this attempt runs.
    UnderWay,
    /// One ran and ended; the ledger says how.
    Ended,
}

/// What a job needs.
enum Step {
    /// Nothing: it is on its way, or at an end that the same bytes would only reach again.
    None,
    /// An execution of its present attempt.
    Start,
    /// Another attempt.
    Attempt(u32),
}

/// A failure in the workflow is tried again; one in the load is not, because a batch that failed may have written
/// rows, and only the same batch replaces them. What that batch reads is made again where somebody asks for it: the same
/// bytes give the same parts, and the item stays with its batch.
fn next_step(item: &ObjectItem, asked: Option<u32>) -> Step {
    let next = item.attempt + 1;
    match (item.state, item.batch) {
        (ObjectState::Loaded | ObjectState::Duplicate, _) => Step::None,
        (ObjectState::Received, _) => Step::Start,
        (ObjectState::Failed, None) => Step::Attempt(next),
        (ObjectState::Claimed | ObjectState::Failed, Some(_)) if asked == Some(item.attempt) => Step::Start,
        _ if asked == Some(next) => Step::Attempt(next),
        (ObjectState::Staged | ObjectState::Claimed | ObjectState::Quarantined | ObjectState::Failed, _) => {
            Step::None
        }
    }
}

/// The input is made from the ledger alone: a second event of the same object has another time, and the same name
/// with another input would not be the same start.
fn input(job: JobId, dataset: &DatasetName, item: &ObjectItem) -> Result<String, Trouble> {
    let ObjectItem { bucket, key, size, version, .. } = item.clone();
    let input = IngestInput {
        attempt: item.attempt,
        dataset: dataset.clone(),
        job,
        object: InputObject { bucket, key, size, version },
        received_at: item.received_at,
    };
    serde_json::to_string(&input).map_err(|_| Trouble::Encoding { what: "the input of an execution" })
}
