//! See [`RULE`].

use super::{HOLDERS, granting, is_service_wide};
use crate::{
    case::{Case, Judged},
    iam::Statement,
    rule::declare_rule,
    wiring::grants_in,
};

declare_rule! {
    /// ## What it denies
    /// An identity policy that allows an action which opens a resource to others: its policy, its access list, its sharing.
    ///
    /// ## Why
    /// A role that may write a bucket's policy may publish the bucket; one that may create grants on a key hands its use to anybody. The
    /// code of a data lake reads and writes data: who may do so is decided by the program that is reviewed.
    ///
    /// ## Remedy
    /// Take the action out, and declare the policy in the program. `kms:CreateGrant` for a service: add the condition
    /// `Bool: {"kms:GrantIsForAWSResource": "true"}`.
    ///
    /// ## What it does not see
    /// Log delivery: `logs:PutResourcePolicy` on `*` is what AWS demands of a workflow that writes logs. `service:*`, which is for
    /// `star-action`.
    ///
    /// ## References
    /// NIST 800-53 AC-3 and AC-6, Service authorization reference "Permissions management actions"
    "resource-exposure", High, HOLDERS, check
}

/// Actions that open resources.
const OPENING: &[&str] = &[
    "backup:PutBackupVaultAccessPolicy",
    "dynamodb:PutResourcePolicy",
    "ec2:ModifyImageAttribute",
    "ec2:ModifySnapshotAttribute",
    "ecr:SetRepositoryPolicy",
    "elasticfilesystem:PutFileSystemPolicy",
    "es:UpdateElasticsearchDomainConfig",
    "events:PutPermission",
    "glacier:SetVaultAccessPolicy",
    "glue:PutResourcePolicy",
    "iam:UpdateAssumeRolePolicy",
    "kinesis:PutResourcePolicy",
    "kms:CreateGrant",
    "kms:PutKeyPolicy",
    "lakeformation:GrantPermissions",
    "lakeformation:PutDataLakeSettings",
    "lambda:AddLayerVersionPermission",
    "lambda:AddPermission",
    "lambda:CreateFunctionUrlConfig",
    "lambda:UpdateFunctionUrlConfig",
    "ram:CreateResourceShare",
    "rds:ModifyDBSnapshotAttribute",
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucketPolicy",
    "s3:ObjectOwnerOverrideToBucketOwner",
    "s3:PutAccessPointPolicy",
    "s3:PutAccountPublicAccessBlock",
    "s3:PutBucketAcl",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutObjectAcl",
    "s3:PutObjectVersionAcl",
    "secretsmanager:PutResourcePolicy",
    "sns:AddPermission",
    "sns:SetTopicAttributes",
    "sqs:AddPermission",
    "sqs:SetQueueAttributes",
];

fn check(case: &mut Case<'_>) -> Judged {
    for policy in granting(case)? {
        for grant in grants_in(policy).filter(|grant| !is_service_wide(grant.action)) {
            let opening = OPENING
                .iter()
                .find(|action| grant.gives(action) && !is_for_a_service(action, grant.statement));
            if let Some(action) = opening {
                case.deny(grant.at_action(), format!("`{action}` can open `{}` to others", grant.resource));
            }
        }
    }
    Ok(())
}

/// Whether a grant can be created for a service of AWS only.
fn is_for_a_service(action: &str, statement: &Statement) -> bool {
    action == "kms:CreateGrant"
        && statement.conditions.iter().any(|condition| {
            condition.operator.eq_ignore_ascii_case("Bool")
                && condition.key.eq_ignore_ascii_case("kms:GrantIsForAWSResource")
                && condition.values.iter().all(|value| value == "true")
        })
}
