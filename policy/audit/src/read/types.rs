//! The types of which an audit knows all there are in its scope.

use crate::{
    parts::BucketPart,
    scope::{Scope, Service},
};

const KEYS: &[&str] = &[
    "aws:kms/alias:Alias",
    "aws:kms/grant:Grant",
    "aws:kms/key:Key",
    // The policy of a live key stands in the key.
    "aws:kms/keyPolicy:KeyPolicy",
];

const ROLES: &[&str] = &[
    "aws:iam/policy:Policy",
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    // However it was declared, a live attachment is one of a role.
    "aws:iam/policyAttachment:PolicyAttachment",
    "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
    // Neither is part of an audit, and neither can change what is said of a role.
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
];

/// What was read of the services of a scope, in the provider's words.
pub fn settled(scope: &Scope) -> Vec<&'static str> {
    let mut types = Vec::new();
    if scope.reads(Service::S3) {
        types.extend(BucketPart::ALL.map(|part| part.shape().token));
    }
    if scope.reads(Service::Kms) {
        types.extend(KEYS);
    }
    if scope.reads(Service::Iam) {
        types.extend(ROLES);
    }
    types
}
