//! See [`RULE`].

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::function,
};

declare_rule! {
    /// ## What it denies
    /// A function that a rule, schedule, bucket, topic or log group invokes without waiting, and that keeps nothing of what it failed to do.
    ///
    /// ## Why
    /// Lambda tries such an event twice again and then drops it. The dead-letter queue of the rule or the schedule does not get it: for
    /// them the event was delivered when Lambda had taken it.
    ///
    /// ## Remedy
    /// Declare a `FunctionEventInvokeConfig` with `destinationConfig.onFailure`, or `deadLetterConfig` in the function.
    ///
    /// ## What it does not see
    /// Callers outside the program, and whether the role may send to the destination.
    ///
    /// ## References
    /// NIST 800-53 SI-11, "Capturing records of Lambda asynchronous invocations"
    "lost-asynchronous-event", High, [function::FUNCTION], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let invokers = function::asynchronous_invokers(case.infrastructure, case.subject);
    let Some(invoker) = invokers.first() else { return Err(Stop::NotApplicable) };
    if !function::keeps_failures(case.infrastructure, case.subject)? {
        case.deny_missing(format!("what the function fails to do for `{}` is dropped", invoker.name));
    }
    Ok(())
}
