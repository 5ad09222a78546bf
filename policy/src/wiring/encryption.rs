//! Which KMS key a resource is encrypted with, wherever that is written.

use lake_reader::{Node, Resource};

use super::key::{KeyUse, key_of};
use crate::{
    case::{Stop, property},
    infrastructure::Infrastructure,
};

/// The properties that name the key, by type.
const KEYS: &[(&str, &str)] = &[
    ("aws:athena/workgroup:Workgroup", "configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn"),
    ("aws:cloudwatch/eventBus:EventBus", "kmsKeyIdentifier"),
    ("aws:cloudwatch/logGroup:LogGroup", "kmsKeyId"),
    ("aws:dynamodb/table:Table", "serverSideEncryption.kmsKeyArn"),
    ("aws:kinesis/stream:Stream", "kmsKeyId"),
    ("aws:lambda/eventSourceMapping:EventSourceMapping", "kmsKeyArn"),
    ("aws:lambda/function:Function", "kmsKeyArn"),
    ("aws:s3/bucketObject:BucketObject", "kmsKeyId"),
    ("aws:s3/bucketObjectv2:BucketObjectv2", "kmsKeyId"),
    ("aws:scheduler/schedule:Schedule", "kmsKeyArn"),
    ("aws:secretsmanager/secret:Secret", "kmsKeyId"),
    ("aws:sfn/activity:Activity", "encryptionConfiguration.kmsKeyId"),
    ("aws:sfn/stateMachine:StateMachine", "encryptionConfiguration.kmsKeyId"),
    ("aws:sns/topic:Topic", "kmsMasterKeyId"),
    ("aws:sqs/queue:Queue", "kmsMasterKeyId"),
    ("aws:ssm/parameter:Parameter", "keyId"),
];

/// The key of a resource, with the place where it is named; `None` where the resource names none.
///
/// # Errors
/// The key is not known.
pub fn encryption_of<'i>(
    infrastructure: &'i Infrastructure,
    resource: &'i Resource,
) -> Result<Option<(KeyUse<'i>, &'i Node)>, Stop> {
    let node = if resource.token == BUCKET {
        of_bucket(infrastructure, resource)?
    } else {
        let path = KEYS.iter().find(|(token, _)| token.eq_ignore_ascii_case(&resource.token));
        match path {
            Some((_, path)) => property(resource, path)?,
            None => None,
        }
    };
    node.map(|node| Ok((key_of(infrastructure, node)?, node))).transpose()
}

const BUCKET: &str = "aws:s3/bucket:Bucket";
const ENCRYPTION: &str =
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

/// A resource of its own decides over what is written in the bucket.
fn of_bucket<'i>(infrastructure: &'i Infrastructure, bucket: &'i Resource) -> Result<Option<&'i Node>, Stop> {
    let separate = infrastructure.attached(bucket, ENCRYPTION, "bucket");
    match separate.first() {
        Some(encryption) => {
            property(encryption, "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId")
        }
        None => property(
            bucket,
            "serverSideEncryptionConfiguration.rule.applyServerSideEncryptionByDefault.kmsMasterKeyId",
        ),
    }
}

/// The declared resources that are encrypted with a key of the same infrastructure.
pub fn encrypted_with<'i>(infrastructure: &'i Infrastructure, key: &Resource) -> Vec<&'i Resource> {
    let is_this = |resource: &&Resource| matches!(encryption_of(infrastructure, resource), Ok(Some((KeyUse::Declared(found), _))) if found.name == key.name);
    // A key may be named through its alias.
    let aliases = infrastructure.attached(key, "aws:kms/alias:Alias", "targetKeyId");
    let named = |resource: &&Resource| {
        infrastructure.refers(resource, key)
            || aliases.iter().any(|alias| infrastructure.refers(resource, alias))
    };
    let holder = |resource: &'i Resource| match resource.property("bucket") {
        Some(bucket) if resource.token == ENCRYPTION => infrastructure.resolve(bucket, BUCKET),
        _ => Some(resource),
    };
    infrastructure.resources.iter().filter(named).filter_map(holder).filter(is_this).collect()
}
