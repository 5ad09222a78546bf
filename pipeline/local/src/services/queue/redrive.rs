//! To the dead-letter queue and back.

use jiff::Timestamp;

use super::Queues;
use super::config::QueueConfig;
use super::lane::Lane;
use super::message::{Message, QueueError, Redriven};
use super::rules::{key_of, unknown};
use crate::services::entropy::Entropy;

impl QueueConfig {
    /// What is wrong with its redrive policy, seen beside the other queues.
    pub fn redrive_problem(&self, queues: &[QueueConfig]) -> Option<String> {
        let dead_letter_arn = &self.redrive.as_ref()?.dead_letter_arn;
        match queues.iter().find(|queue| queue.arn == *dead_letter_arn) {
            None => Some(format!("`{dead_letter_arn}` is not a queue of this program")),
            Some(queue) if !queue.redrive_allow.admits(&self.arn) => {
                Some(format!("`{dead_letter_arn}` does not allow this queue to redrive to it"))
            }
            Some(_) => None,
        }
    }
}

impl Queues {
    /// Moves a message that was received too often to the dead-letter queue; false when it was not. It keeps its id
    /// and the time it was sent, so it expires there as if it had been sent there.
    pub(super) fn bury(&mut self, arn: &str, number: u64) -> bool {
        let Some(policy) = self.config(arn).and_then(|config| config.redrive.clone()) else { return false };
        let exhausted = |message: &Message| message.receive_count >= policy.max_receive_count;
        if !self.messages.get(&key_of(number)).is_some_and(exhausted) {
            return false;
        }
        if let Some(message) = self.forget(number) {
            self.place(Message {
                queue: policy.dead_letter_arn,
                visible: message.sent,
                receive_count: 0,
                first_received: None,
                receipt: None,
                dead_letter_source: Some(message.queue),
                ..message
            });
        }
        true
    }

    /// Moves the visible messages of a dead-letter queue back to where they came from, or to a given queue
    /// (`StartMessageMoveTask`, done at once). They count as new messages: new ids, new time of sending.
    ///
    /// # Errors
    /// [`QueueError`] when a queue is unknown or `arn` is not a dead-letter queue.
    pub fn redrive(
        &mut self,
        arn: &str,
        destination: Option<&str>,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Result<Redriven, QueueError> {
        self.settle(arn, now)?;
        if let Some(destination) = destination.filter(|destination| !self.lanes.contains_key(*destination)) {
            return Err(unknown(destination));
        }
        if !self.is_dead_letter_queue(arn) {
            return Err(QueueError::NotDeadLetterQueue { arn: arn.to_owned() });
        }
        let ready = self.lanes.get(arn).map_or_else(Vec::new, Lane::ready);
        let mut moved = 0;
        for number in ready {
            moved += u64::from(self.send_back(number, destination, now, entropy));
        }
        let left = self.messages(arn).count() as u64;
        Ok(Redriven { moved, left })
    }

    fn is_dead_letter_queue(&self, arn: &str) -> bool {
        let names =
            |lane: &Lane| lane.config.redrive.as_ref().is_some_and(|policy| policy.dead_letter_arn == arn);
        self.lanes.values().any(names)
    }

    fn send_back(
        &mut self,
        number: u64,
        destination: Option<&str>,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> bool {
        let Some(message) = self.messages.get(&key_of(number)) else { return false };
        let target = destination.map(str::to_owned).or_else(|| message.dead_letter_source.clone());
        let Some(target) = target.filter(|target| self.lanes.contains_key(target)) else { return false };
        let Some(message) = self.forget(number) else { return false };
        self.place(Message {
            queue: target,
            id: entropy.uuid(),
            sent: now,
            visible: now,
            receive_count: 0,
            first_received: None,
            receipt: None,
            dead_letter_source: None,
            ..message
        });
        true
    }
}
