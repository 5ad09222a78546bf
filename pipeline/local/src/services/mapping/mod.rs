//! Event source mappings: Lambda's poller between a queue and a function.
//!
//! A message is deleted only after the function succeeded with it. What failed stays in the queue, hidden until its
//! visibility times out, and comes back with a higher receive count.

mod config;
mod event;
mod response;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::config::MappingConfig;

use super::entropy::Entropy;
use super::queue::{QueueError, Queues, Received};
use super::shelf::{Change, Row, RowError, Shelf, Stateful};

const BUFFER: &str = "buffer";
const BATCHES: &str = "batches";

/// The most bytes of a synchronous invocation.
const PAYLOAD: usize = 6 * 1024 * 1024;

/// A function is to be invoked with a batch; report how it went with [`Mapping::settle`].
#[derive(Debug, Clone, PartialEq)]
pub struct Invoke {
    /// The batch, for the answer.
    pub batch: String,
    /// Name or ARN of the function.
    pub function: String,
    /// The event, as Lambda builds it.
    pub event: Value,
}

/// How an invocation ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Invocation {
    /// The function returned.
    Returned(Value),
    /// The function failed, timed out or could not be started.
    Failed,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// How many messages were deleted.
    pub deleted: usize,
    /// Ids of the messages that stay in the queue.
    pub kept: Vec<String>,
    /// Why the whole batch counts as failed although the function returned.
    pub problem: Option<String>,
}

/// Messages received for a batch that is not full yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Buffer {
    since: Timestamp,
    messages: Vec<Received>,
}

/// A mapping at work.
#[derive(Debug, Clone)]
pub struct Mapping {
    config: MappingConfig,
    /// At most one row.
    buffer: Shelf<Buffer>,
    batches: Shelf<Vec<Received>>,
    next: u64,
}

impl Mapping {
    /// A mapping with nothing under way.
    pub fn new(config: MappingConfig) -> Self {
        Self { config, buffer: Shelf::default(), batches: Shelf::default(), next: 0 }
    }

    /// What the program says about it.
    pub fn config(&self) -> &MappingConfig {
        &self.config
    }

    /// Receives what may be received and begins the batches that are full or have waited long enough.
    ///
    /// # Errors
    /// [`QueueError::NoSuchQueue`] when the mapping's queue is not among these.
    pub fn poll(
        &mut self,
        queues: &mut Queues,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Result<Vec<Invoke>, QueueError> {
        let mut invocations = Vec::new();
        while self.config.enabled && self.batches.len() < self.config.concurrency {
            self.fill(queues, now, entropy)?;
            match self.begin(now) {
                Some(invocation) => invocations.push(invocation),
                None => break,
            }
        }
        Ok(invocations)
    }

    fn fill(&mut self, queues: &mut Queues, now: Timestamp, entropy: &mut Entropy) -> Result<(), QueueError> {
        let arn = self.config.queue_arn.as_str();
        let mut room = self.config.batch_size.saturating_sub(self.buffered());
        while room > 0 && !self.overflows() {
            let max = u32::try_from(room.min(10)).unwrap_or(10);
            let received = queues.receive(arn, max, None, now, entropy)?;
            if received.is_empty() {
                break;
            }
            room -= received.len();
            match self.buffer.get_mut(BUFFER) {
                Some(buffer) => buffer.messages.extend(received),
                None => {
                    self.buffer.insert(BUFFER, Buffer { since: now, messages: received });
                }
            }
        }
        Ok(())
    }

    fn buffered(&self) -> usize {
        self.buffer.get(BUFFER).map_or(0, |buffer| buffer.messages.len())
    }

    fn overflows(&self) -> bool {
        let size = |buffer: &Buffer| buffer.messages.iter().map(event::size).sum::<usize>();
        self.buffer.get(BUFFER).is_some_and(|buffer| size(buffer) >= PAYLOAD)
    }

    /// Takes a batch out of the buffer if it is time: it is full, too large to grow, or has waited long enough.
    fn begin(&mut self, now: Timestamp) -> Option<Invoke> {
        let ripe = self.buffered() >= self.config.batch_size
            || self.overflows()
            || self.buffer.get(BUFFER).is_some_and(|buffer| self.deadline(buffer) <= now);
        if !ripe {
            return None;
        }
        let Buffer { mut messages, .. } = self.buffer.remove(BUFFER)?;
        let rest = messages.split_off(fitting(&messages).min(self.config.batch_size));
        if !rest.is_empty() {
            self.buffer.insert(BUFFER, Buffer { since: now, messages: rest });
        }
        let key = format!("{:020}", self.next);
        self.next += 1;
        let invocation = self.invocation(&key, &messages);
        self.batches.insert(key, messages);
        Some(invocation)
    }

    fn deadline(&self, buffer: &Buffer) -> Timestamp {
        buffer.since.checked_add(self.config.window).unwrap_or(Timestamp::MAX)
    }

    fn invocation(&self, key: &str, messages: &[Received]) -> Invoke {
        Invoke {
            batch: key.to_owned(),
            function: self.config.function.clone(),
            event: event::sqs_event(messages, &self.config.queue_arn),
        }
    }

    /// Takes the outcome of an invocation: deletes the messages that succeeded. An answer nobody waits for does
    /// nothing.
    ///
    /// # Errors
    /// [`QueueError::NoSuchQueue`] when the mapping's queue is not among these.
    pub fn settle(
        &mut self,
        batch: &str,
        invocation: &Invocation,
        queues: &mut Queues,
        now: Timestamp,
    ) -> Result<Settled, QueueError> {
        let mut settled = Settled::default();
        let Some(messages) = self.batches.remove(batch) else { return Ok(settled) };
        let failed = match invocation {
            Invocation::Failed => None,
            Invocation::Returned(_) if !self.config.reports_failures => Some(Vec::new()),
            Invocation::Returned(answer) => match response::failures(answer, &messages) {
                Ok(failures) => Some(failures.into_iter().collect()),
                Err(problem) => {
                    settled.problem = Some(problem);
                    None
                }
            },
        };
        for message in messages {
            if failed.as_ref().is_some_and(|failed| !failed.contains(&message.id.as_str())) {
                let deleted = queues.delete(&self.config.queue_arn, &message.receipt, now)?;
                settled.deleted += usize::from(deleted);
            } else {
                settled.kept.push(message.id);
            }
        }
        Ok(settled)
    }

    /// When [`Mapping::poll`] next has something to do, as far as can be known now.
    pub fn next_due(&self, queues: &Queues, now: Timestamp) -> Option<Timestamp> {
        if !self.config.enabled || self.batches.len() >= self.config.concurrency {
            return None;
        }
        let deadline = self.buffer.get(BUFFER).map(|buffer| self.deadline(buffer).max(now));
        let visible = queues.next_visible(&self.config.queue_arn, now);
        deadline.into_iter().chain(visible).min()
    }

    /// The invocations whose outcome is awaited: to be made again after a restart.
    pub fn outstanding(&self) -> Vec<Invoke> {
        self.batches.iter().map(|(key, messages)| self.invocation(key, messages)).collect()
    }
}

/// How many messages fit one payload; at least one.
fn fitting(messages: &[Received]) -> usize {
    let mut size = 0;
    let fits = |message: &&Received| {
        size += event::size(message);
        size <= PAYLOAD
    };
    messages.iter().take_while(fits).count().max(1)
}

impl Stateful for Mapping {
    fn changes(&mut self) -> Result<Vec<Change>, RowError> {
        let mut changes = self.buffer.changes(BUFFER)?;
        changes.extend(self.batches.changes(BATCHES)?);
        Ok(changes)
    }

    fn restore(&mut self, rows: Vec<Row>) -> Result<(), RowError> {
        for row in rows {
            match row.shelf.as_str() {
                BUFFER => self.buffer.restore_row(row)?,
                BATCHES => {
                    self.next = self.next.max(row.key.parse::<u64>().map_or(0, |number| number + 1));
                    self.batches.restore_row(row)?;
                }
                _ => return Err(RowError::UnknownShelf { shelf: row.shelf }),
            }
        }
        Ok(())
    }
}
