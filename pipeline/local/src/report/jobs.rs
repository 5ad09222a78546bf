//! The job table as users see it.

use std::collections::BTreeMap;

use lake_core::job::JobId;
use lake_core::ledger::ObjectItem;
use lake_core::operate::jobs;
pub use lake_core::operate::jobs::ObjectReport;

use crate::engine::ledger;
use crate::error::LakeError;
use crate::lake::Lake;
use crate::services::table::Table;

impl Lake {
    /// The object versions that jobs were made of, in the order of arrival.
    ///
    /// # Errors
    /// [`LakeError::Unnamed`] where the program does not name the job table.
    pub fn jobs(&self) -> Result<Vec<ObjectReport>, LakeError> {
        Ok(jobs::sorted(jobs::reports(self.object_items()?)))
    }

    /// The items of object versions by job.
    pub(super) fn object_items(&self) -> Result<BTreeMap<JobId, ObjectItem>, LakeError> {
        let table = self.ledger()?;
        let mut items = BTreeMap::new();
        for item in table.scan() {
            let id = ledger::id_of(table, item).unwrap_or_default();
            let unreadable =
                |source: serde_json::Error| LakeError::Document { key: id.to_owned(), source: source.into() };
            items.extend(ObjectItem::read(id, ledger::fields(table, item)).map_err(unreadable)?);
        }
        Ok(items)
    }

    fn ledger(&self) -> Result<&Table, LakeError> {
        let what = "job table";
        let name = self.names().ledger_table().map_err(|source| LakeError::Unnamed { what, source })?;
        let undeclared = || LakeError::Undeclared { what, name: name.to_owned() };
        self.state.services.ledgers.iter().find(|table| table.config().name == name).ok_or_else(undeclared)
    }
}
