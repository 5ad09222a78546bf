//! The job table as users see it.

use std::collections::BTreeMap;

use lake_core::job::JobId;
use lake_core::ledger::{ItemId, ObjectItem, ObjectState};
use serde_json::Value;

use crate::engine::ledger;
use crate::error::LakeError;
use crate::lake::Lake;
use crate::services::table::{Item, Table};

/// What became of one object version.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ObjectReport {
    /// The dataset; `None` where the key names none.
    pub dataset: Option<String>,
    /// The object's key.
    pub key: String,
    /// Where it stands.
    pub state: ObjectState,
    /// Records read.
    pub records_in: u64,
    /// Records that are in stage.
    pub admitted: u64,
    /// Records that are in quarantine.
    pub quarantined: u64,
    /// Records that are in the tables.
    pub loaded: u64,
    /// Why it stands where it stands, where that needs a reason.
    pub reason: Option<String>,
    /// The object's version id.
    #[serde(skip)]
    pub version: String,
    /// The job.
    #[serde(skip)]
    pub job: String,
    /// The batch that has it.
    #[serde(skip)]
    pub batch: Option<String>,
    /// Bytes of the object.
    #[serde(skip)]
    pub size: u64,
    /// When it arrived.
    #[serde(skip)]
    pub received_at: jiff::Timestamp,
}

impl ObjectReport {
    fn of(job: JobId, item: ObjectItem) -> Self {
        Self {
            dataset: item.dataset.map(|dataset| dataset.to_string()),
            key: item.key,
            state: item.state,
            records_in: item.records.unwrap_or_default(),
            admitted: item.admitted.unwrap_or_default(),
            quarantined: item.quarantined.unwrap_or_default(),
            loaded: item.loaded.unwrap_or_default(),
            reason: item.reason,
            version: item.version,
            job: job.to_string(),
            batch: item.batch.map(|batch| batch.to_string()),
            size: item.size,
            received_at: item.received_at,
        }
    }
}

impl Lake {
    /// The object versions that jobs were made of, in the order of arrival.
    ///
    /// # Errors
    /// [`LakeError::Output`] where the program does not name the job table.
    pub fn jobs(&self) -> Result<Vec<ObjectReport>, LakeError> {
        let jobs = self.object_items()?;
        let mut reports: Vec<ObjectReport> =
            jobs.into_iter().map(|(job, item)| ObjectReport::of(job, item)).collect();
        reports.sort_by(|a, b| (a.received_at, &a.key, &a.version).cmp(&(b.received_at, &b.key, &b.version)));
        Ok(reports)
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
