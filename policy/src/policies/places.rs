//! Where resources carry policies, as the provider names the properties.

use lake_reader::Resource;

use super::{
    PolicyKind,
    attachments::{Attachment, attachments},
};
use crate::infrastructure::Infrastructure;

/// One property that holds a policy.
pub(super) struct Place {
    pub(super) token: &'static str,
    pub(super) path: &'static str,
    pub(super) kind: PolicyKind,
    /// The property that names what the policy applies to, and its type; the resource itself where there is none.
    of: Option<(&'static str, &'static str)>,
}

const fn identity(
    token: &'static str,
    path: &'static str,
    of: Option<(&'static str, &'static str)>,
) -> Place {
    Place { token, path, kind: PolicyKind::Identity, of }
}

const fn resource(
    token: &'static str,
    path: &'static str,
    of: Option<(&'static str, &'static str)>,
) -> Place {
    Place { token, path, kind: PolicyKind::Resource, of }
}

const ROLE: &str = "aws:iam/role:Role";
const POLICY: &str = "aws:iam/policy:Policy";

/// Every property that holds a policy.
pub(super) const PLACES: &[Place] = &[
    identity("aws:iam/rolePolicy:RolePolicy", "policy", Some(("role", ROLE))),
    identity("aws:iam/userPolicy:UserPolicy", "policy", Some(("user", "aws:iam/user:User"))),
    identity("aws:iam/groupPolicy:GroupPolicy", "policy", Some(("group", "aws:iam/group:Group"))),
    identity(POLICY, "policy", None),
    identity(ROLE, "inlinePolicies[].policy", None),
    Place { token: ROLE, path: "assumeRolePolicy", kind: PolicyKind::Trust, of: None },
    resource("aws:s3/bucketPolicy:BucketPolicy", "policy", Some(("bucket", "aws:s3/bucket:Bucket"))),
    resource("aws:s3/bucket:Bucket", "policy", None),
    resource("aws:sqs/queuePolicy:QueuePolicy", "policy", Some(("queueUrl", "aws:sqs/queue:Queue"))),
    resource("aws:sqs/queue:Queue", "policy", None),
    resource("aws:kms/key:Key", "policy", None),
    resource("aws:kms/keyPolicy:KeyPolicy", "policy", Some(("keyId", "aws:kms/key:Key"))),
    resource("aws:sns/topicPolicy:TopicPolicy", "policy", Some(("arn", "aws:sns/topic:Topic"))),
    resource("aws:sns/topic:Topic", "policy", None),
    resource(
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
        "policy",
        Some(("eventBusName", "aws:cloudwatch/eventBus:EventBus")),
    ),
    resource("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "policyDocument", None),
    resource("aws:glue/resourcePolicy:ResourcePolicy", "policy", None),
    resource(
        "aws:dynamodb/resourcePolicy:ResourcePolicy",
        "policy",
        Some(("resourceArn", "aws:dynamodb/table:Table")),
    ),
    resource(
        "aws:secretsmanager/secretPolicy:SecretPolicy",
        "policy",
        Some(("secretArn", "aws:secretsmanager/secret:Secret")),
    ),
    resource("aws:secretsmanager/secret:Secret", "policy", None),
    resource(
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        "policy",
        Some(("repository", "aws:ecr/repository:Repository")),
    ),
    resource("aws:kms/externalKey:ExternalKey", "policy", None),
    resource("aws:kms/replicaKey:ReplicaKey", "policy", None),
    resource(
        "aws:lambda/resourcePolicy:ResourcePolicy",
        "policy",
        Some(("resourceArn", "aws:lambda/function:Function")),
    ),
    resource("aws:s3/accessPoint:AccessPoint", "policy", None),
    resource(
        "aws:backup/vaultPolicy:VaultPolicy",
        "policy",
        Some(("backupVaultName", "aws:backup/vault:Vault")),
    ),
    resource("aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy", "accessPolicy", None),
    resource("aws:ecr/registryPolicy:RegistryPolicy", "policy", None),
    resource(
        "aws:kinesis/resourcePolicy:ResourcePolicy",
        "policy",
        Some(("resourceArn", "aws:kinesis/stream:Stream")),
    ),
    resource("aws:kms/replicaExternalKey:ReplicaExternalKey", "policy", None),
    resource("aws:msk/clusterPolicy:ClusterPolicy", "policy", None),
    resource("aws:redshift/resourcePolicy:ResourcePolicy", "policy", None),
    resource("aws:redshiftserverless/resourcePolicy:ResourcePolicy", "policy", None),
    resource(
        "aws:s3control/accessPointPolicy:AccessPointPolicy",
        "policy",
        Some(("accessPointArn", "aws:s3/accessPoint:AccessPoint")),
    ),
    resource(
        "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy",
        "details.policy",
        None,
    ),
    resource("aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy", "policy", None),
    resource("aws:s3tables/tableBucketPolicy:TableBucketPolicy", "resourcePolicy", None),
    resource("aws:s3tables/tablePolicy:TablePolicy", "resourcePolicy", None),
];

/// The types in which policies are written; some stand twice.
pub(crate) const HOLDERS: [&str; PLACES.len()] = {
    let mut tokens = [""; PLACES.len()];
    let mut at = 0;
    while at < PLACES.len() {
        tokens[at] = PLACES[at].token;
        at += 1;
    }
    tokens
};

/// The keys of the resources that a policy applies to.
pub(super) fn subjects(infrastructure: &Infrastructure, holder: &Resource, place: &Place) -> Vec<String> {
    if holder.token.eq_ignore_ascii_case(POLICY) {
        return attached(infrastructure, holder);
    }
    let Some((property, token)) = place.of else { return vec![holder.name.clone()] };
    let subject = holder.property(property).and_then(|node| infrastructure.resolve(node, token));
    subject.map(|subject| subject.name.clone()).into_iter().collect()
}

/// Where a managed policy of the program is attached.
fn attached(infrastructure: &Infrastructure, policy: &Resource) -> Vec<String> {
    let is_this = |attachment: &Attachment<'_>| {
        infrastructure.resolve(attachment.policy, POLICY).is_some_and(|found| found.name == policy.name)
    };
    let attached = attachments(infrastructure).into_iter().filter(is_this);
    let mut subjects: Vec<String> = attached.flat_map(|attachment| attachment.subjects).collect();
    subjects.sort_unstable();
    subjects.dedup();
    subjects
}
