//! See [`RULE`].

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// The option `ignoreChanges` on a property that decides who may read the data, whether it is encrypted, or whether it is kept.
    ///
    /// ## Why
    /// The program then says one thing and the account another. A policy that somebody opened by hand stays open, and every preview says
    /// that nothing is to be done.
    ///
    /// ## Remedy
    /// Take the property out of `ignoreChanges`, and bring program and account together.
    ///
    /// ## What it does not see
    /// Properties whose names it does not know.
    ///
    /// ## References
    /// NIST 800-53 CM-3, "Resource option: ignoreChanges" of the Pulumi documentation
    "ignored-security-change", High, [], check, written
}

/// Properties that decide on security wherever they stand: whole names.
const NAMES: [&str; 29] = [
    "*",
    "accessControlPolicy",
    "acl",
    "assumeRolePolicy",
    "blockPublicAcls",
    "blockPublicPolicy",
    "bypassPolicyLockoutSafetyCheck",
    "deletionProtectionEnabled",
    "deletionWindowInDays",
    "enableKeyRotation",
    "enforceWorkgroupConfiguration",
    "fifoQueue",
    "ignorePublicAcls",
    "inlinePolicies",
    "keyUsage",
    "managedPolicyArns",
    "permissionsBoundary",
    "pointInTimeRecovery",
    "principal",
    "publicAccessBlock",
    "restrictPublicBuckets",
    "role",
    "roleArn",
    "rotationPeriodInDays",
    "securityConfiguration",
    "sourceAccount",
    "sourceArn",
    "versioning",
    "versioningConfiguration",
];
/// Parts of names: `redrivePolicy`, `kmsKeyArn`, `serverSideEncryptionConfiguration`, `loggingConfiguration`.
const PARTS: [&str; 4] = ["policy", "kms", "encryption", "logging"];
/// Properties that decide on security in one type.
const TYPED: [(&str, &str); 2] = [
    ("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "rule"),
    ("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", "rules"),
];

fn check(case: &mut Case<'_>) -> Judged {
    let ignored = &case.subject.options.ignore_changes;
    if ignored.is_empty() {
        return Ok(());
    }
    for node in ignored {
        if let Some(because) = node.as_unknown() {
            return Err(Stop::Unknown(because.into()));
        }
        let path = node.as_str().unwrap_or_default();
        if path.split(['.', '[', ']', '"']).any(|name| decides(&case.subject.token, name)) {
            case.deny(node, format!("changes of `{path}` are not seen"));
        }
    }
    Ok(())
}

fn decides(token: &str, name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    NAMES.contains(&name)
        || PARTS.iter().any(|part| lower.contains(part))
        || TYPED.iter().any(|(of, property)| of.eq_ignore_ascii_case(token) && *property == name)
}
