//! See [`RULE`].

use super::bucket;
use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::{KeyUse, bucket::BUCKET, key_of},
};

declare_rule! {
    /// ## What it denies
    /// A bucket that does not encrypt with a customer-managed KMS key by default.
    ///
    /// ## Why
    /// With S3's own keys, or with the key `aws/s3` of the account, whoever may read an object may read its content: there is no
    /// second policy to ask, no use of a key in CloudTrail, and no way to make the data unreadable at once.
    ///
    /// ## Remedy
    /// Declare an `aws:s3:BucketServerSideEncryptionConfiguration` with `sseAlgorithm: aws:kms` and the key's ARN. A bucket that
    /// receives access logs cannot have it: S3 delivers none to a bucket that is encrypted with KMS. Waive this rule for it.
    ///
    /// ## What it does not see
    /// Objects that are written with another key, see `bucket-accepting-other-keys`, and the policy of a key that is declared elsewhere.
    ///
    /// ## References
    /// NIST 800-53 SC-28, AWS Security Hub S3.17, "Using server-side encryption with AWS KMS keys (SSE-KMS)" of the S3 user guide
    "bucket-without-customer-key", High, [BUCKET], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let Some(encryption) = bucket(case).encryption()? else {
        case.deny_missing("the bucket is encrypted with keys of S3's own");
        return Ok(());
    };
    if !encryption.is_kms() {
        case.deny(
            encryption.algorithm.unwrap_or(encryption.rule),
            "the bucket is encrypted with keys of S3's own",
        );
        return Ok(());
    }
    match encryption.key {
        None => case.deny(encryption.rule, "no key is named, so the key is `aws/s3`"),
        Some(node) => {
            if let KeyUse::AwsManaged(name) = key_of(case.infrastructure, node)? {
                case.deny(node, format!("`{name}` is a key of AWS's"));
            }
        }
    }
    Ok(())
}
