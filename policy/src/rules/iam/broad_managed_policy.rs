//! See [`RULE`].

use lake_reader::Node;

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A managed policy of AWS that grants much more than one task: `AdministratorAccess`, `PowerUserAccess`, `…FullAccess`, and service
    /// roles that reach every bucket or table, such as `AWSGlueServiceRole`.
    ///
    /// ## Why
    /// AWS writes these policies for everybody and widens them without asking. `AmazonS3FullAccess` on a function lets it delete the lake.
    ///
    /// ## Remedy
    /// Write a policy with the actions and resources that the code needs.
    ///
    /// ## What it does not see
    /// Managed policies of the account that are declared elsewhere. Those of AWS that grant one narrow task pass, such as
    /// `AWSLambdaBasicExecutionRole`.
    ///
    /// ## References
    /// CIS AWS 1.16 and 1.22, NIST 800-53 AC-6, AWS managed policy reference guide
    "broad-managed-policy", Medium, [
        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
        "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
        "aws:iam/policyAttachment:PolicyAttachment",
        "aws:iam/role:Role",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
        "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
    ], check
}

/// Policies of AWS whose names do not say how much they grant.
const BROAD: &[&str] = &[
    "AWSBatchServiceRole",
    "AWSDataPipelineRole",
    "AWSElasticBeanstalkService",
    "AWSGlueServiceNotebookRole",
    "AWSGlueServiceRole",
    "AWSLambdaExecute",
    "AWSLambdaRole",
    "AdministratorAccess",
    "AmazonAthenaFullAccess",
    "AmazonDMSS3Role",
    "AmazonEC2RoleforSSM",
    "AmazonElasticMapReduceRole",
    "AmazonElasticMapReduceforEC2Role",
    "AmazonS3ReadOnlyAccess",
    "DataScientist",
    "DatabaseAdministrator",
    "IAMFullAccess",
    "NetworkAdministrator",
    "PowerUserAccess",
    "ReadOnlyAccess",
    "SecretsManagerReadWrite",
    "SystemAdministrator",
];

fn check(case: &mut Case<'_>) -> Judged {
    let attachments = case.infrastructure.attachments();
    for attachment in attachments.iter().filter(|attachment| attachment.holder.name == case.subject.name) {
        judge(case, attachment.policy)?;
    }
    Ok(())
}

fn judge(case: &mut Case<'_>, policy: &Node) -> Judged {
    if let Some(because) = policy.as_unknown() {
        return Err(Stop::Unknown(because.into()));
    }
    let Some(name) = policy.as_str().and_then(managed_by_aws) else { return Ok(()) };
    let ends = |end: &str| name.ends_with(end);
    if ends("FullAccess") || ends("FullAccess_v2") || ends("PowerUser") || BROAD.contains(&name) {
        case.deny(policy, format!("`{name}` grants far more than one task"));
    }
    Ok(())
}

/// The name of a managed policy of AWS, without its path.
fn managed_by_aws(arn: &str) -> Option<&str> {
    let (_, name) = arn.split_once(":iam::aws:policy/")?;
    name.rsplit('/').next()
}
