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
    rules::kms,
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

/// The types in which policies of resources are written, but for keys.
const HOLDERS: [&str; 27] = [
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
];

/// Those types, those of trust policies, and those of policies of keys.
const ALL_HOLDERS: [&str; HOLDERS.len() + 1 + kms::HOLDERS.len()] =
    joined(&[&HOLDERS, &[ROLE], &kms::HOLDERS]);

/// Lists of types, one behind the other; as long as all of them together.
const fn joined<const N: usize>(lists: &[&[&'static str]]) -> [&'static str; N] {
    let (mut all, mut at, mut list) = ([""; N], 0, 0);
    while list < lists.len() {
        let mut one = 0;
        while one < lists[list].len() {
            all[at] = lists[list][one];
            (at, one) = (at + 1, one + 1);
        }
        list += 1;
    }
    assert!(at == N);
    all
}

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
