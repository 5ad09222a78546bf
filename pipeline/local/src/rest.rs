//! When a lake is at rest.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::engine::State;

/// A schedule that fires more seldom than this is not waited for.
const SELDOM: SignedDuration = SignedDuration::from_hours(24 * 31);

/// So many looks at one moment without anything to do mean that something is due and never done.
const LOOKS: u32 = 1000;

/// Counts what happened since anything was brought forward.
#[derive(Debug)]
pub(crate) struct Rest {
    /// Every schedule that fires.
    schedules: BTreeSet<String>,
    /// Those that fired since.
    idle: BTreeSet<String>,
    looked: Option<(Timestamp, u32)>,
}

impl Rest {
    pub(crate) fn of(state: &State) -> Self {
        let soon = |next: Timestamp| next.duration_since(state.now) <= SELDOM;
        let schedules = state.services.scheduler.schedules();
        let schedules =
            schedules.filter(|schedule| schedule.next_after(state.now, state.now).is_some_and(soon));
        Self {
            schedules: schedules.map(|schedule| schedule.arn.clone()).collect(),
            idle: BTreeSet::new(),
            looked: None,
        }
    }

    /// A schedule fired.
    pub(crate) fn fired(&mut self, schedule: &str) {
        self.idle.insert(schedule.to_owned());
    }

    /// An event is over.
    pub(crate) fn after(&mut self, progressed: bool) {
        self.looked = None;
        if progressed {
            self.idle.clear();
        }
    }

    /// Whether every schedule fired since anything was brought forward.
    pub(crate) fn is_rest(&self) -> bool {
        self.schedules.is_subset(&self.idle)
    }

    /// Whether the same moment is looked at over and over.
    pub(crate) fn is_stuck(&mut self, at: Timestamp) -> bool {
        let looks = match self.looked {
            Some((before, looks)) if before == at => looks + 1,
            _ => 1,
        };
        self.looked = Some((at, looks));
        looks > LOOKS
    }
}
