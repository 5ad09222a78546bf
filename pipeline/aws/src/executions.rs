//! Step Functions.

use aws_sdk_sfn::types::ExecutionStatus as Status;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use lake_core::ports::{Execution, ExecutionStatus, Executions, PortResult, Started};

use crate::Aws;
use crate::fault::Call;

impl Executions for Aws {
    async fn start(&self, state_machine_arn: &str, name: &str, input: &str) -> PortResult<Started> {
        let call =
            Call { action: "states:StartExecution", kind: "state machine", resource: state_machine_arn };
        let request =
            self.states.start_execution().state_machine_arn(state_machine_arn).name(name).input(input);
        match request.send().await {
            // Also where an execution of this name and input runs already.
            Ok(_) => Ok(Started::Running),
            Err(error) if error.code() == Some("ExecutionAlreadyExists") => Ok(Started::NameTaken),
            Err(error) => Err(call.failed(&error)),
        }
    }

    async fn describe(&self, state_machine_arn: &str, name: &str) -> PortResult<Option<Execution>> {
        let arn = format!("{}:{name}", state_machine_arn.replacen(":stateMachine:", ":execution:", 1));
        let call = Call { action: "states:DescribeExecution", kind: "execution", resource: &arn };
        let answer = match self.states.describe_execution().execution_arn(&arn).send().await {
            Ok(answer) => answer,
            Err(error) if error.code() == Some("ExecutionDoesNotExist") => return Ok(None),
            Err(error) => return Err(call.failed(&error)),
        };
        let unknown = || call.unavailable(format!("status `{}` is not known", answer.status().as_str()));
        let status = status(answer.status()).ok_or_else(unknown)?;
        let (input, output) = (answer.input.unwrap_or_default(), answer.output);
        Ok(Some(Execution { status, input, output, error: answer.error, cause: answer.cause }))
    }
}

fn status(status: &Status) -> Option<ExecutionStatus> {
    match status {
        Status::Running | Status::PendingRedrive => Some(ExecutionStatus::Running),
        Status::Succeeded => Some(ExecutionStatus::Succeeded),
        Status::Failed => Some(ExecutionStatus::Failed),
        Status::TimedOut => Some(ExecutionStatus::TimedOut),
        Status::Aborted => Some(ExecutionStatus::Aborted),
        _ => None,
    }
}
