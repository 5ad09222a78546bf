//! See [`RULE`].

use lake_reader::Node;

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::workflow::{self, MACHINE},
};

declare_rule! {
    /// ## What it denies
    /// A `Retry` or `Catch` that waits for an error which Step Functions never raises, or that stands behind one which takes everything.
    ///
    /// ## Why
    /// Names that begin with `States.` are the language's own: one that it does not have matches nothing, and the error that was meant
    /// ends the execution. An entry behind `States.ALL` is never reached.
    ///
    /// ## Remedy
    /// Correct the name; put `States.ALL` alone and last.
    ///
    /// ## What it does not see
    /// Names of services and of the functions' own errors: any of them may be raised.
    ///
    /// ## References
    /// NIST 800-53 SI-11, "Handling errors in Step Functions workflows" (error names)
    "unknown-error-name", High, [MACHINE], check
}

/// The reserved names of the states language.
const NAMES: [&str; 19] = [
    "States.ALL",
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.Http.Socket",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.ItemBatcherFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
    "States.VariableReferenceFailed",
];

fn check(case: &mut Case<'_>) -> Judged {
    let definition = workflow::definition(case.infrastructure, case.subject)?;
    for scope in workflow::scopes(&definition) {
        for (_, state) in scope.states {
            look(case, workflow::handlers(state, "Retry"));
            look(case, workflow::handlers(state, "Catch"));
        }
    }
    Ok(())
}

fn look(case: &mut Case<'_>, handlers: &[Node]) {
    let mut behind = false;
    for handler in handlers {
        if behind {
            case.deny(handler, "`States.ALL` stands before it and takes every error");
        }
        for node in workflow::error_names(handler) {
            let name = node.as_str().unwrap_or_default();
            if name.starts_with("States.") && !NAMES.contains(&name) {
                case.deny(node, format!("nothing raises `{name}`"));
            }
            behind |= name == "States.ALL";
        }
    }
}
