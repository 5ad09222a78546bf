//! Queues, topics, event rules, schedules.

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
pub mod unbounded_queue_consumer;
pub mod undeliverable_event;
pub mod undeliverable_schedule;
pub mod unheard_bucket;
pub mod unmatched_event;

use crate::rule::Rule;

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
    &unbounded_queue_consumer::RULE,
    &undeliverable_event::RULE,
    &undeliverable_schedule::RULE,
    &unheard_bucket::RULE,
    &unmatched_event::RULE,
];
