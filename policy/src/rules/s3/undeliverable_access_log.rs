//! See [`RULE`].

use super::bucket;
use crate::{
    case::{Case, Judged, Stop, within},
    iam::{Caller, Context, Document, Policies, Request, decide},
    rule::declare_rule,
    wiring::{
        bucket::{BUCKET, Bucket, Encryption, Logging},
        denial,
    },
};

declare_rule! {
    /// ## What it denies
    /// A bucket whose access log S3 cannot deliver.
    ///
    /// ## Why
    /// S3 says nothing when it cannot write a log: there just is none. It cannot where the log bucket is encrypted with KMS by default,
    /// where a retention is set for its objects, or where the bucket's policy does not admit `logging.s3.amazonaws.com`.
    ///
    /// ## Remedy
    /// Encrypt the log bucket with S3's own keys, and let its policy allow `s3:PutObject` to `logging.s3.amazonaws.com` with
    /// `aws:SourceAccount` and the ARNs of the buckets that log in `aws:SourceArn`.
    ///
    /// ## What it does not see
    /// Log buckets that are declared elsewhere. An access list that lets logs in (`log-delivery-write`) passes here, and is denied by
    /// `bucket-with-acl`.
    ///
    /// ## References
    /// "Enabling Amazon S3 server access logging" and "Troubleshooting server access logging" of the S3 user guide
    "undeliverable-access-log", High, [BUCKET], check
}

const ACL: &str = "aws:s3/bucketAcl:BucketAcl";
const LOCK: &str = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";

fn check(case: &mut Case<'_>) -> Judged {
    let bucket = bucket(case);
    let logging = bucket.logging()?.ok_or(Stop::NotApplicable)?;
    let target = bucket.log_target()?.ok_or(Stop::NotApplicable)?;
    let name = &target.resource.name;
    if let Some(encryption) = target.encryption()?.filter(Encryption::is_kms) {
        let at = encryption.algorithm.unwrap_or(encryption.rule);
        case.deny(at, format!("`{name}` is encrypted with KMS, where S3 delivers no logs"));
    }
    for lock in target.separate(LOCK)? {
        if let Some(retention) = within(&lock.properties, "rule.defaultRetention")? {
            case.deny(retention, format!("`{name}` retains its objects, so S3 delivers no logs to it"));
        }
    }
    let policies = target.policies();
    if !admitted(&bucket, &target, logging) && !listed(&target)? {
        match denial::gap(&policies) {
            Some(gap) => case.doubt(gap),
            None => case.deny(logging.target, format!("the policy of `{name}` does not let S3 write logs")),
        }
    }
    Ok(())
}

/// Whether some policy of the log bucket lets S3 write the log of a bucket.
fn admitted(bucket: &Bucket<'_>, target: &Bucket<'_>, logging: Logging<'_>) -> bool {
    let (Some(source), Some(to)) = (bucket.arn(), target.arn()) else { return false };
    let caller = Caller::Service { name: "logging.s3.amazonaws.com".to_owned() };
    let resource = format!("{to}/{}2026-01-01-00-00-00-0", logging.prefix);
    let policies = target.policies();
    let mut documents = policies.iter().filter_map(|policy| policy.document.as_ref().ok());
    documents.any(|document| {
        let account = bucket.infrastructure.home().account.clone().or_else(|| account_named_in(document));
        let context = Context::default()
            .with("aws:SourceArn", source)
            .with("aws:SourceAccount", account.unwrap_or_default())
            .with("aws:PrincipalIsAWSService", "true")
            .with("aws:SecureTransport", "true")
            .with("s3:TlsVersion", "1.3");
        let request =
            Request { caller: &caller, action: "s3:PutObject", resource: &resource, context: &context };
        let policies = Policies { resource: vec![("bucket", document)], ..Policies::default() };
        decide(&request, &policies).is_allowed()
    })
}

/// Whether an access list of the log bucket lets S3 write logs.
fn listed(target: &Bucket<'_>) -> Result<bool, Stop> {
    let mut lists = vec![within(&target.resource.properties, "acl")?];
    for list in target.separate(ACL)? {
        lists.push(within(&list.properties, "acl")?);
    }
    Ok(lists.into_iter().flatten().any(|acl| acl.as_str() == Some("log-delivery-write")))
}

/// No ARN of a bucket tells the account: where no other resource does either, the policy is believed.
fn account_named_in(document: &Document) -> Option<String> {
    let conditions = document.statements.iter().flat_map(|statement| &statement.conditions);
    let mut accounts = conditions.filter(|condition| condition.key.eq_ignore_ascii_case("aws:SourceAccount"));
    accounts.find_map(|condition| condition.values.first().cloned())
}
