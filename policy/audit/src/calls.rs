//! The calls that an audit makes, and the permission that each needs.

use std::fmt::Write;

/// One call of the SDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The SDK's name of it.
    pub operation: &'static str,
    /// The IAM action that allows it.
    pub action: &'static str,
}

const fn call(operation: &'static str, action: &'static str) -> Call {
    Call { operation, action }
}

/// Every call. All of them only read.
pub const CALLS: &[Call] = &[
    call("describe_key", "kms:DescribeKey"),
    call("get_bucket_acl", "s3:GetBucketAcl"),
    call("get_bucket_encryption", "s3:GetEncryptionConfiguration"),
    call("get_bucket_lifecycle_configuration", "s3:GetLifecycleConfiguration"),
    call("get_bucket_location", "s3:GetBucketLocation"),
    call("get_bucket_logging", "s3:GetBucketLogging"),
    call("get_bucket_notification_configuration", "s3:GetBucketNotification"),
    call("get_bucket_ownership_controls", "s3:GetBucketOwnershipControls"),
    call("get_bucket_policy", "s3:GetBucketPolicy"),
    call("get_bucket_tagging", "s3:GetBucketTagging"),
    call("get_bucket_versioning", "s3:GetBucketVersioning"),
    call("get_caller_identity", "sts:GetCallerIdentity"),
    call("get_key_policy", "kms:GetKeyPolicy"),
    call("get_key_rotation_status", "kms:GetKeyRotationStatus"),
    call("get_policy", "iam:GetPolicy"),
    call("get_policy_version", "iam:GetPolicyVersion"),
    call("get_public_access_block", "s3:GetBucketPublicAccessBlock"),
    call("get_role", "iam:GetRole"),
    call("get_role_policy", "iam:GetRolePolicy"),
    call("list_aliases", "kms:ListAliases"),
    call("list_attached_role_policies", "iam:ListAttachedRolePolicies"),
    call("list_buckets", "s3:ListAllMyBuckets"),
    call("list_grants", "kms:ListGrants"),
    call("list_keys", "kms:ListKeys"),
    call("list_resource_tags", "kms:ListResourceTags"),
    call("list_role_policies", "iam:ListRolePolicies"),
    call("list_roles", "iam:ListRoles"),
];

pub(crate) fn action(operation: &'static str) -> &'static str {
    CALLS.iter().find(|call| call.operation == operation).map_or(operation, |call| call.action)
}

/// The policy that lets an identity audit, and nothing else.
pub fn least_policy() -> String {
    let mut actions: Vec<&str> = CALLS.iter().map(|call| call.action).collect();
    actions.sort_unstable();
    actions.dedup();
    let mut text = String::from(
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\n    \"Sid\": \"Audit\",\n    \"Effect\": \"Allow\",\n    \"Action\": [\n",
    );
    for (at, action) in actions.iter().enumerate() {
        let comma = if at + 1 == actions.len() { "" } else { "," };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "      \"{action}\"{comma}");
    }
    text.push_str("    ],\n    \"Resource\": \"*\"\n  }]\n}\n");
    text
}
