//! `record-status`: what Step Functions says about executions → the ledger.
//!
//! Trigger: the status queue. It is the only way in which a time-out or a stop is ever recorded, since no state of
//! a workflow can record those. And the way in which an operator has a batch told to a ledger that does not know it.

use serde_json::Value;

use super::ending::Ending;
use super::recall::recall;
use super::settle::{settle_batch, settle_ingest};
use super::{Failure, Trouble, answer, messages};
use crate::event::{BatchForgotten, ExecutionChanged};
use crate::ledger::Items;
use crate::ports::{Execution, ExecutionStatus, World};
use crate::settings::Settings;

/// Runs `record-status`, as [`super::handle`] says.
///
/// # Errors
/// [`Failure`].
pub async fn run<W: World>(world: &W, settings: &Settings, event: Value) -> Result<Value, Failure> {
    let batch = messages::read(event)?;
    let items = Items::new(world, settings.ledger_table().map_err(Trouble::from)?);
    let mut outcomes = messages::Answer::default();
    for record in batch.records {
        let outcome = record_status(&items, settings, &record.body).await;
        outcomes.note(record.message_id, outcome);
    }
    outcomes.recorded = items.recorded();
    answer(&outcomes)
}

async fn record_status<W: World>(
    items: &Items<'_, W>,
    settings: &Settings,
    body: &str,
) -> Result<(), Trouble> {
    if let Ok(forgotten) = BatchForgotten::parse(body) {
        return recall(items, settings.control_bucket()?, &forgotten.manifest).await;
    }
    let changed = ExecutionChanged::parse(body)?;
    if changed.status == ExecutionStatus::Running {
        return Ok(());
    }
    let arn = changed.state_machine_arn.as_str();
    let foreign = |_| Trouble::Foreign { what: "execution", name: changed.name.clone() };
    if settings.ingest_state_machine_arn()? == arn {
        let name = changed.name.parse().map_err(foreign)?;
        let (input, ending) = look(items.world, &changed).await?;
        settle_ingest(items, name, &input, ending).await
    } else if settings.refine_state_machine_arn()? == arn {
        let name = changed.name.parse().map_err(foreign)?;
        let (input, ending) = look(items.world, &changed).await?;
        settle_batch(items, settings.control_bucket()?, name, &input, ending).await
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
