//! See [`RULE`].

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::workflow::MACHINE,
};

declare_rule! {
    /// ## What it denies
    /// A state machine that does not trace its executions.
    ///
    /// ## Why
    /// The traces of the functions that it calls then begin in the middle, and nothing shows what one file waited for.
    ///
    /// ## Remedy
    /// Set `tracingConfiguration.enabled` to `true`, and let the role send segments to X-Ray.
    ///
    /// ## What it does not see
    /// Whether the tasks trace, too.
    ///
    /// ## References
    /// NIST 800-53 CA-7, "Tracing Step Functions requests in AWS X-Ray"
    "untraced-workflow", Low, [MACHINE], check
}

fn check(case: &mut Case<'_>) -> Judged {
    if case.flag("tracingConfiguration.enabled")? != Some(true) {
        case.deny(&case.place("tracingConfiguration"), "the executions are not traced");
    }
    Ok(())
}
