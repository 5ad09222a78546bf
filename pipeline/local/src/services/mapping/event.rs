//! The event that a function gets for a batch of messages.

use std::collections::BTreeMap;

use md5::{Digest, Md5};
use serde_json::{Map, Value, json};

use crate::hex::hex;
use crate::services::queue::Received;

/// The event for a batch, as Lambda builds it.
pub(super) fn sqs_event(messages: &[Received], queue_arn: &str) -> Value {
    let records: Vec<Value> = messages.iter().map(|message| record(message, queue_arn)).collect();
    json!({ "Records": records })
}

/// The bytes that a message takes in the event, roughly; its JSON escapes are counted.
pub(super) fn size(message: &Received) -> usize {
    const ENVELOPE: usize = 600;
    let escapes =
        message.body.bytes().filter(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r' | b'\t')).count();
    let attributes: usize =
        message.attributes.iter().map(|(name, value)| name.len() + value.len() + 100).sum();
    message.body.len() + escapes + attributes + ENVELOPE
}

fn record(message: &Received, queue_arn: &str) -> Value {
    let mut parts = queue_arn.split(':').skip(3);
    let region = parts.next().unwrap_or_default();
    let account = parts.next().unwrap_or_default();
    let mut attributes = json!({
        "ApproximateReceiveCount": message.receive_count.to_string(),
        "SentTimestamp": message.sent.as_millisecond().to_string(),
        "SenderId": account,
        "ApproximateFirstReceiveTimestamp": message.first_received.as_millisecond().to_string(),
    });
    if let Some(source) = &message.dead_letter_source {
        attributes["DeadLetterQueueSourceArn"] = Value::from(source.as_str());
    }
    json!({
        "messageId": message.id,
        "receiptHandle": message.receipt,
        "body": message.body,
        "attributes": attributes,
        "messageAttributes": message_attributes(&message.attributes),
        "md5OfBody": md5_of(&message.body),
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": region,
    })
}

fn message_attributes(attributes: &BTreeMap<String, String>) -> Map<String, Value> {
    let attribute = |value: &String| {
        json!({
            "stringValue": value,
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": "String",
        })
    };
    attributes.iter().map(|(name, value)| (name.clone(), attribute(value))).collect()
}

fn md5_of(text: &str) -> String {
    hex(&Md5::digest(text.as_bytes()))
}
