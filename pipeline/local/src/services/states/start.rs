//! Starting an execution: its name and its input.

/// Why an execution was not started.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// `StateMachineDoesNotExist`.
    #[error("no state machine is called `{arn}`")]
    NoSuchMachine {
        /// The ARN that was asked for.
        arn: String,
    },
    /// `ExecutionAlreadyExists`: a closed execution has the name, or a running one with another input.
    #[error("an execution is called `{name}` already")]
    AlreadyExists {
        /// The name.
        name: String,
    },
    /// `InvalidName`.
    #[error("`{name}` is no name of an execution: {reason}")]
    InvalidName {
        /// The name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// `InvalidExecutionInput`.
    #[error("the input is not usable: {reason}")]
    InvalidInput {
        /// What is wrong with it.
        reason: String,
    },
}

/// Why an execution was not stopped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StopError {
    /// `ExecutionDoesNotExist`.
    #[error("no execution is called `{arn}`")]
    NoSuchExecution {
        /// The ARN that was asked for.
        arn: String,
    },
}

/// A start that went well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// ARN of the execution.
    pub execution_arn: String,
    /// Whether this start began it; false when it runs already with the same name and input.
    pub fresh: bool,
}

/// One to eighty characters, without white space, brackets, wildcards, `" # % \ ^ | ~ $ & , ; : /` and control
/// characters.
pub(super) fn check_name(name: &str) -> Result<(), StartError> {
    let refuse = |reason| Err(StartError::InvalidName { name: name.to_owned(), reason });
    let refused = |c: char| c.is_whitespace() || c.is_control() || "<>{}[]?*\"#%\\^|~`$&,;:/".contains(c);
    match name.chars().count() {
        0 => refuse("it is empty"),
        81.. => refuse("it has more than 80 characters"),
        _ if name.contains(refused) => {
            refuse("it has a space, a bracket, a wildcard or one of `\"#%\\^|~$&,;:/`")
        }
        _ => Ok(()),
    }
}
