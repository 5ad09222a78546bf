//! See [`RULE`].

use lake_reader::Resource;

use crate::{
    case::{self, Case, Judged, Stop},
    rule::declare_rule,
    wiring::pattern,
};

declare_rule! {
    /// ## What it denies
    /// A bucket that sends its events to EventBridge while no enabled rule with a target takes them.
    ///
    /// ## Why
    /// Whoever turned the events on expects something to happen when an object arrives. Nothing does, and nothing fails.
    ///
    /// ## Remedy
    /// Declare a rule with `source: [aws.s3]` and the bucket's name, and a target for it; or turn the events off.
    ///
    /// ## What it does not see
    /// Rules that another program declares.
    ///
    /// ## References
    /// NIST 800-53 SI-4, "Using EventBridge" of the Amazon S3 user guide
    "unheard-bucket", Medium, ["aws:s3/bucketNotification:BucketNotification"], check
}

const TARGET: &str = "aws:cloudwatch/eventTarget:EventTarget";

fn check(case: &mut Case<'_>) -> Judged {
    if case.flag("eventbridge")? != Some(true) {
        return Err(Stop::NotApplicable);
    }
    let bucket = case.property("bucket")?.ok_or(Stop::NotApplicable)?;
    let Some(name) = bucket.as_str() else {
        return Err(Stop::unknown("the name of the bucket is not known", bucket.span));
    };
    let mut unsure = None;
    for rule in case.infrastructure.of_type(pattern::RULE) {
        match hears(case, rule, name) {
            Ok(true) => return Ok(()),
            Ok(false) | Err(Stop::NotApplicable) => {}
            Err(stop) => unsure = Some(stop),
        }
    }
    if let Some(stop) = unsure {
        return Err(stop);
    }
    case.deny(&case.place("eventbridge"), format!("no rule takes the events of `{name}`"));
    Ok(())
}

/// Whether a rule is enabled, has a target, and takes events of a bucket.
fn hears(case: &Case<'_>, rule: &Resource, bucket: &str) -> Result<bool, Stop> {
    let disabled = case::property(rule, "state")?.and_then(|state| state.as_str()) == Some("DISABLED")
        || case::property(rule, "isEnabled")?.and_then(case::flag) == Some(false);
    if disabled || case.infrastructure.attached(rule, TARGET, "rule").is_empty() {
        return Ok(false);
    }
    let tree = pattern::pattern(case.infrastructure, rule)?;
    let wants = [(&["source"][..], "aws.s3"), (&["detail", "bucket", "name"][..], bucket)];
    let mut sure = true;
    for (path, text) in wants {
        match pattern::takes(&tree, path, text) {
            Some(true) => {}
            Some(false) => return Ok(false),
            None => sure = false,
        }
    }
    if sure { Ok(true) } else { Err(Stop::unknown("a part of the event pattern is not known", tree.span)) }
}
