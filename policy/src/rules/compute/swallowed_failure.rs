//! See [`RULE`].

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::workflow::{self, MACHINE},
};

declare_rule! {
    /// ## What it denies
    /// A `Catch` for `States.ALL` from which no `Fail` state can be reached, and a map that tolerates every failure.
    ///
    /// ## Why
    /// The execution then says `SUCCEEDED` although its work was not done, and everything that looks at its status believes it.
    ///
    /// ## Remedy
    /// Let the branch that handles the failure end in a `Fail` state; keep `ToleratedFailurePercentage` below 100, and count what failed.
    ///
    /// ## What it does not see
    /// Whether a `Fail` state that can be reached is reached, and failures that a function answers as success.
    ///
    /// ## References
    /// NIST 800-53 SI-11, "Handling errors in Step Functions workflows"
    "swallowed-failure", High, [MACHINE], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let definition = workflow::definition(case.infrastructure, case.subject)?;
    for scope in workflow::scopes(&definition) {
        for (name, state) in scope.states {
            let next = workflow::catch_all(state).and_then(|entry| entry.get("Next"));
            if let Some(next) = next
                && next.as_str().is_some_and(|next| !scope.can_fail_from(next))
            {
                case.deny(next, format!("a failure of `{}` ends as a success", name.text));
            }
            if let Some(tolerated) = state.get("ToleratedFailurePercentage")
                && tolerated.as_f64().is_some_and(|percentage| percentage >= 100.0)
            {
                case.deny(tolerated, format!("`{}` succeeds where every item failed", name.text));
            }
        }
    }
    Ok(())
}
