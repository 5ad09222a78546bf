//! EventBridge: a bus, rules with patterns, and targets with retries and dead-letter queues.
//!
//! An event is delivered whole and unchanged to every target of every enabled rule that wants it.

mod event;
mod pattern;
mod rule;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

pub use self::event::Envelope;
pub(crate) use self::event::seconds;
pub use self::pattern::{LIMIT, Pattern};
pub use self::rule::{Rule, load_target};

use super::delivery::{Deliveries, Effect, Outcome};
use super::entropy::Entropy;
use super::shelf::{Change, Row, RowError, Stateful};

/// The rules of the program and what is on its way to their targets.
#[derive(Debug, Clone)]
pub struct Bus {
    rules: Vec<Rule>,
    deliveries: Deliveries,
}

impl Bus {
    /// A bus on which nothing is on its way.
    pub fn new(rules: Vec<Rule>) -> Self {
        Self { rules, deliveries: Deliveries::new("RULE_ARN") }
    }

    /// Takes an event on the default bus and sends it on its way to every target that wants it.
    pub fn put(&mut self, event: &Value, now: Timestamp) -> Vec<Effect> {
        let body = event.to_string();
        let deliveries = &mut self.deliveries;
        let wanting = self.rules.iter().filter(|rule| rule.enabled && rule.pattern.matches(event));
        wanting
            .flat_map(|rule| rule.targets.iter().map(|target| (&rule.arn, target)))
            .map(|(arn, target)| deliveries.begin(arn, target, body.clone(), BTreeMap::new(), now))
            .collect()
    }

    /// Takes the outcome of an attempt. An answer nobody waits for does nothing.
    pub fn settle(
        &mut self,
        delivery: &str,
        outcome: Outcome,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Option<Effect> {
        self.deliveries.settle(delivery, outcome, now, entropy)
    }

    /// The attempts that are due.
    pub fn advance(&mut self, now: Timestamp) -> Vec<Effect> {
        self.deliveries.advance(now)
    }

    /// When [`Bus::advance`] next has something to do.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.deliveries.next_due()
    }

    /// The attempts whose outcome is awaited: to be made again after a restart.
    pub fn outstanding(&self) -> Vec<Effect> {
        self.deliveries.outstanding()
    }
}

impl Stateful for Bus {
    fn changes(&mut self) -> Result<Vec<Change>, RowError> {
        self.deliveries.changes()
    }

    fn restore(&mut self, rows: Vec<Row>) -> Result<(), RowError> {
        self.deliveries.restore(rows)
    }
}
