//! See [`RULE`].

use lake_reader::Node;

use super::{bucket, deny_gap};
use crate::{
    case::{Case, Judged, Stop},
    iam::Context,
    rule::declare_rule,
    wiring::{
        KeyUse,
        bucket::{BUCKET, Encryption},
        denial::{denials, denies},
        key_of, permit,
    },
};

declare_rule! {
    /// ## What it denies
    /// A bucket with a key of its own that accepts objects under other keys.
    ///
    /// ## Why
    /// The default encryption is for writers who say nothing. A writer who asks for S3's own keys, for `aws/s3`, or for a key of
    /// another account gets them, and the bucket's key no longer decides who reads the object.
    ///
    /// ## Remedy
    /// Deny `s3:PutObject` in three statements: where `s3:x-amz-server-side-encryption` is given and is not `aws:kms`; where it is given
    /// without `s3:x-amz-server-side-encryption-aws-kms-key-id`; and where that key is given and is not the bucket's. Let
    /// `blockedEncryptionTypes` keep `SSE-C`.
    ///
    /// ## What it does not see
    /// Buckets without a customer-managed key (`bucket-without-customer-key` denies them), and writers with the right key but a wrong
    /// encryption context.
    ///
    /// ## References
    /// NIST 800-53 SC-28, "Specifying server-side encryption with AWS KMS (SSE-KMS)" of the S3 user guide
    "bucket-accepting-other-keys", Medium, [BUCKET], check
}

const ALGORITHM: &str = "s3:x-amz-server-side-encryption";
const KEY: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";
const CUSTOMER: &str = "s3:x-amz-server-side-encryption-customer-algorithm";

fn check(case: &mut Case<'_>) -> Judged {
    let bucket = bucket(case);
    let encryption = bucket.encryption()?.filter(Encryption::is_kms).ok_or(Stop::NotApplicable)?;
    let key = encryption.key.ok_or(Stop::NotApplicable)?;
    if matches!(key_of(case.infrastructure, key)?, KeyUse::AwsManaged(_)) {
        return Err(Stop::NotApplicable);
    }
    let arn = permit::known_arn(case.subject)?;
    let policies = bucket.policies();
    let denials = denials(&policies, |key| key.starts_with(ALGORITHM));
    let accepts =
        |context: &Context| !denies(&denials, "s3:PutObject", &format!("{arn}/any/object"), context);
    let kms =
        Context::default().with(ALGORITHM, encryption.algorithm.and_then(Node::as_str).unwrap_or("aws:kms"));
    let other = kms.clone().with(KEY, "arn:aws:kms:eu-west-1:000000000000:key/of-somebody-else");
    let requests = [
        (&Context::default().with(ALGORITHM, "AES256"), "objects under keys of S3's own are accepted"),
        (&kms, "objects under the key `aws/s3` are accepted"),
        (&other, "objects under keys of others are accepted"),
    ];
    for (_, message) in requests.into_iter().filter(|(context, _)| accepts(context)) {
        deny_gap(case, &policies, message);
    }
    if let Some(blocked) = encryption.blocked.filter(|blocked| !blocks_customer(blocked))
        && accepts(&Context::default().with(CUSTOMER, "AES256"))
    {
        case.deny(blocked, "objects under keys that writers bring are accepted");
    }
    Ok(())
}

fn blocks_customer(blocked: &Node) -> bool {
    blocked.as_list().into_iter().flatten().any(|kind| kind.as_str() == Some("SSE-C"))
}
