//! See [`RULE`].

use lake_reader::Resource;

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// Two resources that write the same setting: two policies of one bucket, queue, topic or key, two lifecycles of one bucket.
    ///
    /// ## Why
    /// Each writes the whole setting. Whichever is deployed last wins, and each update may turn it round: a denial, a rule or a
    /// retention that stands in the program is not in force.
    ///
    /// ## Remedy
    /// Merge them into one resource, and write a setting in the bucket or beside it, not both.
    ///
    /// ## What it does not see
    /// Settings that another program writes. Notifications are judged by `competing-notifications`.
    ///
    /// ## References
    /// `aws.s3.BucketPolicy`, `aws.s3.BucketLifecycleConfiguration`, `aws.sqs.QueuePolicy` and others of the Pulumi registry
    "competing-settings", High, TOKENS, check, written
}

/// One setting: the type that writes it, how it names its subject, the subject's type, and the subject's own properties for it.
type Setting = (&'static str, &'static str, &'static str, &'static [&'static str]);

const BUCKET: &str = "aws:s3/bucket:Bucket";

const SETTINGS: [Setting; 11] = [
    ("aws:kms/keyPolicy:KeyPolicy", "keyId", "aws:kms/key:Key", &["policy"]),
    (
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "bucket",
        BUCKET,
        &["lifecycleRules"],
    ),
    ("aws:s3/bucketLogging:BucketLogging", "bucket", BUCKET, &["logging", "loggings"]),
    ("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "bucket", BUCKET, &[]),
    ("aws:s3/bucketPolicy:BucketPolicy", "bucket", BUCKET, &["policy"]),
    ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "bucket", BUCKET, &[]),
    (
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "bucket",
        BUCKET,
        &["serverSideEncryptionConfiguration", "serverSideEncryptionConfigurations"],
    ),
    ("aws:s3/bucketVersioning:BucketVersioning", "bucket", BUCKET, &["versioning", "versionings"]),
    ("aws:sns/topicPolicy:TopicPolicy", "arn", "aws:sns/topic:Topic", &["policy"]),
    ("aws:sqs/queuePolicy:QueuePolicy", "queueUrl", "aws:sqs/queue:Queue", &["policy"]),
    ("aws:sqs/redrivePolicy:RedrivePolicy", "queueUrl", "aws:sqs/queue:Queue", &["redrivePolicy"]),
];

const TOKENS: [&str; SETTINGS.len()] = {
    let mut tokens = [""; SETTINGS.len()];
    let (mut from, mut to) = (SETTINGS.as_slice(), tokens.as_mut_slice());
    while let ([setting, settings @ ..], [token, others @ ..]) = (from, to) {
        *token = setting.0;
        (from, to) = (settings, others);
    }
    tokens
};

fn check(case: &mut Case<'_>) -> Judged {
    let (all, subject) = (case.infrastructure, case.subject);
    let setting = SETTINGS.iter().find(|(token, ..)| token.eq_ignore_ascii_case(&subject.token));
    let Some((token, property, of, inline)) = setting else { return Ok(()) };
    let Some(node) = case.property(property)? else { return Ok(()) };
    let same =
        |other: &&Resource| other.property(property).is_some_and(|named| all.name_one(node, named, of));
    let mut others = all.of_type(token).filter(|other| other.name != subject.name);
    if let Some(other) = others.find(same) {
        case.deny(node, format!("`{}` writes the same setting", other.name));
    } else if let Some(target) = all.resolve(node, of)
        && let Some(own) = inline.iter().find(|path| target.property(path).is_some_and(|own| !own.is_null()))
    {
        case.deny(node, format!("`{own}` of `{}` is the same setting", target.name));
    }
    Ok(())
}
