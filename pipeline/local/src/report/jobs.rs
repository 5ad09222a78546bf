//! The job table as users see it.

use std::collections::BTreeMap;

use lake_core::job::JobId;
use lake_core::ledger::{ItemId, ObjectItem};
use lake_core::operate::jobs;
pub use lake_core::operate::jobs::ObjectReport;
use serde_json::Value;

use crate::engine::ledger;
use crate::error::LakeError;
use crate::lake::Lake;
use crate::services::table::{Item, Table};

impl Lake {
    /// The object versions that jobs were made of, in the order of arrival.
    ///
    /// # Errors
    /// [`LakeError::Output`] where the program does not name the job table.
    pub fn jobs(&self) -> Result<Vec<ObjectReport>, LakeError> {
        Ok(jobs::sorted(jobs::reports(self.object_items()?)))
    }

    /// The items of object versions by job.
    pub(super) fn object_items(&self) -> Result<BTreeMap<JobId, ObjectItem>, LakeError> {
        let table = self.ledger()?;
        let mut items = BTreeMap::new();
        for item in table.scan() {
            if let Some((job, item)) = object_item(table, item)? {
                items.insert(job, item);
            }
        }
        Ok(items)
    }

    fn ledger(&self) -> Result<&Table, LakeError> {
        let missing = LakeError::Output { output: "ledgerTable", what: "job table" };
        let name = self.output("ledgerTable");
        let tables = &self.state.services.ledgers;
        tables.iter().find(|table| Some(table.config().name.as_str()) == name).ok_or(missing)
    }
}

fn object_item(table: &Table, item: &Item) -> Result<Option<(JobId, ObjectItem)>, LakeError> {
    let id = ledger::id_of(table, item).unwrap_or_default();
    let Ok(ItemId::Object(job)) = id.parse() else { return Ok(None) };
    let fields = Value::Object(ledger::fields(table, item));
    let read = serde_json::from_value(fields);
    let item = read.map_err(|source| LakeError::Document { key: id.to_owned(), source: source.into() })?;
    Ok(Some((job, item)))
}
