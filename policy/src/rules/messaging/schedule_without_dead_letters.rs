//! See [`RULE`].

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A schedule without a dead-letter queue, or one that leaves open how long it retries.
    ///
    /// ## Why
    /// An invocation that fails for good leaves no trace but a metric. Without a retry policy the scheduler tries 185 times over a day,
    /// long after the next invocations have come and gone.
    ///
    /// ## Remedy
    /// Set `target.deadLetterConfig` to a standard queue, and `target.retryPolicy` to what the interval allows.
    ///
    /// ## What it does not see
    /// Whether the target does its work once it was invoked.
    ///
    /// ## References
    /// NIST 800-53 SI-11, "Configuring a dead-letter queue for EventBridge Scheduler"
    "schedule-without-dead-letters", Medium, ["aws:scheduler/schedule:Schedule"], check
}

fn check(case: &mut Case<'_>) -> Judged {
    if case.property("target.deadLetterConfig.arn")?.is_none() {
        case.deny(&case.place("target"), "an invocation that fails for good is dropped");
    }
    if case.property("target.retryPolicy")?.is_none() {
        case.deny(
            &case.place("target"),
            "how long it retries is left to the default of 185 attempts in a day",
        );
    }
    Ok(())
}
