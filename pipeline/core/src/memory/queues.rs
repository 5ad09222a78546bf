//! Queues in memory: visibility, receive counts, dead letters.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::{MemoryWorld, State};
use crate::ports::{Message, PortError, PortResult, Queues};
use crate::time::after;

/// How a queue behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueOptions {
    /// How long a received message stays invisible.
    pub visibility: Duration,
    /// After how many receives a message goes where instead of being received again.
    pub dead_letters: Option<(u32, String)>,
}

#[derive(Debug, Clone)]
pub(super) struct Queue {
    options: QueueOptions,
    pub(super) messages: BTreeMap<u64, Stored>,
}

#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) body: String,
    pub(super) sent: Timestamp,
    visible_at: Timestamp,
    receive_count: u32,
    receipt: String,
}

impl State {
    pub(super) fn queue(&mut self, url: &str) -> PortResult<&mut Queue> {
        let missing = || PortError::Missing { kind: "queue", name: url.to_owned() };
        self.queues.get_mut(url).ok_or_else(missing)
    }

    pub(super) fn send(&mut self, url: &str, body: String) -> PortResult<String> {
        let (number, now) = (self.next(), self.now);
        let (sent, visible_at) = (now, now);
        let message = Stored { body, sent, visible_at, receive_count: 0, receipt: String::new() };
        self.queue(url)?.messages.insert(number, message);
        Ok(format!("m{number}"))
    }

    fn receive(&mut self, url: &str, max: u32) -> PortResult<Vec<Message>> {
        let now = self.now;
        let visible: Vec<u64> = self.queue(url)?.visible(now).take(max.min(10) as usize).collect();
        let mut received = Vec::new();
        for number in visible {
            let receipt = format!("r{}", self.next());
            let queue = self.queue(url)?;
            match queue.take_exhausted(number) {
                Some((dead_letters, body)) => drop(self.send(&dead_letters, body)?),
                None => received.extend(queue.hand_out(number, receipt, now)),
            }
        }
        Ok(received)
    }

    fn delete(&mut self, url: &str, receipts: &[String]) -> PortResult<Vec<String>> {
        let queue = self.queue(url)?;
        let latest: Vec<String> = queue.messages.values().map(|message| message.receipt.clone()).collect();
        queue.messages.retain(|_, message| !receipts.contains(&message.receipt));
        Ok(receipts.iter().filter(|receipt| !latest.contains(receipt)).cloned().collect())
    }
}

impl Queue {
    pub(super) fn visible(&self, now: Timestamp) -> impl Iterator<Item = u64> {
        self.messages.iter().filter(move |(_, message)| message.visible_at <= now).map(|(number, _)| *number)
    }

    fn take_exhausted(&mut self, number: u64) -> Option<(String, String)> {
        let (most, url) = self.options.dead_letters.clone()?;
        if self.messages.get(&number)?.receive_count < most {
            return None;
        }
        self.messages.remove(&number).map(|message| (url, message.body))
    }

    fn hand_out(&mut self, number: u64, receipt: String, now: Timestamp) -> Option<Message> {
        let message = self.messages.get_mut(&number)?;
        message.visible_at = after(now, self.options.visibility);
        message.receive_count += 1;
        message.receipt.clone_from(&receipt);
        let Stored { body, receive_count, .. } = message.clone();
        Some(Message { id: format!("m{number}"), receipt, body, receive_count })
    }
}

impl MemoryWorld {
    /// Makes a queue.
    pub fn create_queue(&self, url: &str, options: QueueOptions) {
        self.state().queues.insert(url.to_owned(), Queue { options, messages: BTreeMap::new() });
    }

    /// Sends a message, as EventBridge does it: no call of a port. Gives its id.
    ///
    /// # Errors
    /// [`PortError::Missing`] where there is no such queue.
    pub fn send(&self, url: &str, body: impl Into<String>) -> PortResult<String> {
        self.state().send(url, body.into())
    }

    /// Receives messages, as an event source mapping does it: no call of a port.
    ///
    /// # Errors
    /// [`PortError::Missing`] where there is no such queue.
    pub fn hand_out(&self, url: &str, max: u32) -> PortResult<Vec<Message>> {
        self.state().receive(url, max)
    }

    /// Deletes messages, as an event source mapping does it: no call of a port. Gives the receipts that are not the
    /// latest of any message.
    ///
    /// # Errors
    /// [`PortError::Missing`] where there is no such queue.
    pub fn take_back(&self, url: &str, receipts: &[String]) -> PortResult<Vec<String>> {
        self.state().delete(url, receipts)
    }

    /// Bodies of all messages of a queue, visible or not.
    pub fn messages(&self, url: &str) -> Vec<String> {
        let state = self.state();
        let messages = state.queues.get(url).into_iter().flat_map(|queue| queue.messages.values());
        messages.map(|message| message.body.clone()).collect()
    }
}

impl Queues for MemoryWorld {
    async fn receive(&self, queue_url: &str, max: u32) -> PortResult<Vec<Message>> {
        self.call("sqs", |state| state.receive(queue_url, max)).await
    }

    async fn delete(&self, queue_url: &str, receipts: &[String]) -> PortResult<Vec<String>> {
        self.call("sqs", |state| state.delete(queue_url, receipts)).await
    }
}
