//! How an execution ended, as far as the ledger cares.

use serde::Deserialize;

use crate::job::Rejected;
use crate::ports::{Execution, ExecutionStatus};

/// The end of an execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ending {
    /// It succeeded, with this output.
    Succeeded(Option<String>),
    /// Its data is refused.
    Rejected(Rejected),
    /// It failed for another reason.
    Failed(String),
}

/// The cause of an error that a Lambda reported.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LambdaCause {
    error_type: String,
    error_message: String,
}

impl Ending {
    /// How the execution ended; `None` while it runs.
    pub(super) fn of(execution: &Execution) -> Option<Self> {
        match execution.status {
            ExecutionStatus::Running => None,
            ExecutionStatus::Succeeded => Some(Self::Succeeded(execution.output.clone())),
            ExecutionStatus::Failed => Some(Self::failed(execution)),
            ExecutionStatus::TimedOut => Some(Self::Failed("the execution timed out".to_owned())),
            ExecutionStatus::Aborted => Some(Self::Failed("the execution was stopped".to_owned())),
        }
    }

    /// Only what the lake's own functions say is quoted: the causes of others, Spark's above all, carry data.
    fn failed(execution: &Execution) -> Self {
        let cause = execution.cause.as_deref().unwrap_or_default();
        let cause: Option<LambdaCause> = serde_json::from_str(cause).ok();
        let ours = cause.filter(|cause| cause.error_type.starts_with("Lake."));
        let rejected = ours.as_ref().filter(|cause| cause.error_type == "Lake.Rejected");
        if let Some(rejected) = rejected.and_then(|cause| serde_json::from_str(&cause.error_message).ok()) {
            return Self::Rejected(rejected);
        }
        match (ours, &execution.error) {
            (Some(cause), _) => Self::Failed(cause.error_message),
            (None, Some(error)) => Self::Failed(format!("the execution failed with `{error}`")),
            (None, None) => Self::Failed("the execution failed".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(error: Option<&str>, cause: Option<&str>) -> Ending {
        Ending::of(&Execution {
            status: ExecutionStatus::Failed,
            input: String::new(),
            output: None,
            error: error.map(str::to_owned),
            cause: cause.map(str::to_owned),
        })
        .unwrap()
    }

    #[test]
    fn a_refusal_is_read_through_both_envelopes() {
        let message = r#"{"reason":"holds no records","records":0,"admitted":0,"quarantined":0}"#;
        let cause = serde_json::json!({ "errorType": "Lake.Rejected", "errorMessage": message }).to_string();
        assert_eq!(
            failed(Some("Lake.Rejected"), Some(&cause)),
            Ending::Rejected(Rejected::outright("holds no records"))
        );
    }

    #[test]
    fn our_own_failures_are_quoted() {
        let cause = r#"{"errorType":"Lake.Transient","errorMessage":"s3 is unavailable: slow down"}"#;
        assert_eq!(
            failed(Some("Lake.Transient"), Some(cause)),
            Ending::Failed("s3 is unavailable: slow down".into())
        );
    }

    #[test]
    fn the_causes_of_others_are_not() {
        let cause = r#"{"errorType":"Runtime","errorMessage":"jane@example.com"}"#;
        for cause in [Some(cause), Some("jane@example.com"), None] {
            assert_eq!(
                failed(Some("States.TaskFailed"), cause),
                Ending::Failed("the execution failed with `States.TaskFailed`".into())
            );
        }
        assert_eq!(failed(None, None), Ending::Failed("the execution failed".into()));
    }

    #[test]
    fn a_refusal_that_cannot_be_read_is_a_failure() {
        let cause = r#"{"errorType":"Lake.Rejected","errorMessage":"no"}"#;
        assert_eq!(failed(Some("Lake.Rejected"), Some(cause)), Ending::Failed("no".into()));
    }
}
