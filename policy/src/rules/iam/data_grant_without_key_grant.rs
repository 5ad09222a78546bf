//! See [`RULE`].

use std::collections::BTreeSet;

use lake_reader::Resource;

use super::{IDENTITIES, is_service_wide};
use crate::{
    case::{Case, Judged, Stop},
    finding::Doubt,
    rule::declare_rule,
    wiring::{
        Grant, Identity, KeyUse, arn_of, encryption_of,
        forward::{self, FORWARDED},
    },
};

declare_rule! {
    /// ## What it denies
    /// A role, user or group that may read or write a bucket, queue, table, topic, stream, secret, parameter or execution which is
    /// encrypted with a customer-managed key, and may not use that key.
    ///
    /// ## Why
    /// The service uses the key in the caller's name. Without a grant on the key, the grant on the data is worth nothing: the first
    /// call fails with `AccessDenied`, after the deployment.
    ///
    /// ## Remedy
    /// Grant, on the same key, what the operation makes of it, under `kms:ViaService`: reading `kms:Decrypt`, writing to S3
    /// `kms:GenerateDataKey` and for multipart uploads also `kms:Decrypt`, sending to SQS or SNS both, DynamoDB `kms:Decrypt`.
    ///
    /// ## What it does not see
    /// Grants of KMS (`kms:CreateGrant`) and policies that are declared elsewhere; `service:*`, which is for
    /// `star-action`. Objects that were written with another key than the
    /// bucket's. The data plane of functions and log groups: Lambda and CloudWatch Logs use their keys in their own name.
    ///
    /// ## References
    /// NIST 800-53 AC-3 and SC-13, S3 user guide "Using server-side encryption with AWS KMS keys", SQS developer guide "Key management"
    "data-grant-without-key-grant", High, IDENTITIES, check
}

fn check(case: &mut Case<'_>) -> Judged {
    let infrastructure = case.infrastructure;
    let identity = Identity::of(infrastructure, case.subject);
    case.doubts.extend(identity.doubts());
    let mut said = BTreeSet::new();
    let mut judged = false;
    for grant in identity.grants() {
        let Some(resource) = grant.target(infrastructure) else { continue };
        let Some((KeyUse::Declared(key), _)) = encryption_of(infrastructure, resource)? else { continue };
        judged = true;
        for (operation, needed) in lacking(case, &identity, &grant, key) {
            let place = (&grant.policy.holder, &grant.statement.pointer);
            if said.insert((place, &resource.name, needed)) {
                let message =
                    format!("`{operation}` on `{}` needs `{needed}` on `{}`", resource.name, key.name);
                say(case, &identity, &grant, message);
            }
        }
    }
    if judged { Ok(()) } else { Err(Stop::NotApplicable) }
}

fn say(case: &mut Case<'_>, identity: &Identity<'_>, grant: &Grant<'_>, message: String) {
    if identity.is_known() {
        case.deny(grant.at_action(), message);
    } else {
        let reason = format!("{message}, which a policy that is not known may grant");
        case.doubt(Doubt { reason, span: grant.at_action().span });
    }
}

/// The operations of a grant, each with the action on the key that it needs and the identity lacks.
fn lacking(
    case: &Case<'_>,
    identity: &Identity<'_>,
    grant: &Grant<'_>,
    key: &Resource,
) -> Vec<(&'static str, &'static str)> {
    let arn = arn_of(key).unwrap_or_default();
    let rows = FORWARDED.iter().filter(|row| !is_service_wide(grant.action) && grant.gives(row.action));
    let needs = rows.flat_map(|row| row.needs.iter().map(|needed| (row.action, *needed)));
    needs
        .filter(|(action, needed)| {
            let context = forward::surroundings(action, arn);
            !identity.may_use(case.infrastructure, needed, key, &context)
        })
        .collect()
}
