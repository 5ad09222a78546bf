//! See [`RULE`].

use lake_reader::Resource;

use crate::{
    case::{Case, Judged},
    policies::{HOLDERS, Policy, PolicyKind},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A policy that is larger than AWS takes.
    ///
    /// The inline policies of a role have 10,240 characters together, those of a user 2,048 and of a group 5,120, a managed policy 6,144, a trust
    /// policy 2,048, white space not counted. A bucket's policy has 20,480 bytes, a key's 32,768, a queue's 8,192, a secret's 20,480, an
    /// event bus's and the data catalog's 10,240, and a resource policy of the logs 5,120.
    ///
    /// ## Why
    /// The deployment stops half-way when AWS refuses the policy. Policies that list what there is, dataset by dataset, grow until that day.
    ///
    /// ## Remedy
    /// Name things by prefix, so that one pattern is all. Split what is left into managed policies.
    ///
    /// ## What it does not see
    /// Policies of a role that are attached outside the program; quotas that AWS raised for the account, as it does for trust policies up to
    /// 4,096.
    ///
    /// ## References
    /// IAM user guide "IAM and AWS STS quotas"; S3 user guide "Bucket policies"; KMS developer guide "Quotas"; SQS developer guide "Amazon SQS
    /// quotas"
    "oversized-policy", Medium, HOLDERS, check
}

/// What AWS takes: of inline policies of an identity, together.
const INLINE: [(&str, usize); 3] =
    [("aws:iam/group:Group", 5_120), ("aws:iam/role:Role", 10_240), ("aws:iam/user:User", 2_048)];

/// What AWS takes of one policy, by the type in which it is written.
const SINGLE: [(&str, usize); 13] = [
    ("aws:cloudwatch/eventBusPolicy:EventBusPolicy", 10_240),
    ("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", 5_120),
    ("aws:glue/resourcePolicy:ResourcePolicy", 10_240),
    ("aws:iam/policy:Policy", 6_144),
    ("aws:iam/role:Role", 2_048),
    ("aws:kms/key:Key", 32_768),
    ("aws:kms/keyPolicy:KeyPolicy", 32_768),
    ("aws:s3/bucket:Bucket", 20_480),
    ("aws:s3/bucketPolicy:BucketPolicy", 20_480),
    ("aws:secretsmanager/secret:Secret", 20_480),
    ("aws:secretsmanager/secretPolicy:SecretPolicy", 20_480),
    ("aws:sqs/queue:Queue", 8_192),
    ("aws:sqs/queuePolicy:QueuePolicy", 8_192),
];

const MANAGED: &str = "aws:iam/policy:Policy";

fn check(case: &mut Case<'_>) -> Judged {
    for policy in case.all_policies()? {
        let (size, limit, whose) = match policy.kind {
            PolicyKind::Identity if case.subject.token != MANAGED => {
                let (size, limit, whose) = together(case, policy);
                (size, limit, format!("`{whose}` with all its inline policies"))
            }
            _ => (size(policy), limit(case.subject, &SINGLE), "the policy".to_owned()),
        };
        if let Some(limit) = limit.filter(|limit| size > *limit) {
            case.deny(&policy.node, format!("{whose} has {size} characters, and AWS takes {limit}"));
        }
    }
    Ok(())
}

/// The size of all inline policies of the identity that an inline policy belongs to.
fn together<'i>(case: &Case<'i>, policy: &'i Policy) -> (usize, Option<usize>, &'i str) {
    let owner = policy.subjects.first().and_then(|name| case.infrastructure.get(name));
    let Some(owner) = owner else { return (size(policy), Some(10_240), "the role") };
    let is_inline = |policy: &&Policy| {
        case.infrastructure.get(&policy.holder).is_some_and(|holder| holder.token != MANAGED)
    };
    let inline = case.infrastructure.policies_of(owner, PolicyKind::Identity).filter(is_inline);
    (inline.map(size).sum(), limit(owner, &INLINE), &owner.name)
}

fn limit(resource: &Resource, limits: &[(&str, usize)]) -> Option<usize> {
    limits.iter().find(|(token, _)| *token == resource.token).map(|(_, limit)| *limit)
}

/// The size of a policy as AWS counts: without white space in policies of IAM; the text as it is in those of resources.
fn size(policy: &Policy) -> usize {
    let text = || policy.tree.to_json().map(|json| json.to_string()).unwrap_or_default();
    match (policy.kind, policy.node.as_str()) {
        (PolicyKind::Resource, Some(written)) => written.len(),
        (PolicyKind::Resource, None) => text().len(),
        _ => text().chars().filter(|character| !character.is_whitespace()).count(),
    }
}
