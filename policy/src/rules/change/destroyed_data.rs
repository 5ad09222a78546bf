//! Data that an update destroys.

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// An update that deletes or replaces a resource that holds data, or a key that data is encrypted with.
    ///
    /// ## Why
    /// A renamed bucket, table or log group is a new, empty one: the engine deletes the old one with everything in it. Deleting a
    /// key makes everything unreadable that was ever encrypted with it, also backups and copies.
    ///
    /// ## Remedy
    /// Keep the name and the logical name, or tell the engine that they are the same: `aliases` for a renamed resource. To give a
    /// resource up without what it holds, set `retainOnDelete: true`, update, and then remove it from the program.
    ///
    /// ## What it does not see
    /// What the provider itself would refuse (a bucket that is not empty, a table with deletion protection), and data that is
    /// deleted by an expiry rule.
    ///
    /// ## References
    /// NIST 800-53 CP-9, NIST 800-53 SC-12, Pulumi "Resource options: retainOnDelete, aliases, protect"
    "destroyed-data", Critical, DATA, check, record
}

/// Types whose deletion takes data with it.
const DATA: [&str; 24] = [
    "aws:backup/vault:Vault",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:cognito/userPool:UserPool",
    "aws:docdb/cluster:Cluster",
    "aws:dynamodb/globalTable:GlobalTable",
    "aws:dynamodb/table:Table",
    "aws:ebs/volume:Volume",
    "aws:ecr/repository:Repository",
    "aws:efs/fileSystem:FileSystem",
    "aws:elasticsearch/domain:Domain",
    "aws:kinesis/stream:Stream",
    "aws:kms/key:Key",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:msk/cluster:Cluster",
    "aws:neptune/cluster:Cluster",
    "aws:opensearch/domain:Domain",
    "aws:rds/cluster:Cluster",
    "aws:rds/instance:Instance",
    "aws:redshift/cluster:Cluster",
    "aws:s3/bucket:Bucket",
    "aws:s3tables/table:Table",
    "aws:secretsmanager/secret:Secret",
    "aws:sqs/queue:Queue",
    "aws:timestreamwrite/table:Table",
];

fn check(case: &mut Case<'_>) -> Judged {
    let change = case.infrastructure.changes.get(&case.subject.name).ok_or(Stop::NotApplicable)?;
    let Some(before) = &change.before else { return Err(Stop::NotApplicable) };
    let retained =
        before.options.retain_on_delete.as_ref().and_then(lake_reader::Node::as_bool) == Some(true);
    let operation = match change.operation.as_str() {
        "delete" => "deletes",
        "replace" | "create-replacement" | "delete-replaced" => "replaces",
        _ => return Ok(()),
    };
    if !retained {
        let what =
            if case.subject.token.starts_with("aws:kms/") { "what it encrypts" } else { "what it holds" };
        case.deny_missing(format!("the update {operation} `{}` and {what}", case.subject.name));
    }
    Ok(())
}
