//! Lifecycle rules. A bucket's rules always cover the whole bucket: superseded versions, abandoned uploads and
//! expired delete markers go everywhere, and current objects either expire or move to cheaper storage.

use crate::{
    error::SynthError,
    node::{Node, map},
};

/// Rules that S3 takes per bucket.
const MAXIMUM_RULES: usize = 1000;
/// Days that a superseded version stays readable: longer than a message can wait in a queue and its dead-letter
/// queue, so that a redriven message still finds the version that it names.
const NONCURRENT_DAYS: u32 = 30;
/// Days that a superseded state can be had back.
const STATE_DAYS: u32 = 365;
/// Days from which on moving an object costs less than leaving it: it is watched for a month before it is moved at all.
const WORTH_TIERING: u32 = 90;
/// How long what batches leave stays at least.
const BATCH_DAYS: u32 = 400;
/// How long current objects stay where the contract of no dataset says otherwise.
const RAW_DAYS: u32 = 365;

/// How long a dataset's objects stay in one zone.
pub(crate) struct Kept {
    /// The prefix of the dataset's objects.
    pub(crate) prefix: String,
    /// Days, or for ever.
    pub(crate) days: Option<u32>,
}

/// The rules of a zone that the datasets share: the longest retention for the whole bucket, and a rule for each
/// dataset that keeps its objects for less. Where rules overlap S3 takes the shorter time, so this order is exact.
pub(crate) fn shared(zone: &'static str, kept: &[Kept]) -> Result<Vec<Node>, SynthError> {
    let longest = kept.iter().map(|kept| kept.days).try_fold(0, |longest, days| days.map(|d| longest.max(d)));
    let whole = match longest {
        Some(0) => Some(RAW_DAYS),
        longest => longest,
    };
    let mut rules = housekeeping(NONCURRENT_DAYS);
    rules.push(match whole {
        Some(days) if days >= WORTH_TIERING => map! {
            "id" => "expire",
            "status" => "Enabled",
            "filter" => map! { "prefix" => "" },
            "transitions" => vec![tiering()],
            "expiration" => map! { "days" => days },
        },
        Some(days) => expire("expire", "", days),
        None => tier(),
    });
    let shorter = kept.iter().filter_map(|kept| match (kept.days, whole) {
        (Some(days), Some(whole)) if days < whole => Some((days, kept)),
        (Some(days), None) => Some((days, kept)),
        _ => None,
    });
    rules.extend(shorter.map(|(days, kept)| {
        expire(&format!("expire-{}", kept.prefix.trim_end_matches('/').replace('/', "-")), &kept.prefix, days)
    }));
    if rules.len() > MAXIMUM_RULES {
        return Err(SynthError::TooManyRules { zone, rules: rules.len(), maximum: MAXIMUM_RULES });
    }
    Ok(rules)
}

/// Contracts and scripts stay. Manifests and results of batches expire, and not before what they say was loaded: a ledger that
/// was lost learns from them what is not to be loaded again. `kept` says how long raw and stage keep what, or for ever.
pub(crate) fn control(kept: impl IntoIterator<Item = Option<u32>>) -> Vec<Node> {
    let mut rules = housekeeping(NONCURRENT_DAYS);
    rules.push(tier());
    let longest = kept.into_iter().try_fold(BATCH_DAYS, |longest, days| days.map(|days| longest.max(days)));
    rules.extend(longest.map(|days| expire("expire-batches", "batches/", days)));
    rules
}

/// What Spark leaves behind in analytics is of no use after its run.
pub(crate) fn temporary(prefix: &str) -> Node {
    expire("expire-temporary", prefix, 3)
}

/// Query results are copies.
pub(crate) fn results() -> Vec<Node> {
    let mut rules = housekeeping(NONCURRENT_DAYS);
    rules.push(expire("expire", "", 30));
    rules
}

/// The state stays, and what it was a year ago can be had back.
pub(crate) fn state() -> Vec<Node> {
    let mut rules = housekeeping(STATE_DAYS);
    rules.push(tier());
    rules
}

/// Access logs stay a year and move to colder storage after a quarter.
pub(crate) fn access_logs() -> Vec<Node> {
    let mut rules = housekeeping(NONCURRENT_DAYS);
    rules.push(map! {
        "id" => "expire",
        "status" => "Enabled",
        "filter" => map! { "prefix" => "" },
        "transitions" => vec![map! { "days" => 90_u32, "storageClass" => "GLACIER_IR" }],
        "expiration" => map! { "days" => 400_u32 },
    });
    rules
}

fn expire(id: &str, prefix: &str, days: u32) -> Node {
    map! {
        "id" => id,
        "status" => "Enabled",
        "filter" => map! { "prefix" => prefix },
        "expiration" => map! { "days" => days },
    }
}

fn tier() -> Node {
    map! {
        "id" => "tier",
        "status" => "Enabled",
        "filter" => map! { "prefix" => "" },
        "transitions" => vec![tiering()],
    }
}

/// From when on S3 itself moves an object to where its use is cheapest; it can be read at once wherever it is.
fn tiering() -> Node {
    map! { "days" => 30_u32, "storageClass" => "INTELLIGENT_TIERING" }
}

/// Delete markers cannot be in a rule that also expires by days.
fn housekeeping(noncurrent_days: u32) -> Vec<Node> {
    vec![
        map! {
            "id" => "superseded-versions-and-abandoned-uploads",
            "status" => "Enabled",
            "filter" => map! { "prefix" => "" },
            "noncurrentVersionExpiration" => map! { "noncurrentDays" => noncurrent_days },
            "abortIncompleteMultipartUpload" => map! { "daysAfterInitiation" => 7_u32 },
        },
        map! {
            "id" => "expired-delete-markers",
            "status" => "Enabled",
            "filter" => map! { "prefix" => "" },
            "expiration" => map! { "expiredObjectDeleteMarker" => true },
        },
    ]
}
