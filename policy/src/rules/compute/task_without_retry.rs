//! See [`RULE`].

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::workflow::{self, MACHINE},
};

declare_rule! {
    /// ## What it denies
    /// A task that is never tried again.
    ///
    /// ## Why
    /// Every service throttles and has a bad second now and then. Without a retry that ends the whole execution.
    ///
    /// ## Remedy
    /// Give the task a `Retry` for the transient errors of its service, with a growing interval, a limit and jitter.
    ///
    /// ## What it does not see
    /// Whether the errors listed are those that the service raises.
    ///
    /// ## References
    /// NIST 800-53 SI-11, "Best practices for Step Functions" (handle transient Lambda service exceptions)
    "task-without-retry", Medium, [MACHINE], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let definition = workflow::definition(case.infrastructure, case.subject)?;
    for scope in workflow::scopes(&definition) {
        for (name, state) in scope.states {
            if workflow::kind(state) == "Task" && workflow::handlers(state, "Retry").is_empty() {
                case.deny(state, format!("`{}` is never tried again", name.text));
            }
        }
    }
    Ok(())
}
