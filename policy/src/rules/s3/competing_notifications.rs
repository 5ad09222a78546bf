//! See [`RULE`].

use lake_reader::Resource;

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::bucket::BUCKET,
};

declare_rule! {
    /// ## What it denies
    /// Two notification resources for one bucket.
    ///
    /// ## Why
    /// A bucket has one notification configuration, and each resource writes all of it. Whichever is deployed last wins, and the
    /// events that only the other names are no longer sent.
    ///
    /// ## Remedy
    /// Merge them into one `aws:s3:BucketNotification`.
    ///
    /// ## What it does not see
    /// Notifications that another program declares for the same bucket.
    ///
    /// ## References
    /// "Amazon S3 Event Notifications" of the S3 user guide, `aws.s3.BucketNotification` of the Pulumi registry
    "competing-notifications", High, [NOTIFICATION], check, written
}

const NOTIFICATION: &str = "aws:s3/bucketNotification:BucketNotification";

fn check(case: &mut Case<'_>) -> Judged {
    let Some(node) = case.property("bucket")? else { return Ok(()) };
    let (all, subject) = (case.infrastructure, case.subject);
    let same =
        |other: &&Resource| other.property("bucket").is_some_and(|named| all.name_one(node, named, BUCKET));
    let mut others = all.of_type(NOTIFICATION).filter(|other| other.name != subject.name);
    if let Some(other) = others.find(same) {
        case.deny(node, format!("`{}` overwrites the notifications of the same bucket", other.name));
    }
    Ok(())
}
