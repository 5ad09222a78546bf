//! A customer-managed key: rotated, named by an alias, protected, with a policy that separates who administers the
//! key from who uses it. Use is handed to the account's IAM policies only for calls that a service makes with the
//! data it holds; nobody, not even an administrator, decrypts with the key directly.

use crate::{
    names,
    node::Node,
    policy::{self, Principal, Statement},
    program::{Program, Section},
    resource::Resource,
    text::{Reference, Text},
};

/// A key that other constructs use.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    zone: &'static str,
}

/// What the key is for; decides its policy.
pub(crate) struct Purpose<'a> {
    /// One sentence for whoever lists the account's keys.
    pub(crate) description: &'static str,
    /// Who may use it, and how.
    pub(crate) uses: Vec<Statement>,
    /// Whether it computes message authentication codes instead of encrypting.
    pub(crate) authenticates: bool,
    /// The zone or concern.
    pub(crate) key: &'a Key,
}

const ADMINISTRATION: [&str; 20] = [
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
];

impl Key {
    /// The key of a zone or concern.
    pub(crate) fn of(zone: &'static str) -> Self {
        Self { zone }
    }

    /// The zone or concern.
    pub(crate) fn zone(&self) -> &'static str {
        self.zone
    }

    /// Its ARN.
    pub(crate) fn arn(&self) -> Reference {
        Reference::new(format!("{}-key", self.zone), "arn")
    }
}

/// Lets the account's IAM policies decide over calls that arrive through a service.
pub(crate) fn through(service: &str, sid: &str, actions: &[&'static str]) -> Statement {
    Statement::allow(sid)
        .to(Principal::Account)
        .actions(actions.iter().copied())
        .on("*")
        .when("StringEquals", "kms:CallerAccount", names::account())
        .when("StringLike", "kms:ViaService", names::via(service))
}

/// Lets the account's IAM policies decide over calls that name what they decrypt.
pub(crate) fn in_context(
    sid: &str,
    actions: &[&'static str],
    context: &'static str,
    values: impl IntoIterator<Item = Text>,
) -> Statement {
    Statement::allow(sid)
        .to(Principal::Account)
        .actions(actions.iter().copied())
        .on("*")
        .when("StringEquals", "kms:CallerAccount", names::account())
        .when_any("StringLike", context, values)
}

/// Lets a service hand its own use of the key to itself, which tables and functions need.
pub(crate) fn grants_through(service: &str, sid: &str) -> Statement {
    through(service, sid, &["kms:CreateGrant"]).when("Bool", "kms:GrantIsForAWSResource", "true")
}

impl Purpose<'_> {
    /// Adds the key and its alias.
    pub(crate) fn build(self, program: &mut Program) {
        let name = format!("{}-key", self.key.zone);
        let administer =
            Statement::allow("Administer").to(Principal::Account).actions(ADMINISTRATION).on("*");
        let policy = policy::document([administer].into_iter().chain(self.uses));
        let key = Resource::new(&name, "aws:kms:Key").set("description", self.description);
        let key = if self.authenticates {
            key.set("keyUsage", "GENERATE_VERIFY_MAC").set("customerMasterKeySpec", "HMAC_256")
        } else {
            key.set("enableKeyRotation", true).set("rotationPeriodInDays", Node::Integer(365))
        };
        let key =
            key.set("deletionWindowInDays", Node::Integer(30)).set("policy", policy.into_json()).protect();
        program.add(Section::Keys, key);
        let alias = Resource::new(format!("{}-key-alias", self.key.zone), "aws:kms:Alias")
            .set("name", crate::text::text!["alias/", names::regional(self.key.zone)])
            .set("targetKeyId", Reference::new(name, "keyId"));
        program.add(Section::Keys, alias);
    }
}
