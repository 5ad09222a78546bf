//! Keys.

pub mod broad_key_policy;
pub mod data_without_customer_key;
mod demands;
pub mod key_open_to_anyone;
pub mod key_without_rotation;
pub mod lockout_bypass;
pub mod short_key_deletion;
pub mod short_key_policy;
pub mod unscoped_service_key_use;

use lake_reader::Resource;

use crate::{
    case::{Case, Stop},
    iam::Statement,
    infrastructure::Infrastructure,
    policies::{Policy, PolicyKind},
    rule::Rule,
    wiring::{self, Encrypted, Identity, arn_of, touches, workers_of},
};

/// The rules of this family.
pub const RULES: &[&Rule] = &[
    &broad_key_policy::RULE,
    &data_without_customer_key::RULE,
    &key_open_to_anyone::RULE,
    &key_without_rotation::RULE,
    &lockout_bypass::RULE,
    &short_key_deletion::RULE,
    &short_key_policy::RULE,
    &unscoped_service_key_use::RULE,
];

/// The types of keys.
const DECLARED: [&str; 4] = [
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/key:Key",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
    "aws:kms/replicaKey:ReplicaKey",
];

/// The types in which policies of keys are written.
pub(super) const HOLDERS: [&str; 5] = [
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/key:Key",
    "aws:kms/keyPolicy:KeyPolicy",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
    "aws:kms/replicaKey:ReplicaKey",
];

/// Actions that use a key.
const USES: [&str; 7] = [
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateMac",
    "kms:ReEncryptFrom",
    "kms:Sign",
];

/// The allowing statements of the key policies that are written in the subject.
fn allowing<'i>(case: &mut Case<'i>) -> Result<Vec<(&'i Policy, &'i Statement)>, Stop> {
    let mut found = Vec::new();
    for policy in case.policies(PolicyKind::Resource)? {
        found.extend(wiring::allowing(policy).map(|statement| (policy, statement)));
    }
    Ok(found)
}

/// Whether a role works with something that is encrypted with a key: by what it is granted, or by what acts as it.
fn works_with(infrastructure: &Infrastructure, role: &Resource, uses: &[Encrypted<'_>]) -> bool {
    let identity = Identity::of(infrastructure, role);
    let granted = |used: &Encrypted<'_>| {
        let arn = arn_of(used.resource).unwrap_or_default();
        !arn.is_empty()
            && identity.grants().any(|grant| grant.resource != "*" && touches(grant.resource, arn))
    };
    if uses.iter().any(granted) {
        return true;
    }
    let workers = workers_of(infrastructure, role);
    let acts = |used: &Encrypted<'_>| {
        workers
            .iter()
            .any(|worker| worker.name == used.resource.name || infrastructure.refers(worker, used.resource))
    };
    uses.iter().any(acts)
}
