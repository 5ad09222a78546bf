//! What an event source mapping hands to a function, and what it wants to hear (`ReportBatchItemFailures`).

use serde::{Deserialize, Serialize};

/// Messages of one invocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueBatch {
    /// The messages.
    #[serde(rename = "Records")]
    pub records: Vec<QueueRecord>,
}

/// One message. Lambda sends more; nothing else decides anything here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueRecord {
    /// The queue's id of the message.
    pub message_id: String,
    /// The body, as sent.
    pub body: String,
}

/// The messages that were not dealt with and have to come back; all others are deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchFailures {
    /// One for each message.
    pub batch_item_failures: Vec<ItemFailure>,
}

/// A message that has to come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemFailure {
    /// Its message id.
    pub item_identifier: String,
}

impl BatchFailures {
    /// Adds a message.
    pub fn push(&mut self, item_identifier: String) {
        self.batch_item_failures.push(ItemFailure { item_identifier });
    }
}
