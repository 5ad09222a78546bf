//! See [`RULE`].

use super::{ROLE, letting_in};
use crate::{
    case::{Case, Judged},
    iam::{arn, glob},
    rule::declare_rule,
    wiring::limit,
};

declare_rule! {
    /// ## What it denies
    /// A role that trusts EventBridge Scheduler for a schedule instead of a schedule group.
    ///
    /// ## Why
    /// Scheduler presents the ARN of the schedule's *group* as `aws:SourceArn`. A condition with the ARN of the schedule never holds,
    /// and the schedule fails each time it is due, silently unless it has a dead-letter queue.
    ///
    /// ## Remedy
    /// Name the group: `arn:aws:scheduler:REGION:ACCOUNT:schedule-group/NAME`.
    ///
    /// ## What it does not see
    /// Whether the group exists, see `unsatisfiable-source`.
    ///
    /// ## References
    /// "Confused deputy prevention in EventBridge Scheduler" of the EventBridge Scheduler user guide
    "scheduler-trust-by-schedule", High, [ROLE], check
}

fn check(case: &mut Case<'_>) -> Judged {
    for (policy, statement) in letting_in(case)? {
        if !limit::services(statement).any(|name| name == "scheduler.amazonaws.com") {
            continue;
        }
        for value in limit::on(statement, "aws:SourceArn").flat_map(|condition| &condition.values) {
            let of_scheduler = arn::service(value) == Some("scheduler");
            let name = arn::resource(value).unwrap_or_default();
            if of_scheduler && !glob::overlap(name, "schedule-group/*") {
                case.deny(
                    policy.element(statement, "Condition"),
                    format!("`{value}` is no schedule group: Scheduler never presents it"),
                );
            }
        }
    }
    Ok(())
}
