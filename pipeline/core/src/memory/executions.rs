//! Executions in memory. They run until somebody says how they ended.

use std::collections::BTreeMap;

use super::{MemoryWorld, State};
use crate::ports::{Execution, ExecutionStatus, Executions, PortResult, Started};

pub(super) type Store = BTreeMap<(String, String), Execution>;

impl MemoryWorld {
    /// Names and inputs of the executions of a state machine that run.
    pub fn running(&self, state_machine_arn: &str) -> Vec<(String, String)> {
        let state = self.state();
        let running = state.executions.iter().filter(|((arn, _), execution)| {
            arn == state_machine_arn && execution.status == ExecutionStatus::Running
        });
        running.map(|((_, name), execution)| (name.clone(), execution.input.clone())).collect()
    }

    /// Names and executions of a state machine.
    pub fn executions(&self, state_machine_arn: &str) -> Vec<(String, Execution)> {
        let state = self.state();
        let all = state.executions.iter().filter(|((arn, _), _)| arn == state_machine_arn);
        all.map(|((_, name), execution)| (name.clone(), execution.clone())).collect()
    }

    /// Changes an execution. Gives it as it is then; `None` where there is none.
    pub fn change_execution(
        &self,
        state_machine_arn: &str,
        name: &str,
        change: impl FnOnce(&mut Execution),
    ) -> Option<Execution> {
        let mut state = self.state();
        let execution = state.executions.get_mut(&(state_machine_arn.to_owned(), name.to_owned()))?;
        change(execution);
        Some(execution.clone())
    }

    /// Ends an execution well.
    pub fn succeed(&self, state_machine_arn: &str, name: &str, output: &str) -> Option<Execution> {
        self.change_execution(state_machine_arn, name, |execution| {
            execution.status = ExecutionStatus::Succeeded;
            execution.output = Some(output.to_owned());
        })
    }

    /// Ends an execution with an error.
    pub fn fail(&self, state_machine_arn: &str, name: &str, error: &str, cause: &str) -> Option<Execution> {
        self.change_execution(state_machine_arn, name, |execution| {
            execution.status = ExecutionStatus::Failed;
            execution.error = Some(error.to_owned());
            execution.cause = Some(cause.to_owned());
        })
    }
}

impl Executions for MemoryWorld {
    async fn start(&self, state_machine_arn: &str, name: &str, input: &str) -> PortResult<Started> {
        let start = |state: &mut State| {
            let id = (state_machine_arn.to_owned(), name.to_owned());
            let fresh = || Execution {
                status: ExecutionStatus::Running,
                input: input.to_owned(),
                output: None,
                error: None,
                cause: None,
            };
            let execution = state.executions.entry(id).or_insert_with(fresh);
            let same = execution.status == ExecutionStatus::Running && execution.input == input;
            Ok(if same { Started::Running } else { Started::NameTaken })
        };
        self.call("states", start).await
    }

    async fn describe(&self, state_machine_arn: &str, name: &str) -> PortResult<Option<Execution>> {
        let id = (state_machine_arn.to_owned(), name.to_owned());
        self.call("states", |state| Ok(state.executions.get(&id).cloned())).await
    }
}
