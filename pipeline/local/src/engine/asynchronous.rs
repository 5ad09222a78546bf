//! Events that a function is invoked with asynchronously: retried by Lambda itself, then set aside.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::services::shelf::{Change, Row, RowError, Shelf, Stateful};

const SHELF: &str = "events";

/// Lambda's pauses before the second and the third attempt.
const PAUSES: [SignedDuration; 2] = [SignedDuration::from_mins(1), SignedDuration::from_mins(2)];

/// An event that a function has still to be invoked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AsyncEvent {
    /// ARN of the function.
    pub(crate) function: String,
    /// The event as JSON text.
    pub(crate) payload: String,
    /// Attempts made so far.
    pub(crate) attempts: u32,
    pub(crate) due: Timestamp,
}

/// Lambda's internal queue of asynchronous events.
#[derive(Debug, Default)]
pub(crate) struct AsyncEvents {
    events: Shelf<AsyncEvent>,
    next: u64,
}

impl AsyncEvents {
    /// Takes an event in.
    pub(crate) fn accept(&mut self, function: &str, payload: &str, now: Timestamp) {
        let event =
            AsyncEvent { function: function.to_owned(), payload: payload.to_owned(), attempts: 0, due: now };
        self.events.insert(format!("{:020}", self.next), event);
        self.next += 1;
    }

    pub(crate) fn get(&self, key: &str) -> Option<&AsyncEvent> {
        self.events.get(key)
    }

    /// The function succeeded with the event.
    pub(crate) fn succeeded(&mut self, key: &str) {
        self.events.remove(key);
    }

    /// The function failed with the event: gives it back when it was the last attempt.
    pub(crate) fn failed(&mut self, key: &str, retries: u32, now: Timestamp) -> Option<AsyncEvent> {
        let event = self.events.get_mut(key)?;
        event.attempts += 1;
        if event.attempts > retries {
            return self.events.remove(key);
        }
        let pause = PAUSES.get(event.attempts as usize - 1).or(PAUSES.last());
        event.due = now + pause.copied().unwrap_or_default();
        None
    }

    /// The events whose time has come, oldest first.
    pub(crate) fn due(&self, now: Timestamp) -> Vec<String> {
        self.events.iter().filter(|(_, event)| event.due <= now).map(|(key, _)| key.clone()).collect()
    }

    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.events.iter().map(|(_, event)| event.due).min()
    }
}

impl Stateful for AsyncEvents {
    fn changes(&mut self) -> Result<Vec<Change>, RowError> {
        self.events.changes(SHELF)
    }

    fn restore(&mut self, rows: Vec<Row>) -> Result<(), RowError> {
        for row in rows {
            self.next = self.next.max(row.key.parse::<u64>().map_or(0, |number| number + 1));
            self.events.restore_row(row)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_retried_and_then_given_back() {
        let (mut events, now) = (AsyncEvents::default(), Timestamp::UNIX_EPOCH);
        events.accept("f", "{}", now);
        let key = events.due(now).remove(0);
        assert_eq!(events.failed(&key, 2, now), None);
        assert_eq!(events.next_due(), Some(now + PAUSES[0]));
        assert_eq!(events.failed(&key, 2, now), None);
        assert_eq!(events.next_due(), Some(now + PAUSES[1]));
        assert_eq!(events.failed(&key, 2, now).unwrap().attempts, 3);
        assert_eq!(events.next_due(), None);
    }

    #[test]
    fn without_retries_the_first_failure_is_the_last() {
        let mut events = AsyncEvents::default();
        events.accept("f", "{}", Timestamp::UNIX_EPOCH);
        let key = events.due(Timestamp::UNIX_EPOCH).remove(0);
        assert!(events.failed(&key, 0, Timestamp::UNIX_EPOCH).is_some());
        assert_eq!(events.failed("gone", 0, Timestamp::UNIX_EPOCH), None);
    }
}
