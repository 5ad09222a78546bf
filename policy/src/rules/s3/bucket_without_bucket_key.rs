//! See [`RULE`].

use lake_reader::Node;

use super::bucket;
use crate::{
    case::{Case, Judged, Stop, flag},
    rule::declare_rule,
    wiring::bucket::BUCKET,
};

declare_rule! {
    /// ## What it denies
    /// A bucket that is encrypted with KMS and asks KMS anew for every object.
    ///
    /// ## Why
    /// Every read and write is a paid call to KMS, and a busy bucket runs into KMS's request quota, which the whole account shares.
    ///
    /// ## Remedy
    /// Set `bucketKeyEnabled: true` in the encryption rule. The encryption context is then the bucket's ARN, not the object's:
    /// policies that name `kms:EncryptionContext:aws:s3:arn` have to say so.
    ///
    /// ## What it does not see
    /// Objects whose writer turns the bucket key off, and buckets with two layers of encryption (`aws:kms:dsse`), which cannot have one.
    ///
    /// ## References
    /// "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys" of the S3 user guide
    "bucket-without-bucket-key", Low, [BUCKET], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let encryption = bucket(case).encryption()?.ok_or(Stop::NotApplicable)?;
    if encryption.algorithm.and_then(Node::as_str) != Some("aws:kms") {
        return Err(Stop::NotApplicable);
    }
    if encryption.bucket_key.and_then(flag) != Some(true) {
        case.deny(encryption.bucket_key.unwrap_or(encryption.rule), "every object has a data key of its own");
    }
    Ok(())
}
