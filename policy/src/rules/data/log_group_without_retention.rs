//! See [`RULE`].

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::queue,
};

declare_rule! {
    /// ## What it denies
    /// A log group that keeps its events for ever.
    ///
    /// ## Why
    /// It grows and costs without end, and what logs should not have held, such as personal data, is never deleted.
    ///
    /// ## Remedy
    /// Set `retentionInDays`.
    ///
    /// ## What it does not see
    /// How long is long enough, and copies of the events elsewhere.
    ///
    /// ## References
    /// NIST 800-53 AU-11, AWS FSBP CloudWatch.16
    "log-group-without-retention", Low, ["aws:cloudwatch/logGroup:LogGroup"], check
}

fn check(case: &mut Case<'_>) -> Judged {
    if queue::number(case.subject, "retentionInDays", 0)? == 0 {
        case.deny(&case.place("retentionInDays"), "events are kept for ever");
    }
    Ok(())
}
