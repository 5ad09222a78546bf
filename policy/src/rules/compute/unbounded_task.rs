//! See [`RULE`].

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::workflow::{self, MACHINE},
};

declare_rule! {
    /// ## What it denies
    /// A task without a timeout in a workflow without one.
    ///
    /// ## Why
    /// A task waits for its answer for more than three years by default. One lost answer holds the execution, and all that waits for it.
    ///
    /// ## Remedy
    /// Set `TimeoutSeconds` in the task, so that the time-out can be caught, and in the workflow.
    ///
    /// ## What it does not see
    /// Whether the time fits the work, and loops of states that each end in time.
    ///
    /// ## References
    /// NIST 800-53 SI-11, "Best practices for Step Functions" (use timeouts to avoid stuck executions)
    "unbounded-task", Medium, [MACHINE], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let definition = workflow::definition(case.infrastructure, case.subject)?;
    if definition.get("TimeoutSeconds").is_some() {
        return Ok(());
    }
    for scope in workflow::scopes(&definition) {
        for (name, state) in scope.states {
            let bounds = ["TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"];
            let bounded = bounds.iter().any(|bound| state.get(bound).is_some());
            if workflow::kind(state) == "Task" && !bounded {
                case.deny(state, format!("`{}` may wait for years", name.text));
            }
        }
    }
    Ok(())
}
