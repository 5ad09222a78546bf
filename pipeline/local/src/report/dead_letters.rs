//! What could not be delivered.

use std::collections::BTreeMap;

use crate::engine::name;
use crate::lake::Lake;

/// A message in a dead-letter queue.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct DeadLetter {
    /// The queue's name.
    pub queue: String,
    /// The message's id.
    pub id: String,
    /// The body, as it was to be delivered.
    pub body: String,
    /// What whoever set it aside said about it.
    pub attributes: BTreeMap<String, String>,
    /// When it was sent.
    pub sent: jiff::Timestamp,
}

impl Lake {
    /// The messages in dead-letter queues, by queue and age.
    pub fn dead_letters(&self) -> Vec<DeadLetter> {
        let queues = &self.state.services.queues;
        let arns = self.state.wiring.dead_letter_queues.iter();
        let letters = arns.flat_map(|arn| queues.messages(arn).map(move |message| (arn, message)));
        let letter = |(arn, message): (&String, &crate::services::queue::Message)| DeadLetter {
            queue: name(arn).to_owned(),
            id: message.id.clone(),
            body: message.body.clone(),
            attributes: message.attributes.clone(),
            sent: message.sent,
        };
        letters.map(letter).collect()
    }
}
