//! SQS for a function. A long poll of an empty queue is over at once: nothing else happens while a function runs.

use lake_core::ports::{Message, PortError, PortResult, Queues};

use super::Desk;
use crate::engine::State;
use crate::engine::authority::By;
use crate::services::queue::QueueError;

/// A call of a queue: its ARN, if the caller may make it.
pub(super) fn admit(state: &State, by: By<'_>, action: &str, url: &str) -> PortResult<String> {
    let missing = || PortError::Missing { kind: "queue", name: url.to_owned() };
    let arn = state.wiring.queue_urls.get(url).ok_or_else(missing)?.clone();
    state.authority.authorise(by, action, &arn)?;
    Ok(arn)
}

fn unavailable(error: &QueueError) -> PortError {
    PortError::Unavailable { service: "sqs", detail: error.to_string() }
}

impl Queues for Desk<'_, '_> {
    async fn receive(&self, queue_url: &str, max: u32) -> PortResult<Vec<Message>> {
        let mut state = self.shared.state();
        let arn = admit(&state, self.by, "sqs:ReceiveMessage", queue_url)?;
        let (now, state) = (state.now, &mut **state);
        let received = state.services.queues.receive(&arn, max.clamp(1, 10), None, now, &mut state.entropy);
        let received = received.map_err(|error| unavailable(&error))?;
        let message = |message: crate::services::queue::Received| Message {
            id: message.id,
            receipt: message.receipt,
            body: message.body,
            receive_count: message.receive_count,
        };
        Ok(received.into_iter().map(message).collect())
    }

    async fn delete(&self, queue_url: &str, receipts: &[String]) -> PortResult<Vec<String>> {
        let mut state = self.shared.state();
        let arn = admit(&state, self.by, "sqs:DeleteMessage", queue_url)?;
        let now = state.now;
        let mut failed = Vec::new();
        for receipt in receipts {
            match state.services.queues.delete(&arn, receipt, now) {
                Ok(_) => state.progressed(),
                Err(_) => failed.push(receipt.clone()),
            }
        }
        Ok(failed)
    }
}
