//! Reckoning with times that were handed in.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// The time so much later, or the end of time.
pub(crate) fn after(now: Timestamp, by: Duration) -> Timestamp {
    let later = SignedDuration::try_from(by).ok().and_then(|by| now.checked_add(by).ok());
    later.unwrap_or(Timestamp::MAX)
}
