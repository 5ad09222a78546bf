//! See [`RULE`].

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::workflow::{self, MACHINE},
};

declare_rule! {
    /// ## What it denies
    /// A task whose errors nothing catches: neither it nor a map or parallel state around it has a `Catch` for `States.ALL`.
    ///
    /// ## Why
    /// The execution then ends where it stands. No step says what failed, what was half done stays so, and the cause is lost with the
    /// execution's history.
    ///
    /// ## Remedy
    /// Give the task a `Catch` for `States.ALL` that leads to a `Fail` state, where the error and its cause are kept.
    ///
    /// ## What it does not see
    /// What the failing branch does. `swallowed-failure` looks at where it ends.
    ///
    /// ## References
    /// NIST 800-53 SI-11, "Handling errors in Step Functions workflows"
    "task-without-catch", Medium, [MACHINE], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let definition = workflow::definition(case.infrastructure, case.subject)?;
    for scope in workflow::scopes(&definition) {
        let caught_outside = scope.holders.iter().any(|holder| workflow::catch_all(holder).is_some());
        for (name, state) in scope.states {
            if workflow::kind(state) == "Task" && !caught_outside && workflow::catch_all(state).is_none() {
                case.deny(state, format!("nothing catches the errors of `{}`", name.text));
            }
        }
    }
    Ok(())
}
