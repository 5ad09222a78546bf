//! See [`RULE`].

use super::bucket;
use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::bucket::BUCKET,
};

declare_rule! {
    /// ## What it denies
    /// A bucket whose versioning is off or suspended.
    ///
    /// ## Why
    /// An object that is overwritten or deleted is gone, and an event that names a version names nothing.
    ///
    /// ## Remedy
    /// Declare an `aws:s3:BucketVersioning` with `status: Enabled`, and let the lifecycle delete former versions.
    ///
    /// ## What it does not see
    /// Whether deleting a version needs a second factor (MFA delete), which only the account's root user can turn on.
    ///
    /// ## References
    /// NIST 800-53 CP-9, AWS Security Hub S3.14, "Retaining multiple versions of objects with S3 Versioning" of the S3 user guide
    "bucket-without-versioning", Medium, [BUCKET], check
}

fn check(case: &mut Case<'_>) -> Judged {
    match bucket(case).versioning()? {
        None => case.deny_missing("the bucket keeps no former versions"),
        Some((false, at)) => case.deny(at, "the bucket keeps no former versions"),
        Some((true, _)) => {}
    }
    Ok(())
}
