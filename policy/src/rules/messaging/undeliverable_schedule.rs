//! See [`RULE`].

use lake_reader::{Node, Resource};

use crate::{
    case::{self, Case, Judged, Stop},
    iam::Context,
    rule::declare_rule,
    wiring::{
        function,
        permit::{self, Sender},
        queue, workflow,
    },
};

declare_rule! {
    /// ## What it denies
    /// A schedule whose role may not invoke the target or send to the dead-letter queue, or cannot be assumed by the scheduler.
    ///
    /// ## Why
    /// The schedule then fires and nothing happens. Where the dead-letter queue, too, is closed to the role, nothing shows it but a metric.
    ///
    /// ## Remedy
    /// Let the role trust `scheduler.amazonaws.com` under the ARN of the schedule's group, and grant it the target, the dead-letter queue
    /// and the key of that queue.
    ///
    /// ## What it does not see
    /// Targets in other accounts, and permissions boundaries. Of universal targets it cannot say what they need.
    ///
    /// ## References
    /// NIST 800-53 AC-3, "Setting up Amazon EventBridge Scheduler" (execution role), "Confused deputy prevention in EventBridge Scheduler"
    "undeliverable-schedule", High, ["aws:scheduler/schedule:Schedule"], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let Some(role) = permit::role_at(case.infrastructure, case.subject, "target.roleArn")? else {
        case.deny(&case.place("target"), "the schedule has no role");
        return Ok(());
    };
    let group = group_arn(&permit::known_arn(case.subject)?);
    if !permit::may_assume(case.infrastructure, role, "scheduler.amazonaws.com", &group)? {
        let message = format!("`{}` does not trust the scheduler for the schedule's group", role.name);
        case.deny(&case.place("target.roleArn"), message);
    }
    if let Some(letters) = case.property("target.deadLetterConfig.arn")? {
        match case.infrastructure.resolve(letters, queue::QUEUE) {
            Some(queue) => act(case, letters, role, ("sqs:SendMessage", queue))?,
            None => case.doubt(crate::Doubt {
                reason: "the dead-letter queue is declared elsewhere".to_owned(),
                span: letters.span,
            }),
        }
    }
    let target = case.property("target.arn")?.ok_or(Stop::NotApplicable)?;
    let Some(needed) = needed(case, target) else {
        return Err(Stop::unknown("what the target needs is not known", target.span));
    };
    act(case, target, role, needed)
}

/// The action that invoking a target takes, and the target.
fn needed<'i>(case: &Case<'i>, target: &Node) -> Option<(&'static str, &'i Resource)> {
    if let Some(function) = function::function_of(case.infrastructure, target) {
        return Some(("lambda:InvokeFunction", function));
    }
    [
        (workflow::MACHINE, "states:StartExecution"),
        (queue::QUEUE, "sqs:SendMessage"),
        ("aws:sns/topic:Topic", "sns:Publish"),
        ("aws:cloudwatch/eventBus:EventBus", "events:PutEvents"),
    ]
    .into_iter()
    .find_map(|(token, action)| Some((action, case.infrastructure.resolve(target, token)?)))
}

fn act(case: &mut Case<'_>, at: &Node, role: &Resource, (action, on): (&str, &Resource)) -> Judged {
    let sender = Sender::Role(role);
    if !permit::may(case.infrastructure, sender, action, on, Context::default())? {
        case.deny(at, format!("`{}` does not allow {action} on `{}`", role.name, on.name));
    }
    if let Some(key) = case::property(on, "kmsMasterKeyId")?
        && let Some((service, _)) = action.split_once(':')
        && !permit::may_encrypt(case.infrastructure, sender, key, service, on)?
    {
        case.deny(at, format!("`{}` may not use the key of `{}`", role.name, on.name));
    }
    Ok(())
}

/// The ARN of the group of a schedule: what the scheduler presents.
fn group_arn(schedule: &str) -> String {
    let group = schedule.rsplit_once('/').map_or(schedule, |(group, _)| group);
    group.replacen(":schedule/", ":schedule-group/", 1)
}
