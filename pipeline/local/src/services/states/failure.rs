//! Errors of workflows: their names, and who may catch them.

use serde::{Deserialize, Serialize};

/// Why a state, and in the end an execution, failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Error name, e.g. `States.Timeout`, `Lake.Rejected`.
    pub error: Option<String>,
    /// Explanation.
    pub cause: Option<String>,
}

/// The names that Step Functions reserves.
pub(super) const RESERVED: [&str; 15] = [
    "States.ALL",
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
];

const DATA_LIMIT: &str = "States.DataLimitExceeded";
const RUNTIME: &str = "States.Runtime";
const TIMEOUT: &str = "States.Timeout";
const HEARTBEAT: &str = "States.HeartbeatTimeout";

impl Failure {
    /// A failure with a name and an explanation.
    pub fn new(error: impl Into<String>, cause: impl Into<String>) -> Self {
        Self { error: Some(error.into()), cause: Some(cause.into()) }
    }

    /// The data does not have what the definition expects of it. Nobody catches this.
    pub(super) fn runtime(cause: impl Into<String>) -> Self {
        Self::new(RUNTIME, cause)
    }

    /// An intrinsic function refused its arguments.
    pub(super) fn intrinsic(cause: impl Into<String>) -> Self {
        Self::new("States.IntrinsicFailure", cause)
    }

    /// A payload exceeds 262,144 bytes.
    pub(super) fn data_limit(cause: impl Into<String>) -> Self {
        Self::new(DATA_LIMIT, cause)
    }

    /// No rule of a choice matched.
    pub(super) fn no_choice() -> Self {
        Self::new("States.NoChoiceMatched", "no rule of the choice matched, and it has no default")
    }

    /// A result cannot be put where `ResultPath` says.
    pub(super) fn result_path(path: &str) -> Self {
        Self::new(
            "States.ResultPathMatchFailure",
            format!("unable to apply the reference path `{path}` to the input"),
        )
    }

    /// A task or an execution took longer than it may.
    pub(super) fn timeout() -> Self {
        Self { error: Some(TIMEOUT.to_owned()), cause: None }
    }

    /// A task was silent for longer than it may be.
    pub(super) fn heartbeat() -> Self {
        Self { error: Some(HEARTBEAT.to_owned()), cause: None }
    }

    /// Whether a name in `ErrorEquals` means this failure.
    ///
    /// `States.Runtime` is never caught. `States.DataLimitExceeded` is caught by its own name only.
    /// `States.TaskFailed` is every error but a time-out; `States.Timeout` is a missed heartbeat too.
    pub(super) fn is_named(&self, name: &str) -> bool {
        let error = self.error.as_deref().unwrap_or_default();
        match (error, name) {
            (RUNTIME, _) => false,
            (DATA_LIMIT, name) => name == DATA_LIMIT,
            (HEARTBEAT, TIMEOUT) | (_, "States.ALL") => true,
            (TIMEOUT | HEARTBEAT, "States.TaskFailed") => false,
            (_, "States.TaskFailed") => true,
            (error, name) => error == name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Failure;

    #[test]
    fn names_match_as_step_functions_matches_them() {
        for (error, name, expected) in [
            ("Lake.Rejected", "Lake.Rejected", true),
            ("Lake.Rejected", "Lake.Transient", false),
            ("Lake.Rejected", "States.TaskFailed", true),
            ("Lake.Rejected", "States.ALL", true),
            ("States.Timeout", "States.ALL", true),
            ("States.Timeout", "States.TaskFailed", false),
            ("States.Timeout", "States.Timeout", true),
            ("States.HeartbeatTimeout", "States.Timeout", true),
            ("States.HeartbeatTimeout", "States.TaskFailed", false),
            ("States.DataLimitExceeded", "States.ALL", false),
            ("States.DataLimitExceeded", "States.TaskFailed", false),
            ("States.DataLimitExceeded", "States.DataLimitExceeded", true),
            ("States.Runtime", "States.ALL", false),
            ("States.Runtime", "States.Runtime", false),
            ("States.IntrinsicFailure", "States.ALL", true),
        ] {
            assert_eq!(Failure::new(error, "").is_named(name), expected, "{error} by {name}");
        }
        let nameless = Failure { error: None, cause: None };
        assert!(nameless.is_named("States.ALL"));
        assert!(!nameless.is_named("Lake.Rejected"));
    }
}
