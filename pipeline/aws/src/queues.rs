//! SQS.

use aws_sdk_sqs::types::{DeleteMessageBatchRequestEntry, MessageSystemAttributeName};
use lake_core::ports::{Message, PortResult, Queues};

use crate::Aws;
use crate::config::POLL_SECONDS;
use crate::fault::Call;

/// The most messages that one call receives or deletes.
const BATCH: u8 = 10;

impl Queues for Aws {
    async fn receive(&self, queue_url: &str, max: u32) -> PortResult<Vec<Message>> {
        let call = Call { action: "sqs:ReceiveMessage", kind: "queue", resource: queue_url };
        let request = self
            .sqs
            .receive_message()
            .queue_url(queue_url)
            .max_number_of_messages(i32::from(u8::try_from(max).unwrap_or(BATCH).clamp(1, BATCH)))
            .wait_time_seconds(POLL_SECONDS)
            .message_system_attribute_names(MessageSystemAttributeName::ApproximateReceiveCount);
        let answer = request.send().await.map_err(|error| call.failed(&error))?;
        Ok(answer.messages.unwrap_or_default().into_iter().map(message).collect())
    }

    async fn delete(&self, queue_url: &str, receipts: &[String]) -> PortResult<Vec<String>> {
        let call = Call { action: "sqs:DeleteMessage", kind: "queue", resource: queue_url };
        let mut failed = Vec::new();
        for some in receipts.chunks(BATCH.into()) {
            let entries = some.iter().enumerate().map(|(place, receipt)| {
                DeleteMessageBatchRequestEntry::builder()
                    .id(place.to_string())
                    .receipt_handle(receipt)
                    .build()
            });
            let entries =
                entries.collect::<Result<_, _>>().map_err(|error| call.unavailable(error.to_string()))?;
            let request = self.sqs.delete_message_batch().queue_url(queue_url).set_entries(Some(entries));
            let answer = request.send().await.map_err(|error| call.failed(&error))?;
            let places = answer.failed.iter().filter_map(|entry| entry.id.parse::<usize>().ok());
            failed.extend(places.filter_map(|place| some.get(place).cloned()));
        }
        Ok(failed)
    }
}

fn message(message: aws_sdk_sqs::types::Message) -> Message {
    let count = MessageSystemAttributeName::ApproximateReceiveCount;
    let count = message.attributes.as_ref().and_then(|all| all.get(&count)?.parse().ok());
    Message {
        id: message.message_id.unwrap_or_default(),
        receipt: message.receipt_handle.unwrap_or_default(),
        body: message.body.unwrap_or_default(),
        receive_count: count.unwrap_or(1),
    }
}
