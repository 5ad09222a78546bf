//! Who may come in: trust policies of roles, policies of resources, permissions of functions.

mod accounts;
pub mod confused_deputy;
pub mod cross_account_access;
pub mod not_principal_allow;
pub mod open_function_permission;
pub mod open_function_url;
pub mod public_resource_policy;
pub mod scheduler_trust_by_schedule;
mod services;
pub mod unsatisfiable_source;
pub mod wildcard_trust;

use crate::{
    case::{Case, Stop},
    iam::{Effect, Statement},
    policies::{Policy, PolicyKind},
    rule::Rule,
};

/// The rules of this family.
pub const RULES: &[&Rule] = &[
    &confused_deputy::RULE,
    &cross_account_access::RULE,
    &not_principal_allow::RULE,
    &open_function_permission::RULE,
    &open_function_url::RULE,
    &public_resource_policy::RULE,
    &scheduler_trust_by_schedule::RULE,
    &unsatisfiable_source::RULE,
    &wildcard_trust::RULE,
];

const ROLE: &str = "aws:iam/role:Role";
const PERMISSION: &str = "aws:lambda/permission:Permission";

/// The types in which policies of keys are written.
const KEYS: [&str; 5] = [
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/key:Key",
    "aws:kms/keyPolicy:KeyPolicy",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
    "aws:kms/replicaKey:ReplicaKey",
];

/// The types in which policies of other resources are written, and more.
macro_rules! holders {
    ($($more:expr),*) => {
        [
            "aws:backup/vaultPolicy:VaultPolicy",
            "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
            "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy",
            "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
            "aws:dynamodb/resourcePolicy:ResourcePolicy",
            "aws:ecr/registryPolicy:RegistryPolicy",
            "aws:ecr/repositoryPolicy:RepositoryPolicy",
            "aws:glue/resourcePolicy:ResourcePolicy",
            "aws:kinesis/resourcePolicy:ResourcePolicy",
            "aws:lambda/resourcePolicy:ResourcePolicy",
            "aws:msk/clusterPolicy:ClusterPolicy",
            "aws:redshift/resourcePolicy:ResourcePolicy",
            "aws:redshiftserverless/resourcePolicy:ResourcePolicy",
            "aws:s3/accessPoint:AccessPoint",
            "aws:s3/bucket:Bucket",
            "aws:s3/bucketPolicy:BucketPolicy",
            "aws:s3control/accessPointPolicy:AccessPointPolicy",
            "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy",
            "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy",
            "aws:s3tables/tableBucketPolicy:TableBucketPolicy",
            "aws:s3tables/tablePolicy:TablePolicy",
            "aws:secretsmanager/secret:Secret",
            "aws:secretsmanager/secretPolicy:SecretPolicy",
            "aws:sns/topic:Topic",
            "aws:sns/topicPolicy:TopicPolicy",
            "aws:sqs/queue:Queue",
            "aws:sqs/queuePolicy:QueuePolicy",
            $($more),*
        ]
    };
}

/// The types of those policies, of policies of keys, and of trust policies, and more.
macro_rules! all_holders {
    ($($more:expr),*) => {
        $crate::rules::trust::holders![
            "aws:iam/role:Role",
            "aws:kms/externalKey:ExternalKey",
            "aws:kms/key:Key",
            "aws:kms/keyPolicy:KeyPolicy",
            "aws:kms/replicaExternalKey:ReplicaExternalKey",
            "aws:kms/replicaKey:ReplicaKey"
            $(, $more)*
        ]
    };
}

use {all_holders, holders};

/// The statements of the subject that let somebody in: to use the resource, or to assume the role. Of some it may not be known what may be
/// done to what.
fn letting_in<'i>(case: &mut Case<'i>) -> Result<Vec<(&'i Policy, &'i Statement)>, Stop> {
    let mut found = Vec::new();
    let mut policies = Vec::new();
    for kind in [PolicyKind::Trust, PolicyKind::Resource] {
        match case.policies(kind) {
            Ok(some) => policies.extend(some),
            Err(Stop::NotApplicable) => {}
            Err(stop) => return Err(stop),
        }
    }
    if policies.is_empty() {
        return Err(Stop::NotApplicable);
    }
    for policy in policies {
        let all = policy.statements().iter().chain(&policy.outlined);
        let allowing = all.filter(|statement| statement.effect == Effect::Allow);
        found.extend(allowing.map(|statement| (policy, statement)));
    }
    Ok(found)
}
