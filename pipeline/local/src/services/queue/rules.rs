//! What a queue accepts, and how it writes its keys and receipts.

use jiff::{SignedDuration, Timestamp};

use super::message::{NewMessage, QueueError};

pub(super) const LONGEST_VISIBILITY: u32 = 43_200;

pub(super) fn unknown(arn: &str) -> QueueError {
    QueueError::NoSuchQueue { arn: arn.to_owned() }
}

pub(super) fn key_of(number: u64) -> String {
    format!("{number:020}")
}

pub(super) fn number_of(receipt: &str) -> Result<u64, QueueError> {
    let number = receipt.split_once('.').and_then(|(number, _)| u64::from_str_radix(number, 16).ok());
    number.ok_or_else(|| QueueError::InvalidReceipt { receipt: receipt.to_owned() })
}

pub(super) fn seconds(number: u32) -> SignedDuration {
    SignedDuration::from_secs(i64::from(number))
}

pub(super) fn later(now: Timestamp, duration: SignedDuration) -> Timestamp {
    now.checked_add(duration).unwrap_or(Timestamp::MAX)
}

pub(super) fn within(parameter: &'static str, value: u32, low: u32, high: u32) -> Result<(), QueueError> {
    if (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(QueueError::OutOfRange { parameter, value, low, high })
    }
}

/// What SQS carries: `#x9 | #xA | #xD | #x20 to #xFFFD | #x10000 to #x10FFFF`, at least one character.
pub(super) fn check(message: &NewMessage, limit: u32) -> Result<(), QueueError> {
    let carried = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    if message.body.is_empty() || !message.body.chars().all(carried) {
        return Err(QueueError::InvalidContents);
    }
    within("the delay", message.delay_seconds.unwrap_or(0), 0, 900)?;
    let size = message.size();
    if size > limit as usize { Err(QueueError::TooLong { size, limit }) } else { Ok(()) }
}
