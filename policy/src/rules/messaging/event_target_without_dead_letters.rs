//! See [`RULE`].

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A target of an event rule without a dead-letter queue.
    ///
    /// ## Why
    /// EventBridge tries for a day and then drops the event. Where the permission or the target is missing, it drops it at once and only
    /// counts it.
    ///
    /// ## Remedy
    /// Name a standard queue in `deadLetterConfig`, and let the rule send to it.
    ///
    /// ## What it does not see
    /// Whether anybody watches the dead-letter queue.
    ///
    /// ## References
    /// NIST 800-53 SI-11, "Using dead-letter queues to process undelivered events in EventBridge"
    "event-target-without-dead-letters", Medium, ["aws:cloudwatch/eventTarget:EventTarget"], check
}

fn check(case: &mut Case<'_>) -> Judged {
    if case.property("deadLetterConfig.arn")?.is_none() {
        case.deny(&case.place("deadLetterConfig"), "an event that cannot be delivered is dropped");
    }
    Ok(())
}
