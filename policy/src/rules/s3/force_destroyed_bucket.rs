//! See [`RULE`].

use crate::{
    case::{Case, Judged, flag},
    rule::declare_rule,
    wiring::bucket::BUCKET,
};

declare_rule! {
    /// ## What it denies
    /// A bucket that is emptied when it is deleted.
    ///
    /// ## Why
    /// S3 refuses to delete a bucket that holds objects. With `forceDestroy`, a renamed bucket or a destroyed stack takes every version
    /// of every object along, without a question.
    ///
    /// ## Remedy
    /// Leave `forceDestroy` out. Empty a bucket by hand where it is meant.
    ///
    /// ## What it does not see
    /// Lifecycle rules that empty the bucket.
    ///
    /// ## References
    /// NIST 800-53 CP-9, `aws.s3.Bucket` of the Pulumi registry
    "force-destroyed-bucket", Medium, [BUCKET], check, written
}

fn check(case: &mut Case<'_>) -> Judged {
    if let Some(force) = case.property("forceDestroy")?.filter(|force| flag(force) == Some(true)) {
        case.deny(force, "deleting the bucket deletes every object");
    }
    Ok(())
}
