//! How a duplicate says whose bytes it has.

use crate::id::JobId;
use crate::ledger::object::{ObjectItem, ObjectState};

const BEFORE: &str = "same bytes as job `";

/// The reason of a duplicate.
pub(super) fn reason(first: JobId) -> String {
    format!("{BEFORE}{first}`")
}

impl ObjectItem {
    /// The job that brought the bytes of a duplicate before it.
    pub fn duplicate_of(&self) -> Option<JobId> {
        if self.state != ObjectState::Duplicate {
            return None;
        }
        self.first.or_else(|| self.reason.as_deref()?.strip_prefix(BEFORE)?.strip_suffix('`')?.parse().ok())
    }
}
