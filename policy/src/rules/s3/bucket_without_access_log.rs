//! See [`RULE`].

use lake_reader::Node;

use super::bucket;
use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::bucket::{BUCKET, Bucket},
};

declare_rule! {
    /// ## What it denies
    /// A bucket whose access is not logged, or is logged in a circle.
    ///
    /// ## Why
    /// After a leak nobody can say who read what. A bucket that logs to itself, or to one that logs back, writes a log about every
    /// log it writes, and never stops.
    ///
    /// ## Remedy
    /// Declare an `aws:s3:BucketLogging` to a bucket that is kept for logs. That bucket logs nowhere.
    ///
    /// ## What it does not see
    /// Data events of CloudTrail, which may stand in for access logs, and whether a log bucket that is declared elsewhere exists: that
    /// is left unknown. Buckets that receive the logs of others need none and are not judged, unless they log.
    ///
    /// ## References
    /// NIST 800-53 AU-2, AWS FSBP S3.9
    "bucket-without-access-log", Medium, [BUCKET], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let bucket = bucket(case);
    let Some(logging) = bucket.logging()? else {
        if bucket.is_log_target() {
            return Err(Stop::NotApplicable);
        }
        case.deny_missing("access to the bucket is not logged");
        return Ok(());
    };
    let Some(target) = bucket.log_target()? else {
        return Err(elsewhere(logging.target));
    };
    if returns(target, bucket)? {
        case.deny(logging.target, "the log of the bucket comes back to it");
    }
    Ok(())
}

fn elsewhere(target: &Node) -> Stop {
    match (target.as_unknown(), target.as_str()) {
        (Some(because), _) => Stop::Unknown(because.into()),
        (None, name) => {
            let name = name.unwrap_or_default();
            Stop::unknown(format!("the log bucket `{name}` is declared elsewhere"), target.span)
        }
    }
}

/// Whether the logs of a bucket arrive, over however many others, at a given one.
fn returns<'i>(from: Bucket<'i>, to: Bucket<'i>) -> Result<bool, Stop> {
    let (mut at, mut seen) = (from, Vec::new());
    while !seen.contains(&at.resource.name.as_str()) {
        if at.resource.name == to.resource.name {
            return Ok(true);
        }
        seen.push(at.resource.name.as_str());
        match at.log_target()? {
            Some(next) => at = next,
            None => break,
        }
    }
    Ok(false)
}
