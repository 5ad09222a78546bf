//! The order in which one queue hands out its messages: an index over the rows, rebuilt after a restart.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::config::QueueConfig;
use super::message::Message;

/// One queue's messages by number. A message is either ready or waiting; the oldest ready one goes first.
#[derive(Debug, Clone)]
pub(super) struct Lane {
    pub(super) config: QueueConfig,
    ready: BTreeSet<u64>,
    waiting: BTreeSet<(Timestamp, u64)>,
    expiring: BTreeSet<(Timestamp, u64)>,
}

impl Lane {
    pub(super) fn new(config: QueueConfig) -> Self {
        Self { config, ready: BTreeSet::new(), waiting: BTreeSet::new(), expiring: BTreeSet::new() }
    }

    /// When a message of this queue expires. Saturates at the end of time.
    fn expiry(&self, message: &Message) -> Timestamp {
        message.sent.checked_add(self.config.retention).unwrap_or(Timestamp::MAX)
    }

    /// Takes a message in; it is sorted into ready or waiting by the next [`Lane::wake`].
    pub(super) fn add(&mut self, number: u64, message: &Message) {
        self.waiting.insert((message.visible, number));
        self.expiring.insert((self.expiry(message), number));
    }

    /// Forgets a message.
    pub(super) fn drop(&mut self, number: u64, message: &Message) {
        self.ready.remove(&number);
        self.waiting.remove(&(message.visible, number));
        self.expiring.remove(&(self.expiry(message), number));
    }

    /// Hides a message until another time.
    pub(super) fn hide(&mut self, number: u64, from: Timestamp, until: Timestamp) {
        self.ready.remove(&number);
        self.waiting.remove(&(from, number));
        self.waiting.insert((until, number));
    }

    /// Makes those ready whose time has come.
    pub(super) fn wake(&mut self, now: Timestamp) {
        while let Some(&(visible, number)) = self.waiting.first() {
            if visible > now {
                break;
            }
            self.waiting.pop_first();
            self.ready.insert(number);
        }
    }

    /// The oldest ready message.
    pub(super) fn first_ready(&self) -> Option<u64> {
        self.ready.first().copied()
    }

    /// The ready messages, oldest first.
    pub(super) fn ready(&self) -> Vec<u64> {
        self.ready.iter().copied().collect()
    }

    /// All messages, oldest first.
    pub(super) fn numbers(&self) -> Vec<u64> {
        let mut numbers: Vec<u64> = self.expiring.iter().map(|(_, number)| *number).collect();
        numbers.sort_unstable();
        numbers
    }

    /// The next message whose retention is over.
    pub(super) fn next_expired(&self, now: Timestamp) -> Option<u64> {
        self.expiring.first().filter(|(expiry, _)| *expiry <= now).map(|(_, number)| *number)
    }

    /// When the next message expires.
    pub(super) fn next_expiry(&self) -> Option<Timestamp> {
        self.expiring.first().map(|(expiry, _)| *expiry)
    }

    /// When a receive will next find something.
    pub(super) fn next_visible(&self, now: Timestamp) -> Option<Timestamp> {
        if !self.ready.is_empty() {
            return Some(now);
        }
        self.waiting.first().map(|(visible, _)| (*visible).max(now))
    }
}
