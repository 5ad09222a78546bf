//! Step Functions for a function.

use lake_core::ports::{Execution, ExecutionStatus, Executions, PortError, PortResult, Started};

use super::Desk;
use crate::engine::name;
use crate::observer::Step;
use crate::services::states::{StartError, Status};

impl Executions for Desk<'_, '_> {
    async fn start(&self, state_machine_arn: &str, execution: &str, input: &str) -> PortResult<Started> {
        let mut state = self.shared.state();
        state.authority.authorise(self.by, "states:StartExecution", state_machine_arn)?;
        let (now, state) = (state.now, &mut **state);
        let machines = &mut state.services.machines;
        match machines.start(state_machine_arn, Some(execution), input, now, &mut state.entropy) {
            Ok((started, effects)) => {
                state.take_workflows(effects);
                if started.fresh {
                    state.progressed();
                    let refines = state.wiring.refines(state_machine_arn);
                    let step = if refines { Step::Drain } else { Step::Transform };
                    state.notice(step, execution, format!("workflow `{}` started", name(state_machine_arn)));
                }
                Ok(Started::Running)
            }
            Err(StartError::AlreadyExists { .. }) => Ok(Started::NameTaken),
            Err(StartError::NoSuchMachine { arn }) => {
                Err(PortError::Missing { kind: "state machine", name: arn })
            }
            Err(error @ (StartError::InvalidName { .. } | StartError::InvalidInput { .. })) => {
                Err(PortError::Unavailable { service: "states", detail: error.to_string() })
            }
        }
    }

    async fn describe(&self, state_machine_arn: &str, execution: &str) -> PortResult<Option<Execution>> {
        let state = self.shared.state();
        let arn = format!("{}:{execution}", state_machine_arn.replacen(":stateMachine:", ":execution:", 1));
        state.authority.authorise(self.by, "states:DescribeExecution", &arn)?;
        let found = state.services.machines.describe(state_machine_arn, execution);
        Ok(found.map(|found| Execution {
            status: status(found.status),
            input: found.input.clone(),
            output: found.output.clone(),
            error: found.error.clone(),
            cause: found.cause.clone(),
        }))
    }
}

fn status(status: Status) -> ExecutionStatus {
    match status {
        Status::Running => ExecutionStatus::Running,
        Status::Succeeded => ExecutionStatus::Succeeded,
        Status::Failed => ExecutionStatus::Failed,
        Status::TimedOut => ExecutionStatus::TimedOut,
        Status::Aborted => ExecutionStatus::Aborted,
    }
}
