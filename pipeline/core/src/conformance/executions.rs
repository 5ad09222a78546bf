//! Executions: a name is used once.

use super::{Departure, Fixture, equal};
use crate::ports::{Execution, ExecutionStatus, Executions, Started};

/// Idempotent starts, taken names, descriptions.
///
/// # Errors
/// The first departure.
pub async fn executions<F: Fixture>(fixture: &F) -> Result<(), Departure> {
    let (world, arn) = (fixture.world(), fixture.state_machine_arn());
    let (name, input) = ("conformance-1", r#"{"n":1}"#);
    equal("an execution that nobody started is none", &world.describe(arn, name).await?, &None)?;
    equal("a start starts", &world.start(arn, name, input).await?, &Started::Running)?;
    let again = world.start(arn, name, input).await?;
    equal("the same start is the same execution", &again, &Started::Running)?;
    let other = world.start(arn, name, r#"{"n":2}"#).await?;
    equal("a start with another input is not", &other, &Started::NameTaken)?;
    let expected = (ExecutionStatus::Running, input.to_owned());
    equal("an execution that runs is described", &described(fixture, name).await?, &Some(expected))?;

    let ends = [
        ("conformance-1", ExecutionStatus::Succeeded),
        ("conformance-2", ExecutionStatus::Failed),
        ("conformance-3", ExecutionStatus::TimedOut),
        ("conformance-4", ExecutionStatus::Aborted),
    ];
    for (name, status) in ends {
        world.start(arn, name, input).await?;
        fixture.end(name, status).await;
        let expected = Some((status, input.to_owned()));
        equal("an execution that ended is described", &described(fixture, name).await?, &expected)?;
        let again = world.start(arn, name, input).await?;
        equal("its name stays taken", &again, &Started::NameTaken)?;
    }
    Ok(())
}

async fn described<F: Fixture>(
    fixture: &F,
    name: &str,
) -> Result<Option<(ExecutionStatus, String)>, Departure> {
    let execution = fixture.world().describe(fixture.state_machine_arn(), name).await?;
    Ok(execution.map(|Execution { status, input, .. }| (status, input)))
}
