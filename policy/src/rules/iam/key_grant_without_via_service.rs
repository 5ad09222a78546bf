//! See [`RULE`].

use super::{HOLDERS, granting};
use crate::{
    case::{Case, Judged},
    iam::Statement,
    rule::declare_rule,
    wiring::grants_in,
};

declare_rule! {
    /// ## What it denies
    /// An identity policy that allows to encrypt or decrypt with a key, whatever for: without a condition on the service in whose name
    /// it happens, or on the encryption context.
    ///
    /// ## Why
    /// A role that reads a bucket needs the key through S3 only. Without the condition it decrypts anything that it gets hold of, a copy
    /// of an object, a data key from a log, by calling KMS directly.
    ///
    /// ## Remedy
    /// Add `StringLike: {"kms:ViaService": "s3.<region>.amazonaws.com*"}`, or a condition on `kms:EncryptionContext:…` where the service
    /// presents one (Lambda, Step Functions, EventBridge Scheduler) or the code does.
    ///
    /// ## What it does not see
    /// Signing, verifying and message authentication: these have neither. Conditions in the key's own policy.
    ///
    /// ## References
    /// NIST 800-53 AC-3 and SC-12, AWS FSBP KMS.1 and KMS.2, KMS developer guide "`kms:ViaService`"
    "key-grant-without-via-service", Medium, HOLDERS, check
}

/// Actions that use a key on data.
const USES: [&str; 7] = [
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
];

fn check(case: &mut Case<'_>) -> Judged {
    for policy in granting(case)? {
        // `*` is for `star-action`.
        let grants = grants_in(policy).filter(|grant| grant.action != "*" && !says_what_for(grant.statement));
        let mut last = None;
        for grant in grants.filter(|grant| USES.iter().any(|action| grant.gives(action))) {
            let place = (&grant.statement.pointer, grant.action);
            if last.replace(place) != Some(place) {
                case.deny(
                    grant.at_action(),
                    format!("`{}` is allowed for any service and data", grant.action),
                );
            }
        }
    }
    Ok(())
}

/// Whether a condition holds only for requests through a service or for some data. One that holds where the key is absent
/// does not.
fn says_what_for(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        let operator = condition.operator.to_ascii_lowercase();
        let positive = operator.contains("equals") || operator.contains("like");
        let negative = operator.contains("not")
            || operator.ends_with("ifexists")
            || operator.starts_with("forallvalues");
        let key = condition.key.to_ascii_lowercase();
        let about = key == "kms:viaservice" || key.starts_with("kms:encryptioncontext");
        positive && !negative && about && condition.values.iter().all(|value| names_one(&key, value))
    })
}

/// Whether a value names a service, in whatever region, or some data.
fn names_one(key: &str, value: &str) -> bool {
    if key == "kms:viaservice" {
        let service = value.split('.').next().unwrap_or_default();
        return !service.contains(['*', '?']);
    }
    value.chars().any(|character| !matches!(character, '*' | '?'))
}
