//! See [`RULE`].

use super::bucket;
use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::bucket::BUCKET,
};

declare_rule! {
    /// ## What it denies
    /// A bucket for which no lifecycle rule is on.
    ///
    /// ## Why
    /// Everything that was ever written is kept and paid for, also what has to be forgotten after a time.
    ///
    /// ## Remedy
    /// Declare an `aws:s3:BucketLifecycleConfiguration`. What belongs into it, see `incomplete-lifecycle`.
    ///
    /// ## What it does not see
    /// Programs that delete old objects themselves.
    ///
    /// ## References
    /// AWS FSBP S3.13, "Managing the lifecycle of objects" of the S3 user guide
    "bucket-without-lifecycle", Medium, [BUCKET], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let rules = bucket(case).lifecycle()?;
    match rules.first() {
        None => case.deny_missing("the bucket has no lifecycle"),
        Some(first) if !rules.iter().any(|rule| rule.enabled) => {
            case.deny(first.node, "every rule of the lifecycle is off");
        }
        Some(_) => {}
    }
    Ok(())
}
