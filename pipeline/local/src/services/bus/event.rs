//! The envelope of an event.

use jiff::{Timestamp, Unit};
use serde_json::{Value, json};

use crate::services::entropy::Entropy;

/// What a source says about something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope<'a> {
    /// E.g. `aws.s3`.
    pub source: &'a str,
    /// E.g. `Object Created`.
    pub detail_type: &'a str,
    /// ARNs that it is about.
    pub resources: Vec<String>,
    /// Account id.
    pub account: &'a str,
    /// Region.
    pub region: &'a str,
    /// The rest.
    pub detail: Value,
}

impl Envelope<'_> {
    /// The event as EventBridge delivers it: a new id, and the time in whole seconds.
    pub fn event(self, now: Timestamp, entropy: &mut Entropy) -> Value {
        json!({
            "version": "0",
            "id": entropy.uuid(),
            "detail-type": self.detail_type,
            "source": self.source,
            "account": self.account,
            "time": seconds(now),
            "region": self.region,
            "resources": self.resources,
            "detail": self.detail,
        })
    }
}

/// RFC 3339 in UTC, whole seconds, rounded down.
pub(crate) fn seconds(time: Timestamp) -> String {
    let rounding = jiff::TimestampRound::new().smallest(Unit::Second).mode(jiff::RoundMode::Floor);
    time.round(rounding).unwrap_or(time).to_string()
}
