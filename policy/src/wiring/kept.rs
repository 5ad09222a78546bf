//! Every type that keeps data, and where it names the key that the data is encrypted with: the one list of them.
//!
//! Buckets are not in it: their encryption is spread over several resources, see [`super::bucket`].

use lake_reader::{Node, Resource};

use crate::case::{Stop, within};

/// Data that a type keeps.
#[derive(Debug)]
pub struct Kept {
    /// The type.
    pub token: &'static str,
    /// What is kept, in the plural.
    pub what: &'static str,
    /// The property that names the key; `[]` in it stands for every element of a list.
    pub key: &'static str,
    /// A property, and what it has to say for the key to be used.
    pub mode: Option<(&'static str, &'static [&'static str])>,
    /// The property without which nothing is kept.
    pub given: Option<&'static str>,
}

const fn kept(token: &'static str, what: &'static str, key: &'static str) -> Kept {
    Kept { token, what, key, mode: None, given: None }
}

impl Kept {
    const fn when(self, path: &'static str, says: &'static [&'static str]) -> Self {
        Self { mode: Some((path, says)), ..self }
    }

    const fn given(self, path: &'static str) -> Self {
        Self { given: Some(path), ..self }
    }

    /// The places at which a resource names the key, each with the node, if it does.
    ///
    /// # Errors
    /// Something on the way is not known.
    pub fn named<'r>(&self, resource: &'r Resource) -> Result<Vec<Option<&'r Node>>, Stop> {
        let properties = &resource.properties;
        match self.key.split_once("[].") {
            None => Ok(vec![key(properties, self.key)?]),
            Some((list, path)) => {
                let elements = within(properties, list)?.and_then(Node::as_list).unwrap_or_default();
                elements.iter().map(|element| key(element, path)).collect()
            }
        }
    }
}

/// The node that names a key. Whether it is known is for others to say: a reference may tell the key of an unknown value.
fn key<'r>(node: &'r Node, path: &str) -> Result<Option<&'r Node>, Stop> {
    let (holder, name) = match path.rsplit_once('.') {
        Some((above, name)) => (within(node, above)?, name),
        None => {
            (node.as_unknown().map_or(Ok(Some(node)), |because| Err(Stop::Unknown(because.into())))?, path)
        }
    };
    Ok(holder.and_then(|holder| holder.get(name)).filter(|node| !node.is_null()))
}

/// What the resources of a type keep.
pub(crate) fn kept_by(token: &str) -> impl Iterator<Item = &'static Kept> {
    KEPT.iter().filter(move |kept| kept.token.eq_ignore_ascii_case(token))
}

/// All of them.
pub const KEPT: &[Kept] = &[
    kept(
        "aws:athena/database:Database",
        "results of statements about the database",
        "encryptionConfiguration.kmsKey",
    )
    .when("encryptionConfiguration.encryptionOption", &["SSE_KMS", "CSE_KMS"])
    .given("encryptionConfiguration"),
    kept(
        "aws:athena/workgroup:Workgroup",
        "query results",
        "configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn",
    )
    .when(
        "configuration.resultConfiguration.encryptionConfiguration.encryptionOption",
        &["SSE_KMS", "CSE_KMS"],
    )
    .given("configuration.resultConfiguration"),
    kept(
        "aws:athena/workgroup:Workgroup",
        "query results that Athena manages",
        "configuration.managedQueryResultsConfiguration.encryptionConfiguration.kmsKey",
    )
    .given("configuration.managedQueryResultsConfiguration"),
    kept("aws:backup/vault:Vault", "backups", "kmsKeyArn"),
    kept("aws:cloudtrail/eventDataStore:EventDataStore", "recorded calls", "kmsKeyId"),
    kept("aws:cloudtrail/trail:Trail", "recorded calls", "kmsKeyId"),
    kept("aws:cloudwatch/eventArchive:EventArchive", "archived events", "kmsKeyIdentifier"),
    kept("aws:cloudwatch/eventBus:EventBus", "events", "kmsKeyIdentifier"),
    kept("aws:cloudwatch/eventConnection:EventConnection", "credentials", "kmsKeyIdentifier"),
    kept("aws:cloudwatch/logGroup:LogGroup", "logs", "kmsKeyId"),
    kept("aws:dynamodb/table:Table", "items", "serverSideEncryption.kmsKeyArn")
        .when("serverSideEncryption.enabled", &["true"]),
    kept("aws:dynamodb/table:Table", "items of a replica", "replicas[].kmsKeyArn"),
    kept("aws:dynamodb/tableReplica:TableReplica", "items of a replica", "kmsKeyArn"),
    kept("aws:ebs/volume:Volume", "blocks", "kmsKeyId").when("encrypted", &["true"]),
    kept("aws:ecr/repository:Repository", "images", "encryptionConfigurations[].kmsKey"),
    kept("aws:efs/fileSystem:FileSystem", "files", "kmsKeyId").when("encrypted", &["true"]),
    kept(
        "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings",
        "definitions of tables",
        "dataCatalogEncryptionSettings.encryptionAtRest.sseAwsKmsKeyId",
    )
    .when(
        "dataCatalogEncryptionSettings.encryptionAtRest.catalogEncryptionMode",
        &["SSE-KMS", "SSE-KMS-WITH-SERVICE-ROLE"],
    ),
    kept(
        "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings",
        "passwords of connections",
        "dataCatalogEncryptionSettings.connectionPasswordEncryption.awsKmsKeyId",
    )
    .when(
        "dataCatalogEncryptionSettings.connectionPasswordEncryption.returnConnectionPasswordEncrypted",
        &["true"],
    ),
    kept(
        "aws:glue/securityConfiguration:SecurityConfiguration",
        "logs of jobs",
        "encryptionConfiguration.cloudwatchEncryption.kmsKeyArn",
    )
    .when("encryptionConfiguration.cloudwatchEncryption.cloudwatchEncryptionMode", &["SSE-KMS"]),
    kept(
        "aws:glue/securityConfiguration:SecurityConfiguration",
        "bookmarks of jobs",
        "encryptionConfiguration.jobBookmarksEncryption.kmsKeyArn",
    )
    .when("encryptionConfiguration.jobBookmarksEncryption.jobBookmarksEncryptionMode", &["CSE-KMS"]),
    kept(
        "aws:glue/securityConfiguration:SecurityConfiguration",
        "what jobs write",
        "encryptionConfiguration.s3Encryption.kmsKeyArn",
    )
    .when("encryptionConfiguration.s3Encryption.s3EncryptionMode", &["SSE-KMS"]),
    kept(
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        "records",
        "serverSideEncryption.keyArn",
    )
    .when("serverSideEncryption.keyType", &["CUSTOMER_MANAGED_CMK"]),
    kept("aws:kinesis/stream:Stream", "records", "kmsKeyId").when("encryptionType", &["KMS"]),
    kept("aws:lambda/eventSourceMapping:EventSourceMapping", "filters", "kmsKeyArn").given("filterCriteria"),
    kept("aws:lambda/function:Function", "environment variables", "kmsKeyArn").given("environment.variables"),
    kept("aws:opensearch/domain:Domain", "documents", "encryptAtRest.kmsKeyId")
        .when("encryptAtRest.enabled", &["true"]),
    kept("aws:rds/cluster:Cluster", "rows", "kmsKeyId").when("storageEncrypted", &["true"]),
    kept("aws:rds/instance:Instance", "rows", "kmsKeyId").when("storageEncrypted", &["true"]),
    kept("aws:redshift/cluster:Cluster", "rows", "kmsKeyId").when("encrypted", &["true"]),
    kept("aws:s3/bucketObject:BucketObject", "the object", "kmsKeyId")
        .when("serverSideEncryption", &["aws:kms", "aws:kms:dsse"])
        .given("serverSideEncryption"),
    kept("aws:s3/bucketObjectv2:BucketObjectv2", "the object", "kmsKeyId")
        .when("serverSideEncryption", &["aws:kms", "aws:kms:dsse"])
        .given("serverSideEncryption"),
    kept("aws:scheduler/schedule:Schedule", "inputs of the schedule", "kmsKeyArn"),
    kept("aws:secretsmanager/secret:Secret", "secrets", "kmsKeyId"),
    kept("aws:sfn/activity:Activity", "inputs of the activity", "encryptionConfiguration.kmsKeyId")
        .when("encryptionConfiguration.type", &["CUSTOMER_MANAGED_KMS_KEY"]),
    kept(
        "aws:sfn/stateMachine:StateMachine",
        "definition and executions of the workflow",
        "encryptionConfiguration.kmsKeyId",
    )
    .when("encryptionConfiguration.type", &["CUSTOMER_MANAGED_KMS_KEY"]),
    kept("aws:sns/topic:Topic", "messages", "kmsMasterKeyId"),
    kept("aws:sqs/queue:Queue", "messages", "kmsMasterKeyId"),
    kept("aws:ssm/parameter:Parameter", "the parameter", "keyId").when("type", &["SecureString"]),
];
