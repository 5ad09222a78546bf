//! See [`RULE`].

use crate::{
    case::{self, Case, Judged, Stop},
    rule::declare_rule,
    wiring::{function, queue},
};

declare_rule! {
    /// ## What it denies
    /// A queue that may run as many instances of its function as the account has room for.
    ///
    /// ## Why
    /// A backlog then takes the concurrency of every other function of the account. They are throttled, and so is this one: each throttle
    /// counts as a receipt of its messages.
    ///
    /// ## Remedy
    /// Set `scalingConfig.maximumConcurrency` of the mapping. Reserved concurrency alone bounds the function, but the poller goes on and its
    /// messages are throttled.
    ///
    /// ## What it does not see
    /// How much room the account has.
    ///
    /// ## References
    /// NIST 800-53 SC-6, "Configuring maximum concurrency for Amazon SQS event sources"
    "unbounded-queue-consumer", Low, [function::MAPPING], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let source = case.property("eventSourceArn")?.ok_or(Stop::NotApplicable)?;
    let service = source.as_str().and_then(|arn| arn.split(':').nth(2));
    if service != Some("sqs") && case.infrastructure.resolve(source, queue::QUEUE).is_none() {
        return Err(Stop::NotApplicable);
    }
    if case.property("scalingConfig.maximumConcurrency")?.is_some()
        || case.property("provisionedPollerConfig.maximumPollers")?.is_some()
    {
        return Ok(());
    }
    let function = function::of_mapping(case.infrastructure, case.subject)?;
    let reserved = case::property(function, "reservedConcurrentExecutions")?;
    if reserved.and_then(case::whole).is_none() {
        case.deny(&case.place("scalingConfig"), "a backlog takes the concurrency of the whole account");
    }
    Ok(())
}
