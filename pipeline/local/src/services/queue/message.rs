//! Messages as they are sent, kept and received.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A message to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewMessage {
    /// The body.
    pub body: String,
    /// How long it stays hidden; the queue's own delay when it is not given.
    pub delay_seconds: Option<u32>,
    /// Message attributes, all of data type `String`.
    pub attributes: BTreeMap<String, String>,
}

impl From<String> for NewMessage {
    fn from(body: String) -> Self {
        Self { body, ..Self::default() }
    }
}

impl From<&str> for NewMessage {
    fn from(body: &str) -> Self {
        Self::from(body.to_owned())
    }
}

impl NewMessage {
    /// What counts against the size limit: the body and the attributes' names, types and values.
    pub(super) fn size(&self) -> usize {
        let attribute = |(name, value): (&String, &String)| name.len() + "String".len() + value.len();
        self.body.len() + self.attributes.iter().map(attribute).sum::<usize>()
    }
}

/// A message in a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// ARN of the queue that holds it.
    pub queue: String,
    /// Message id.
    pub id: String,
    /// Body, as sent.
    pub body: String,
    /// Message attributes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// When it was sent; a move to a dead-letter queue does not change it, a redrive does.
    pub sent: Timestamp,
    /// From when on a receive may find it.
    pub visible: Timestamp,
    /// How often this queue handed it out.
    pub receive_count: u32,
    /// When this queue first handed it out.
    pub first_received: Option<Timestamp>,
    /// The newest receipt, the only one that counts.
    pub receipt: Option<String>,
    /// The queue it was moved here from for having been received too often.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead_letter_source: Option<String>,
}

/// A message as a receive hands it out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// Message id.
    pub id: String,
    /// What deletes it, until it is received again.
    pub receipt: String,
    /// Body, as sent.
    pub body: String,
    /// How often it was received, this time included.
    pub receive_count: u32,
    /// When it was sent.
    pub sent: Timestamp,
    /// When it was first received.
    pub first_received: Timestamp,
    /// Message attributes.
    pub attributes: BTreeMap<String, String>,
    /// The queue it was moved here from, when this is a dead-letter queue.
    pub dead_letter_source: Option<String>,
}

/// How many messages a queue holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Ready to be received.
    pub visible: u64,
    /// Received and neither deleted nor visible again.
    pub in_flight: u64,
    /// Sent with a delay that is not over.
    pub delayed: u64,
}

impl Counts {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.visible + self.in_flight + self.delayed
    }
}

/// A message that outlived its queue's retention, and is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expired {
    /// ARN of the queue.
    pub queue: String,
    /// Message id.
    pub id: String,
}

/// How a redrive ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redriven {
    /// Messages moved back.
    pub moved: u64,
    /// Messages left where they are: in flight, or without a source queue to go back to.
    pub left: u64,
}

/// Why a queue refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueueError {
    /// `AWS.SimpleQueueService.NonExistentQueue`.
    #[error("no queue is called `{arn}`")]
    NoSuchQueue {
        /// The ARN that was asked for.
        arn: String,
    },
    /// `InvalidParameterValue`: the message is longer than the queue allows.
    #[error("a message of {size} bytes exceeds the queue's limit of {limit}")]
    TooLong {
        /// Bytes of body and attributes.
        size: usize,
        /// Bytes allowed.
        limit: u32,
    },
    /// `InvalidMessageContents`: the body is empty or holds a character that SQS does not carry.
    #[error("the body is empty or holds a control character")]
    InvalidContents,
    /// `InvalidParameterValue`: a number out of its range.
    #[error("{parameter} must be from {low} to {high}, not {value}")]
    OutOfRange {
        /// The parameter.
        parameter: &'static str,
        /// What was given.
        value: u32,
        /// The least allowed.
        low: u32,
        /// The most allowed.
        high: u32,
    },
    /// `ReceiptHandleIsInvalid`: no receipt of this queue looks like that.
    #[error("`{receipt}` is not a receipt of this queue")]
    InvalidReceipt {
        /// What was given.
        receipt: String,
    },
    /// `InvalidParameterValue`: only a queue that others name as their dead-letter queue can be redriven.
    #[error("`{arn}` is not the dead-letter queue of any queue")]
    NotDeadLetterQueue {
        /// The queue that was to be redriven.
        arn: String,
    },
}
