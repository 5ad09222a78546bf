//! SQS: standard queues with visibility timeouts, receive counts, dead-letter queues and redrive.
//!
//! A message is in exactly one queue until it is deleted or its retention is over. Deliveries are in the order of
//! sending among the visible messages, which SQS does not promise but which makes a run repeatable. A message that
//! was received as often as the redrive policy allows moves to the dead-letter queue when it would be received once
//! more, as SQS does it.

mod config;
mod lane;
mod message;
mod redrive;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;

pub use self::config::{QueueConfig, RedriveAllow, RedrivePolicy};
pub use self::message::{Counts, Expired, Message, NewMessage, QueueError, Received, Redriven};

use self::lane::Lane;
use self::rules::{LONGEST_VISIBILITY, check, key_of, later, number_of, seconds, unknown, within};
use super::entropy::Entropy;
use super::shelf::{Change, Row, RowError, Shelf, Stateful};

const SHELF: &str = "messages";

/// All queues of the program, by ARN.
#[derive(Debug, Clone, Default)]
pub struct Queues {
    lanes: BTreeMap<String, Lane>,
    messages: Shelf<Message>,
    next: u64,
}

impl Queues {
    /// Empty queues. None of them may have a [`QueueConfig::redrive_problem`].
    pub fn new(configs: Vec<QueueConfig>) -> Self {
        let lanes = configs.into_iter().map(|config| (config.arn.clone(), Lane::new(config))).collect();
        Self { lanes, messages: Shelf::default(), next: 0 }
    }

    /// The queues' ARNs, in order.
    pub fn arns(&self) -> impl Iterator<Item = &str> {
        self.lanes.keys().map(String::as_str)
    }

    /// What the program says about a queue.
    pub fn config(&self, arn: &str) -> Option<&QueueConfig> {
        self.lanes.get(arn).map(|lane| &lane.config)
    }

    /// Sends a message; gives its id.
    ///
    /// # Errors
    /// [`QueueError`] for an unknown queue, or a message that is too long, empty or not text.
    pub fn send(
        &mut self,
        arn: &str,
        message: NewMessage,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Result<String, QueueError> {
        let config = self.config(arn).ok_or_else(|| unknown(arn))?;
        check(&message, config.max_message_size)?;
        let delay = message.delay_seconds.map_or(config.delay, seconds);
        let id = entropy.uuid();
        let row = Message {
            queue: arn.to_owned(),
            id: id.clone(),
            body: message.body,
            attributes: message.attributes,
            sent: now,
            visible: later(now, delay),
            receive_count: 0,
            first_received: None,
            receipt: None,
            dead_letter_source: None,
        };
        self.place(row);
        Ok(id)
    }

    /// Receives up to `max` (1 to 10) messages, which stay hidden for the queue's visibility timeout or for the one
    /// given. Never waits. Messages received too often go to the dead-letter queue on the way.
    ///
    /// # Errors
    /// [`QueueError`] for an unknown queue, or a number out of range.
    pub fn receive(
        &mut self,
        arn: &str,
        max: u32,
        visibility_seconds: Option<u32>,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Result<Vec<Received>, QueueError> {
        within("the number of messages", max, 1, 10)?;
        within("the visibility timeout", visibility_seconds.unwrap_or(0), 0, LONGEST_VISIBILITY)?;
        self.settle(arn, now)?;
        let config = self.config(arn).ok_or_else(|| unknown(arn))?;
        let until = later(now, visibility_seconds.map_or(config.visibility, seconds));
        let mut received = Vec::new();
        while let Some(number) = self.lanes.get(arn).and_then(Lane::first_ready) {
            if self.bury(arn, number) {
                continue;
            }
            received.extend(self.hand_out(arn, number, now, until, entropy));
            if received.len() == max as usize {
                break;
            }
        }
        Ok(received)
    }

    /// Deletes a received message; false when the receipt is no longer the newest, or the message is gone.
    ///
    /// # Errors
    /// [`QueueError`] for an unknown queue, or a text that is no receipt.
    pub fn delete(&mut self, arn: &str, receipt: &str, now: Timestamp) -> Result<bool, QueueError> {
        self.settle(arn, now)?;
        let number = number_of(receipt)?;
        let current = self.current(arn, number, receipt);
        if current {
            self.forget(number);
        }
        Ok(current)
    }

    /// How many messages a queue holds.
    pub fn counts(&self, arn: &str, now: Timestamp) -> Option<Counts> {
        self.lanes.get(arn)?;
        let mut counts = Counts::default();
        for message in self.messages(arn) {
            match message {
                message if message.visible <= now => counts.visible += 1,
                message if message.receipt.is_some() => counts.in_flight += 1,
                _ => counts.delayed += 1,
            }
        }
        Some(counts)
    }

    /// A queue's messages, oldest first.
    pub fn messages(&self, arn: &str) -> impl Iterator<Item = &Message> {
        let numbers = self.lanes.get(arn).map_or_else(Vec::new, Lane::numbers);
        numbers.into_iter().filter_map(|number| self.messages.get(&key_of(number)))
    }

    /// When a receive will next find something; now, if it would now.
    pub fn next_visible(&self, arn: &str, now: Timestamp) -> Option<Timestamp> {
        self.lanes.get(arn)?.next_visible(now)
    }

    /// Drops what outlived its retention.
    pub fn advance(&mut self, now: Timestamp) -> Vec<Expired> {
        let mut expired = Vec::new();
        let arns: Vec<String> = self.lanes.keys().cloned().collect();
        for arn in arns {
            while let Some(number) = self.lanes.get(&arn).and_then(|lane| lane.next_expired(now)) {
                expired.extend(
                    self.forget(number).map(|message| Expired { queue: message.queue, id: message.id }),
                );
            }
        }
        expired
    }

    /// When [`Queues::advance`] next has something to do.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.lanes.values().filter_map(Lane::next_expiry).min()
    }

    fn settle(&mut self, arn: &str, now: Timestamp) -> Result<(), QueueError> {
        if !self.lanes.contains_key(arn) {
            return Err(unknown(arn));
        }
        self.advance(now);
        if let Some(lane) = self.lanes.get_mut(arn) {
            lane.wake(now);
        }
        Ok(())
    }

    fn hand_out(
        &mut self,
        arn: &str,
        number: u64,
        now: Timestamp,
        until: Timestamp,
        entropy: &mut Entropy,
    ) -> Option<Received> {
        let message = self.messages.get_mut(&key_of(number))?;
        let lane = self.lanes.get_mut(arn)?;
        let receipt = format!("{number:x}.{:016x}", entropy.next_u64());
        message.receive_count += 1;
        let first_received = *message.first_received.get_or_insert(now);
        message.receipt = Some(receipt.clone());
        lane.hide(number, message.visible, until);
        message.visible = until;
        Some(Received {
            id: message.id.clone(),
            receipt,
            body: message.body.clone(),
            receive_count: message.receive_count,
            sent: message.sent,
            first_received,
            attributes: message.attributes.clone(),
            dead_letter_source: message.dead_letter_source.clone(),
        })
    }

    /// Whether the receipt is the newest of a message that this queue holds.
    fn current(&self, arn: &str, number: u64, receipt: &str) -> bool {
        let message = self.messages.get(&key_of(number));
        message.is_some_and(|message| message.queue == arn && message.receipt.as_deref() == Some(receipt))
    }

    /// Puts a message into the queue that it names, behind all others.
    fn place(&mut self, message: Message) {
        let number = self.next;
        self.next += 1;
        if let Some(lane) = self.lanes.get_mut(&message.queue) {
            lane.add(number, &message);
        }
        self.messages.insert(key_of(number), message);
    }

    fn forget(&mut self, number: u64) -> Option<Message> {
        let message = self.messages.remove(&key_of(number))?;
        if let Some(lane) = self.lanes.get_mut(&message.queue) {
            lane.drop(number, &message);
        }
        Some(message)
    }
}

impl Stateful for Queues {
    fn changes(&mut self) -> Result<Vec<Change>, RowError> {
        self.messages.changes(SHELF)
    }

    fn restore(&mut self, rows: Vec<Row>) -> Result<(), RowError> {
        for row in rows {
            if row.shelf != SHELF {
                return Err(RowError::UnknownShelf { shelf: row.shelf });
            }
            self.messages.restore_row(row)?;
        }
        for (key, message) in &self.messages {
            let number = key.parse().unwrap_or(self.next);
            self.next = self.next.max(number + 1);
            if let Some(lane) = self.lanes.get_mut(&message.queue) {
                lane.add(number, message);
            }
        }
        Ok(())
    }
}
