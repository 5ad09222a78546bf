//! See [`RULE`].

use std::collections::BTreeSet;

use lake_reader::Resource;

use super::{IDENTITIES, identity};
use crate::{
    case::{Case, Judged, Stop},
    finding::Doubt,
    infrastructure::Infrastructure,
    rule::declare_rule,
    wiring::{Grant, Identity, arn_of, encrypted_with, is_about_access, touches, workers_of},
};

declare_rule! {
    /// ## What it denies
    /// A role, user or group that may use a key of the program although nothing that it is granted, and nothing that acts as it, is
    /// encrypted with that key.
    ///
    /// ## Why
    /// It is one half of a door: the day somebody grants the data too, by a bucket policy or a wildcard, the key no longer stops them.
    ///
    /// ## Remedy
    /// Remove the grant on the key, or name the key of the data that is read and written.
    ///
    /// ## What it does not see
    /// Keys that the code finds out at run time without being told, and data that another program encrypts with the key.
    ///
    /// ## References
    /// NIST 800-53 AC-6 and SC-12, KMS developer guide "Best practices for IAM policies"
    "key-grant-without-use", Medium, IDENTITIES, check
}

/// Actions that use a key on data.
const USES: [&str; 5] = [
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
];

fn check(case: &mut Case<'_>) -> Judged {
    let infrastructure = case.infrastructure;
    let identity = identity(case, case.subject);
    case.doubts.extend(identity.doubts());
    let mut said = BTreeSet::new();
    let mut judged = false;
    for grant in identity.grants().filter(|grant| USES.iter().any(|action| grant.covers(action))) {
        let Some(key) = grant.target(infrastructure).filter(|key| key.token == "aws:kms/key:Key") else {
            continue;
        };
        judged = true;
        if !said.insert((&key.name, &grant.statement.pointer, &grant.policy.holder))
            || is_used(infrastructure, &identity, key)
        {
            continue;
        }
        if let Some(other) = identity.grants().find(|grant| is_elsewhere(infrastructure, grant)) {
            let reason = format!(
                "`{}` is declared elsewhere, and may be encrypted with `{}`",
                other.resource, key.name
            );
            case.doubt(Doubt { reason, span: other.at_resource().span });
            continue;
        }
        say(case, &identity, &grant, key);
    }
    if judged { Ok(()) } else { Err(Stop::NotApplicable) }
}

fn say(case: &mut Case<'_>, identity: &Identity<'_>, grant: &Grant<'_>, key: &Resource) {
    let message = format!("nothing that `{}` is granted is encrypted with `{}`", case.subject.name, key.name);
    if identity.is_known() {
        case.deny(grant.at_resource(), message);
    } else {
        let reason = format!("{message}, as far as its policies are known");
        case.doubt(Doubt { reason, span: grant.at_resource().span });
    }
}

fn is_used(infrastructure: &Infrastructure, identity: &Identity<'_>, key: &Resource) -> bool {
    let workers = workers_of(infrastructure, identity.resource);
    if workers.iter().any(|worker| infrastructure.refers(worker, key)) {
        return true;
    }
    let others = infrastructure
        .referrers(key)
        .into_iter()
        .filter(|other| !other.token.starts_with("aws:kms/") && !is_about_access(infrastructure, other));
    let mut holders = encrypted_with(infrastructure, key).into_iter().chain(others);
    holders.any(|holder| {
        let wired = |worker: &&Resource| {
            infrastructure.refers(worker, holder) || infrastructure.refers(holder, worker)
        };
        workers.iter().any(wired) || identity.grants().any(|grant| is_granted(&grant, holder))
    })
}

/// Whether a grant is about something that a key encrypts.
fn is_granted(grant: &Grant<'_>, holder: &Resource) -> bool {
    // The settings of the catalog are about every table.
    if holder.token.ends_with(":DataCatalogEncryptionSettings") {
        return grant.action.to_ascii_lowercase().starts_with("glue:");
    }
    let Some(arn) = arn_of(holder) else { return false };
    let service = arn.split(':').nth(2).unwrap_or_default();
    let same = grant.action == "*"
        || grant.action.split(':').next().is_some_and(|one| one.eq_ignore_ascii_case(service));
    let executions = arn.replacen(":stateMachine:", ":execution:", 1);
    same && (touches(grant.resource, arn) || touches(grant.resource, &executions))
}

/// Whether a grant is on data that is declared elsewhere.
fn is_elsewhere(infrastructure: &Infrastructure, grant: &Grant<'_>) -> bool {
    const DATA: [&str; 7] = ["dynamodb", "kinesis", "s3", "secretsmanager", "sns", "sqs", "ssm"];
    let service = grant.action.split(':').next().unwrap_or_default();
    DATA.iter().any(|one| one.eq_ignore_ascii_case(service)) && {
        let mut declared = infrastructure.everything().filter_map(arn_of);
        !declared.any(|arn| touches(grant.resource, arn))
    }
}
