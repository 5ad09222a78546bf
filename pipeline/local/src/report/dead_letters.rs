//! What could not be delivered, and its way back.

use std::collections::BTreeMap;

use crate::engine::name;
use crate::error::LakeError;
use crate::lake::Lake;
use crate::store::StoreError;

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

/// What a redrive did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Redriven {
    /// Messages that are back in the queue they came from.
    pub moved: u64,
    /// Messages that stay: nobody knows where they came from.
    pub left: u64,
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

    /// Sends the messages of a dead-letter queue back to where they came from; of every one, if none is named.
    ///
    /// # Errors
    /// [`LakeError::Queue`] for a name that no dead-letter queue has.
    pub fn redrive(&mut self, queue: Option<&str>) -> Result<Redriven, LakeError> {
        let all = &self.state.wiring.dead_letter_queues;
        let chosen: Vec<String> = all
            .iter()
            .filter(|arn| queue.is_none_or(|queue| *arn == queue || name(arn) == queue))
            .cloned()
            .collect();
        if let (true, Some(queue)) = (chosen.is_empty(), queue) {
            let queues = all.iter().map(|arn| name(arn).to_owned()).collect();
            return Err(LakeError::Queue { name: queue.to_owned(), queues });
        }
        self.event(|state| {
            let mut total = Redriven::default();
            for arn in chosen {
                // A message that a rule set aside names no queue; its way back is the queue that has this one for its own.
                let mut sources = state.wiring.queues.iter().filter(|source| {
                    source.redrive.as_ref().is_some_and(|policy| policy.dead_letter_arn == arn)
                });
                let source =
                    sources.next().map(|source| source.arn.clone()).filter(|_| sources.next().is_none());
                let queues = &mut state.services.queues;
                if source.is_none()
                    && queues.messages(&arn).all(|message| message.dead_letter_source.is_none())
                {
                    total.left += queues.messages(&arn).count() as u64;
                    continue;
                }
                let redriven = queues.redrive(&arn, source.as_deref(), state.now, &mut state.entropy);
                let redriven = redriven.map_err(|error| StoreError::row("queues", error))?;
                total = Redriven { moved: total.moved + redriven.moved, left: total.left + redriven.left };
            }
            Ok(total)
        })
    }
}
