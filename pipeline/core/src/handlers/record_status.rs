//! `record-status`: what Step Functions says about executions → the ledger.
//!
//! Trigger: the status queue. It is the only way in which a time-out or a stop is ever recorded, since no state of
//! a workflow can record those.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ending::Ending;
use super::settle::{settle_batch, settle_ingest};
use super::{Failure, Trouble, answer, messages};
use crate::event::ExecutionChanged;
use crate::keys::DatasetName;
use crate::ledger::{Items, ObjectState, Observed};
use crate::ports::{Execution, ExecutionStatus, World};
use crate::settings::Settings;

/// What the ends of executions came to.
#[derive(Debug, Default, Serialize)]
struct Answer {
    #[serde(flatten)]
    messages: messages::Answer,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    recorded: BTreeMap<DatasetName, Recorded>,
}

/// Objects of one dataset that `record-status` brought to an end. An end that was known already counts for nothing,
/// however often it is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Objects whose records are in the tables.
    pub loaded: u64,
    /// Objects that failed for a technical reason.
    pub failed: u64,
    /// Objects whose data is refused.
    pub quarantined: u64,
    /// Records of the loaded objects.
    pub records: u64,
}

pub(super) async fn run<W: World>(world: &W, settings: &Settings, event: Value) -> Result<Value, Failure> {
    let batch = messages::read(event)?;
    let mut report = Answer::default();
    for record in batch.records {
        let outcome = record_status(world, settings, &record.body).await;
        let noted = outcome.map(|objects| objects.into_iter().for_each(|object| report.count(object)));
        report.messages.note(record.message_id, noted);
    }
    answer(&report)
}

impl Answer {
    fn of(&mut self, dataset: DatasetName) -> &mut Recorded {
        self.recorded.entry(dataset).or_default()
    }

    fn count(&mut self, Observed { item, moved }: Observed) {
        let Some(dataset) = item.dataset.filter(|_| moved) else { return };
        match item.state {
            ObjectState::Loaded => {
                let recorded = self.of(dataset);
                recorded.loaded += 1;
                recorded.records += item.loaded.unwrap_or(0);
            }
            ObjectState::Failed => self.of(dataset).failed += 1,
            ObjectState::Quarantined => self.of(dataset).quarantined += 1,
            ObjectState::Received | ObjectState::Staged | ObjectState::Claimed | ObjectState::Duplicate => {}
        }
    }
}

async fn record_status<W: World>(
    world: &W,
    settings: &Settings,
    body: &str,
) -> Result<Vec<Observed>, Trouble> {
    let changed = ExecutionChanged::parse(body)?;
    if changed.status == ExecutionStatus::Running {
        return Ok(Vec::new());
    }
    let items = Items { world, table: settings.ledger_table().map_err(Trouble::from)? };
    let arn = changed.state_machine_arn.as_str();
    let foreign = |_| Trouble::Foreign { what: "execution", name: changed.name.clone() };
    if settings.ingest_state_machine_arn()? == arn {
        let name = changed.name.parse().map_err(foreign)?;
        let (input, ending) = look(world, &changed).await?;
        settle_ingest(&items, name, &input, ending).await.map(|object| object.into_iter().collect())
    } else if settings.refine_state_machine_arn()? == arn {
        let name = changed.name.parse().map_err(foreign)?;
        let (input, ending) = look(world, &changed).await?;
        settle_batch(&items, settings.control_bucket()?, name, &input, ending).await
    } else {
        Err(Trouble::Foreign { what: "state machine", name: arn.to_owned() })
    }
}

/// What the execution was given and how it ended. The event says it all of a success unless it was too long;
/// errors and causes it never carries.
async fn look<W: World>(world: &W, changed: &ExecutionChanged) -> Result<(String, Ending), Trouble> {
    let unsettled = || Trouble::Unsettled { name: changed.name.clone() };
    let whole = changed.status == ExecutionStatus::Succeeded && changed.output.is_some();
    let described = match &changed.input {
        Some(input) if whole => Some(told(changed, input)),
        Some(input) => {
            let described = world.describe(&changed.state_machine_arn, &changed.name).await?;
            // Forgotten after its retention: then the event is all there is.
            Some(described.unwrap_or_else(|| told(changed, input)))
        }
        None => world.describe(&changed.state_machine_arn, &changed.name).await?,
    };
    let execution = described.ok_or_else(unsettled)?;
    let ending = Ending::of(&execution).ok_or_else(unsettled)?;
    Ok((execution.input, ending))
}

/// The execution as far as its event tells.
fn told(changed: &ExecutionChanged, input: &str) -> Execution {
    Execution {
        status: changed.status,
        input: input.to_owned(),
        output: changed.output.clone(),
        error: None,
        cause: None,
    }
}
