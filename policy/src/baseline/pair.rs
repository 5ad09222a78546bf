//! Which resource was which: by key, or by ARN where the key has changed.

use std::collections::BTreeMap;

use lake_reader::Resource;

use crate::infrastructure::Infrastructure;

/// The resources that both infrastructures have.
pub(super) struct Pairs<'i> {
    by_old: BTreeMap<&'i str, (&'i Resource, &'i Resource)>,
}

impl<'i> Pairs<'i> {
    pub(super) fn of(old: &'i Infrastructure, new: &'i Infrastructure) -> Self {
        let arn = |resource: &Resource| resource.output("arn").as_str().map(ToOwned::to_owned);
        let by_arn: BTreeMap<String, &Resource> =
            new.resources.iter().filter_map(|resource| Some((arn(resource)?, resource))).collect();
        let same_type =
            |found: &&Resource, resource: &Resource| found.token.eq_ignore_ascii_case(&resource.token);
        let pair = |resource: &'i Resource| {
            let named = new.get(&resource.name).filter(|found| same_type(found, resource));
            let found = named.or_else(|| {
                by_arn.get(&arn(resource)?).copied().filter(|found| same_type(found, resource))
            })?;
            Some((&*resource.name, (resource, found)))
        };
        Self { by_old: old.resources.iter().filter_map(pair).collect() }
    }

    /// Every pair: the old one and the new one.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'i Resource, &'i Resource)> + use<'_, 'i> {
        self.by_old.values().copied()
    }

    /// The new resource for the key of an old one.
    pub(super) fn new_of(&self, old: &str) -> Option<&'i Resource> {
        self.by_old.get(old).map(|(_, new)| *new)
    }
}
