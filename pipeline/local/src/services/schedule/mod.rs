//! EventBridge Scheduler: schedules that invoke a target, with retries and a dead-letter queue.
//!
//! An occurrence that was missed because nothing ran is not made up for one by one: of all that were missed, the
//! latest fires.

mod config;
mod cron;
mod expression;
mod field;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

pub use self::config::Schedule;

use super::bus::seconds;
use super::delivery::{Deliveries, Effect, Outcome};
use super::entropy::Entropy;
use super::shelf::{Change, Row, RowError, Shelf, Stateful};

const SHELF: &str = "schedules";

/// Where a schedule stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Standing {
    identity: String,
    created: Timestamp,
    next: Option<Occurrence>,
}

/// A time that a schedule names, and when within its flexible window it fires.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Occurrence {
    scheduled: Timestamp,
    at: Timestamp,
}

/// The schedules of the program and what is on its way to their targets.
#[derive(Debug, Clone)]
pub struct Scheduler {
    schedules: BTreeMap<String, Schedule>,
    standings: Shelf<Standing>,
    timers: BTreeSet<(Timestamp, String)>,
    deliveries: Deliveries,
}

impl Scheduler {
    /// Schedules that have not begun.
    pub fn new(schedules: Vec<Schedule>) -> Self {
        Self {
            schedules: schedules.into_iter().map(|schedule| (schedule.arn.clone(), schedule)).collect(),
            standings: Shelf::default(),
            timers: BTreeSet::new(),
            deliveries: Deliveries::new("SCHEDULE_ARN"),
        }
    }

    /// The schedules, in the order of their ARNs.
    pub fn schedules(&self) -> impl Iterator<Item = &Schedule> {
        self.schedules.values()
    }

    /// Begins the schedules that are new or changed, and ends those that are gone. To be called once, after
    /// [`Stateful::restore`].
    pub fn begin(&mut self, now: Timestamp, entropy: &mut Entropy) {
        let gone: Vec<String> = self
            .standings
            .iter()
            .map(|(arn, _)| arn.clone())
            .filter(|arn| !self.schedules.contains_key(arn))
            .collect();
        for arn in gone {
            self.standings.remove(&arn);
        }
        for (arn, schedule) in &self.schedules {
            let identity = schedule.identity();
            let known = self.standings.get(arn).is_some_and(|standing| standing.identity == identity);
            if !known {
                let before = now.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(now);
                let next = occurrence(schedule, before, now, entropy);
                self.standings.insert(arn.clone(), Standing { identity, created: now, next });
            }
        }
        let next = |(arn, standing): (&String, &Standing)| Some((standing.next?.at, arn.clone()));
        self.timers = self.standings.iter().filter_map(next).collect();
    }

    /// The attempts that are due: of schedules, and of deliveries that are tried again.
    pub fn advance(&mut self, now: Timestamp, entropy: &mut Entropy) -> Vec<Effect> {
        let mut effects = self.deliveries.advance(now);
        while self.timers.first().is_some_and(|(at, _)| *at <= now) {
            let Some((_, arn)) = self.timers.pop_first() else { break };
            effects.extend(self.fire(&arn, now, entropy));
        }
        effects.into_iter().map(numbered).collect()
    }

    fn fire(&mut self, arn: &str, now: Timestamp, entropy: &mut Entropy) -> Option<Effect> {
        let schedule = self.schedules.get(arn)?;
        let standing = self.standings.get_mut(arn)?;
        let mut scheduled = standing.next?.scheduled;
        while let Some(later) = schedule.next_after(scheduled, standing.created).filter(|later| *later <= now)
        {
            scheduled = later;
        }
        standing.next = occurrence(schedule, scheduled, standing.created, entropy);
        self.timers.extend(standing.next.map(|next| (next.at, arn.to_owned())));
        let execution = entropy.uuid();
        let body = body(schedule, scheduled, &execution);
        let attributes = [
            ("EXECUTION_ID", execution),
            ("SCHEDULED_TIME", seconds(scheduled)),
            ("IS_PAYLOAD_TRUNCATED", "false".to_owned()),
        ];
        let attributes = attributes.map(|(name, value)| (name.to_owned(), value)).into();
        Some(self.deliveries.begin(arn, &schedule.target, body, attributes, now))
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

    /// When [`Scheduler::advance`] next has something to do.
    pub fn next_due(&self) -> Option<Timestamp> {
        let timer = self.timers.first().map(|(at, _)| *at);
        timer.into_iter().chain(self.deliveries.next_due()).min()
    }

    /// The attempts whose outcome is awaited: to be made again after a restart.
    pub fn outstanding(&self) -> Vec<Effect> {
        self.deliveries.outstanding().into_iter().map(numbered).collect()
    }
}

fn occurrence(
    schedule: &Schedule,
    after: Timestamp,
    created: Timestamp,
    entropy: &mut Entropy,
) -> Option<Occurrence> {
    if !schedule.enabled {
        return None;
    }
    let scheduled = schedule.next_after(after, created)?;
    let width = u64::try_from(schedule.window.as_secs()).unwrap_or(0);
    let delay = SignedDuration::from_secs(i64::try_from(entropy.below(width)).unwrap_or(0));
    Some(Occurrence { scheduled, at: scheduled.checked_add(delay).unwrap_or(scheduled) })
}

/// What is handed over, with the context attributes filled in but the number of the attempt.
fn body(schedule: &Schedule, scheduled: Timestamp, execution: &str) -> String {
    let time = seconds(scheduled);
    let Some(input) = &schedule.input else {
        let mut parts = schedule.arn.split(':').skip(3);
        let region = parts.next().unwrap_or_default();
        let account = parts.next().unwrap_or_default();
        let notification = json!({
            "version": "0", "id": execution, "detail-type": "Scheduled Event", "source": "aws.scheduler",
            "account": account, "time": time, "region": region, "resources": [schedule.arn], "detail": "{}",
        });
        return notification.to_string();
    };
    input
        .replace("<aws.scheduler.schedule-arn>", &schedule.arn)
        .replace("<aws.scheduler.scheduled-time>", &time)
        .replace("<aws.scheduler.execution-id>", execution)
}

fn numbered(effect: Effect) -> Effect {
    match effect {
        Effect::Attempt(mut attempt) => {
            attempt.body =
                attempt.body.replace("<aws.scheduler.attempt-number>", &attempt.attempt.to_string());
            Effect::Attempt(attempt)
        }
        other => other,
    }
}

impl Stateful for Scheduler {
    fn changes(&mut self) -> Result<Vec<Change>, RowError> {
        let mut changes = self.standings.changes(SHELF)?;
        changes.extend(self.deliveries.changes()?);
        Ok(changes)
    }

    fn restore(&mut self, rows: Vec<Row>) -> Result<(), RowError> {
        for row in rows {
            match self.deliveries.restore_row(row)? {
                None => {}
                Some(row) if row.shelf == SHELF => self.standings.restore_row(row)?,
                Some(row) => return Err(RowError::UnknownShelf { shelf: row.shelf }),
            }
        }
        Ok(())
    }
}
