//! Which KMS key a resource is encrypted with, wherever that is written.

use lake_reader::{Node, Resource};

use super::{
    bucket::{BUCKET, Bucket, ENCRYPTION},
    kept::{Kept, kept_by},
    key::{KeyUse, key_of},
};
use crate::{case::Stop, infrastructure::Infrastructure};

/// The key of a resource, with the place where it is named; `None` where the resource names none.
///
/// # Errors
/// The key is not known.
pub(crate) fn encryption_of<'i>(
    infrastructure: &'i Infrastructure,
    resource: &'i Resource,
) -> Result<Option<(KeyUse<'i>, &'i Node)>, Stop> {
    let node = named(infrastructure, resource)?.into_iter().next();
    node.map(|(node, _)| Ok((key_of(infrastructure, node)?, node))).transpose()
}

/// The places at which a resource names keys, each with what is encrypted; for a bucket with `None`.
fn named<'i>(
    infrastructure: &'i Infrastructure,
    resource: &'i Resource,
) -> Result<Vec<(&'i Node, Option<&'static Kept>)>, Stop> {
    if resource.token.eq_ignore_ascii_case(BUCKET) {
        let encryption = Bucket::new(infrastructure, resource).encryption()?;
        return Ok(encryption
            .and_then(|encryption| encryption.key)
            .map(|key| (key, None))
            .into_iter()
            .collect());
    }
    let mut all = Vec::new();
    for kept in kept_by(&resource.token) {
        all.extend(kept.named(resource)?.into_iter().flatten().map(|node| (node, Some(kept))));
    }
    Ok(all)
}

/// Something that is encrypted with a key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Encrypted<'i> {
    /// The resource.
    pub resource: &'i Resource,
    /// What of it; `None` for the objects of a bucket.
    pub kept: Option<&'static Kept>,
}

/// What is encrypted with a key of the same infrastructure, as far as it is known.
pub(crate) fn uses_of<'i>(infrastructure: &'i Infrastructure, key: &Resource) -> Vec<Encrypted<'i>> {
    let is_this = |node: &Node| matches!(key_of(infrastructure, node), Ok(KeyUse::Declared(found)) if found.name == key.name);
    // A key may be named through its alias, and the key of a bucket beside it.
    let aliases = infrastructure.attached(key, "aws:kms/alias:Alias", "targetKeyId");
    let mut referrers = infrastructure.referrers(key);
    referrers.extend(aliases.into_iter().flat_map(|alias| infrastructure.referrers(alias)));
    let holder = |resource: &'i Resource| match resource.property("bucket") {
        Some(bucket) if resource.token.eq_ignore_ascii_case(ENCRYPTION) => {
            infrastructure.resolve(bucket, BUCKET)
        }
        _ => Some(resource),
    };
    let mut uses = Vec::new();
    for resource in referrers.into_iter().filter_map(holder) {
        let named = named(infrastructure, resource).unwrap_or_default().into_iter();
        uses.extend(named.filter(|(node, _)| is_this(node)).map(|(_, kept)| Encrypted { resource, kept }));
    }
    uses
}

/// The declared resources that are encrypted with a key of the same infrastructure.
pub(crate) fn encrypted_with<'i>(infrastructure: &'i Infrastructure, key: &Resource) -> Vec<&'i Resource> {
    let mut resources: Vec<&Resource> =
        uses_of(infrastructure, key).into_iter().map(|used| used.resource).collect();
    resources.dedup_by_key(|resource| resource.name.clone());
    resources
}
