//! Duplicates of a file whose load failed. They stay what they are, so that the bytes are loaded once: whoever has the
//! first of them replayed has all of them in the tables.

use std::collections::BTreeMap;

use crate::job::JobId;
use crate::ledger::{ObjectItem, ObjectState};

/// The file whose bytes a duplicate has, where that one failed.
pub(super) fn failed_first<'a>(
    item: &ObjectItem,
    find: impl FnOnce(JobId) -> Option<&'a ObjectItem>,
) -> Option<&'a ObjectItem> {
    find(item.duplicate_of()?).filter(|first| first.state == ObjectState::Failed)
}

/// What a duplicate of it has to be told.
pub(super) fn advice(first: &ObjectItem) -> String {
    let dataset = first.dataset.as_ref().map(ToString::to_string).unwrap_or_default();
    let key = &first.key;
    format!(
        "same bytes as `{key}`, which failed: deal with the cause, then `lakegate replay {dataset} --key {key}`"
    )
}

/// How many duplicates each job has.
pub(super) fn count<'a>(items: impl Iterator<Item = &'a ObjectItem>) -> BTreeMap<JobId, u64> {
    let mut counts = BTreeMap::new();
    for first in items.filter_map(ObjectItem::duplicate_of) {
        *counts.entry(first).or_default() += 1;
    }
    counts
}
