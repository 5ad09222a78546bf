//! When a schedule fires: `rate(15 minutes)`, `cron(0 9 ? * MON-FRI *)`, `at(2026-11-22T09:00:00)`.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::cron::Cron;

/// A schedule expression, in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    Rate(SignedDuration),
    Cron(Cron),
    At(Timestamp),
}

impl Expression {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let inner = |kind: &str| text.strip_prefix(kind)?.strip_prefix('(')?.strip_suffix(')');
        if let Some(rate) = inner("rate") {
            parse_rate(rate).map(Self::Rate)
        } else if let Some(cron) = inner("cron") {
            Cron::parse(cron).map(Self::Cron)
        } else if let Some(at) = inner("at") {
            parse_at(at).map(Self::At)
        } else {
            Err(format!("`{text}` is none of `rate(…)`, `cron(…)`, `at(…)`"))
        }
    }

    /// The first time it fires after `time`. A rate is counted from `anchor`, where it fires first.
    pub(super) fn next_after(&self, time: Timestamp, anchor: Timestamp) -> Option<Timestamp> {
        match self {
            Self::At(at) => Some(*at).filter(|at| *at > time),
            Self::Cron(cron) => cron.next_after(time),
            Self::Rate(interval) => {
                let elapsed = time.duration_since(anchor);
                if elapsed.is_negative() {
                    return Some(anchor);
                }
                let passed = elapsed.as_secs() / interval.as_secs();
                let next = interval.as_secs().checked_mul(passed + 1)?;
                anchor.checked_add(SignedDuration::from_secs(next)).ok()
            }
        }
    }
}

fn parse_rate(text: &str) -> Result<SignedDuration, String> {
    let malformed = || format!("`rate({text})` is not a positive number followed by minutes, hours or days");
    let (number, unit) = text.trim().split_once(' ').ok_or_else(malformed)?;
    let number: u32 = number.parse().ok().filter(|number| *number > 0).ok_or_else(malformed)?;
    let seconds: i64 = match unit.trim() {
        "minute" | "minutes" => 60,
        "hour" | "hours" => 3600,
        "day" | "days" => 86_400,
        _ => return Err(malformed()),
    };
    Ok(SignedDuration::from_secs(seconds * i64::from(number)))
}

fn parse_at(text: &str) -> Result<Timestamp, String> {
    let malformed = || format!("`at({text})` is not of the form `at(yyyy-mm-ddThh:mm:ss)`");
    if text.len() != 19 || text.as_bytes().get(10) != Some(&b'T') {
        return Err(malformed());
    }
    let time: DateTime = text.parse().map_err(|_| malformed())?;
    time.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()).map_err(|_| malformed())
}
