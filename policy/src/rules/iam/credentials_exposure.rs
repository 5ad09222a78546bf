//! See [`RULE`].

use super::{HOLDERS, granting, is_service_wide};
use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::grants_in,
};

declare_rule! {
    /// ## What it denies
    /// An identity policy that allows an action whose answer holds credentials, on a pattern of resources; and the creation of keys
    /// and passwords of other users, on whatever resource.
    ///
    /// ## Why
    /// Credentials outlive the session that read them, and work from anywhere. `secretsmanager:GetSecretValue` on `*` gives away the
    /// secrets of every other team.
    ///
    /// ## Remedy
    /// Name the one secret, parameter or role that the code reads. Leave the keys of users to the users: `${aws:username}`.
    ///
    /// ## What it does not see
    /// Secrets that lie in data: objects, table items, environment variables.
    ///
    /// ## References
    /// NIST 800-53 AC-6 and IA-5, IAM user guide "Security best practices in IAM"
    "credentials-exposure", High, HOLDERS, check
}

/// Actions that return credentials or secrets.
const RETURNING: &[&str] = &[
    "chime:CreateApiKey",
    "codepipeline:PollForJobs",
    "cognito-identity:GetCredentialsForIdentity",
    "cognito-identity:GetOpenIdToken",
    "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
    "connect:GetFederationToken",
    "ec2:GetPasswordData",
    "gamelift:RequestUploadCredentials",
    "lightsail:DownloadDefaultKeyPair",
    "lightsail:GetBucketAccessKeys",
    "lightsail:GetRelationalDatabaseMasterUserPassword",
    "rds-db:connect",
    "redshift:GetClusterCredentials",
    "redshift-serverless:GetCredentials",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "sts:AssumeRole",
];

/// Actions that make credentials of users.
const MAKING: &[&str] = &[
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:ResetServiceSpecificCredential",
    "iam:UpdateAccessKey",
    "iam:UpdateLoginProfile",
    "iam:UploadSigningCertificate",
    "iam:UploadSSHPublicKey",
];

fn check(case: &mut Case<'_>) -> Judged {
    for policy in granting(case)? {
        // `*` and `service:*` are for `star-action`.
        for grant in grants_in(policy).filter(|grant| !is_service_wide(grant.action)) {
            let own = grant.resource.contains("${aws:username}");
            if let Some(action) = MAKING.iter().find(|action| grant.gives(action) && !own) {
                case.deny(grant.at_action(), format!("`{action}` makes credentials of `{}`", grant.resource));
            }
            let scoped = !is_pattern(grant.resource) || own || !grant.statement.conditions.is_empty();
            if let Some(action) = RETURNING.iter().find(|action| grant.gives(action) && !scoped) {
                case.deny(
                    grant.at_resource(),
                    format!("`{action}` returns credentials of `{}`", grant.resource),
                );
            }
        }
    }
    Ok(())
}

/// Whether a resource is a pattern. The six characters that Secrets Manager appends to a name are no pattern.
fn is_pattern(resource: &str) -> bool {
    let named = resource.strip_suffix("-??????").or_else(|| resource.strip_suffix("-*"));
    match named {
        Some(named) if named.contains(":secret:") => named.contains(['*', '?']),
        _ => resource.contains(['*', '?']),
    }
}
