//! Ends, counted where they are written: whichever function learns of an end first, it is counted once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ObjectItem, ObjectState};
use crate::keys::DatasetName;

/// Objects of one dataset that a function brought to their end. An end that was known already counts for nothing,
/// however often it is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Objects whose records are in the tables.
    pub loaded: u64,
    /// Objects that failed for a technical reason.
    pub failed: u64,
    /// Objects whose data is refused.
    pub quarantined: u64,
    /// Records of the loaded objects.
    pub records: u64,
}

/// What was recorded, by dataset. Objects outside any dataset are not in it.
pub type Tally = BTreeMap<DatasetName, Recorded>;

/// Counts an object that has just come to its state.
pub(super) fn count(tally: &mut Tally, item: &ObjectItem) {
    let Some(dataset) = item.dataset.clone() else { return };
    match item.state {
        ObjectState::Loaded => {
            let recorded = tally.entry(dataset).or_default();
            recorded.loaded += 1;
            recorded.records += item.loaded.unwrap_or(0);
        }
        ObjectState::Failed => tally.entry(dataset).or_default().failed += 1,
        ObjectState::Quarantined => tally.entry(dataset).or_default().quarantined += 1,
        ObjectState::Received | ObjectState::Staged | ObjectState::Claimed | ObjectState::Duplicate => {}
    }
}
