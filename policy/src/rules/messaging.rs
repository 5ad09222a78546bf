//! Queues, topics, event rules, schedules, alarms.

pub mod all_or_nothing_batch;
pub mod broad_event_pattern;
pub mod broken_dead_letter_chain;
pub mod event_target_without_dead_letters;
pub mod hasty_dead_letters;
pub mod open_event_bus;
pub mod queue_without_dead_letters;
pub mod queue_without_tls_deny;
pub mod schedule_without_dead_letters;
pub mod short_visibility;
pub mod silent_alarm;
pub mod topic_without_tls_deny;
pub mod unbounded_queue_consumer;
pub mod undeliverable_alarm;
pub mod undeliverable_event;
pub mod undeliverable_schedule;
pub mod unheard_bucket;
pub mod unmatched_event;
pub mod unwatched_dead_letters;

use crate::{
    case::{Case, Judged, Stop},
    policies::{Policy, PolicyKind},
    rule::Rule,
    wiring::{arn_of, denial},
};

/// The rules of this family.
pub const RULES: &[&Rule] = &[
    &all_or_nothing_batch::RULE,
    &broad_event_pattern::RULE,
    &broken_dead_letter_chain::RULE,
    &event_target_without_dead_letters::RULE,
    &hasty_dead_letters::RULE,
    &open_event_bus::RULE,
    &queue_without_dead_letters::RULE,
    &queue_without_tls_deny::RULE,
    &schedule_without_dead_letters::RULE,
    &short_visibility::RULE,
    &silent_alarm::RULE,
    &topic_without_tls_deny::RULE,
    &unbounded_queue_consumer::RULE,
    &undeliverable_alarm::RULE,
    &undeliverable_event::RULE,
    &undeliverable_schedule::RULE,
    &unheard_bucket::RULE,
    &unmatched_event::RULE,
    &unwatched_dead_letters::RULE,
];

/// Denies that the subject lets requests without TLS through.
fn deny_without_tls(case: &mut Case<'_>, what: &str, actions: &[&str]) -> Judged {
    let policies: Vec<&Policy> =
        case.infrastructure.policies_of(case.subject, PolicyKind::Resource).collect();
    // Where its ARN is not known, only a denial on everything is sure to be about it.
    let arn = arn_of(case.subject).unwrap_or("arn:");
    if denial::deny_plain_http(&policies, actions, arn) {
        return Ok(());
    }
    if let Some(doubt) = denial::gap(&policies) {
        return Err(Stop::Unknown(doubt));
    }
    match policies.first() {
        Some(policy) => {
            case.deny(&policy.node, format!("the policy of the {what} lets requests without TLS through"));
        }
        None => case.deny_missing(format!("the {what} has no policy that refuses requests without TLS")),
    }
    Ok(())
}
