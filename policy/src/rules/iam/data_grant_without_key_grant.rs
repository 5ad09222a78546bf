//! See [`RULE`].

use std::collections::BTreeSet;

use lake_reader::Node;

use super::{IDENTITIES, identity, is_service_wide};
use crate::{
    case::{Case, Judged, Stop},
    finding::Doubt,
    infrastructure::Infrastructure,
    rule::declare_rule,
    wiring::{
        Grant, Identity, KeyUse, arn_of, encryption_of,
        forward::{self, FORWARDED, Forwarded},
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
    let identity = identity(case, case.subject);
    case.doubts.extend(identity.doubts());
    let mut said = BTreeSet::new();
    let mut judged = false;
    for grant in identity.grants() {
        let Some(resource) = grant.target(infrastructure) else { continue };
        let Some((key, at)) = encryption_of(infrastructure, resource)? else { continue };
        let Some(lacking) = lacking(infrastructure, &identity, &grant, &key) else { continue };
        judged = true;
        for (operation, needed) in lacking {
            let place = (&grant.policy.holder, &grant.statement.pointer);
            if said.insert((place, &resource.name, needed)) {
                let key = called(&key);
                let message = format!("`{operation}` on `{}` needs `{needed}` on `{key}`", resource.name);
                say(case, &identity, (&grant, at), &key, message);
            }
        }
    }
    if judged { Ok(()) } else { Err(Stop::NotApplicable) }
}

fn say(
    case: &mut Case<'_>,
    identity: &Identity<'_>,
    (grant, key): (&Grant<'_>, &Node),
    name: &str,
    message: String,
) {
    if name.starts_with("alias/") || name.contains(":alias/") {
        // A policy names the key, never the alias.
        let reason = format!("{message}, of which the key is not known");
        case.doubt(Doubt { reason, span: key.span });
    } else if identity.is_known() {
        case.deny(grant.at_action(), message);
    } else {
        let reason = format!("{message}, which a policy that is not known may grant");
        case.doubt(Doubt { reason, span: grant.at_action().span });
    }
}

fn called(key: &KeyUse<'_>) -> String {
    match key {
        KeyUse::Declared(key) => key.name.clone(),
        KeyUse::AwsManaged(name) | KeyUse::Elsewhere(name) => name.clone(),
    }
}

/// The operations of a grant, each with the action on the key that it needs and the identity lacks; `None` where AWS manages
/// the key, and lets in whom the service lets in.
fn lacking(
    infrastructure: &Infrastructure,
    identity: &Identity<'_>,
    grant: &Grant<'_>,
    key: &KeyUse<'_>,
) -> Option<Vec<(&'static str, &'static str)>> {
    let arn = match key {
        KeyUse::Declared(key) => arn_of(key).unwrap_or_default(),
        KeyUse::Elsewhere(name) => name,
        KeyUse::AwsManaged(_) => return None,
    };
    let may = |row: &Forwarded, needed: &str| {
        let context = forward::surroundings(row.service(), arn);
        match key {
            KeyUse::Declared(key) => identity.may_use(infrastructure, needed, key, &context),
            _ => identity.may(needed, arn, &context),
        }
    };
    let rows = FORWARDED.iter().filter(|row| !is_service_wide(grant.action) && grant.gives(row.action));
    let needs = rows.flat_map(|row| row.needs.iter().map(move |needed| (row, *needed)));
    let lacking = needs.filter(|(row, needed)| !may(row, needed));
    Some(lacking.map(|(row, needed)| (row.action, needed)).collect())
}
