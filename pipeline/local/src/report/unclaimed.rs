//! Objects that nothing accounts for: uploads without a finished job, stage files without a finished batch, loaded files
//! that no table reads.

use std::collections::{BTreeMap, BTreeSet};

use lake_core::batch::BatchId;
use lake_core::commit::Commit;
use lake_core::job::JobId;
use lake_core::keys::{CommitKey, ContractKey, DatasetName, ParquetKey, PartKey};
use lake_core::ledger::{ObjectItem, ObjectState};
use lake_core::ports::ObjectVersion;

use crate::error::LakeError;
use crate::glue::Table;
use crate::lake::Lake;
use crate::store::{ObjectRow, StoreError};

/// An object that nothing accounts for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Unclaimed {
    /// Its bucket.
    pub bucket: String,
    /// Its key.
    pub key: String,
    /// Its version.
    pub version: String,
    /// Why nothing accounts for it.
    pub why: String,
}

impl Unclaimed {
    fn of(row: ObjectRow, why: impl Into<String>) -> Self {
        Self { bucket: row.bucket, key: row.key, version: row.version, why: why.into() }
    }
}

type Items = BTreeMap<JobId, ObjectItem>;

impl Lake {
    /// The objects in raw and stage that no finished job or batch accounts for, and those in analytics that hold loaded
    /// records and are in no table, and why.
    ///
    /// # Errors
    /// [`LakeError::Unnamed`] where the program does not say what is what, else a failure of the lake's directory.
    pub fn unclaimed(&self) -> Result<Vec<Unclaimed>, LakeError> {
        let items = self.object_items()?;
        let mut unclaimed = self.unclaimed_uploads(&items)?;
        unclaimed.extend(self.unclaimed_stage(&items)?);
        unclaimed.extend(self.unclaimed_files(&items)?);
        Ok(unclaimed)
    }

    /// The files of loaded batches that no table reads: what a crawler skips is loaded, and no query finds it.
    fn unclaimed_files(&self, items: &Items) -> Result<Vec<Unclaimed>, StoreError> {
        let Ok(bucket) = self.names().analytics_bucket() else { return Ok(Vec::new()) };
        let loaded = items.values().filter(|item| item.state == ObjectState::Loaded);
        let loaded: BTreeSet<BatchId> = loaded.filter_map(|item| item.batch).collect();
        let tables: Vec<&Table> = self.state.services.catalog.tables().collect();
        let is_read = |key: &str| {
            tables.iter().any(|table| table.location.bucket == bucket && table.partition_of(key).is_some())
        };
        let is_lost = |row: &ObjectRow| {
            let batch = row.key.parse::<ParquetKey>().map(|key| key.batch());
            batch.is_ok_and(|batch| loaded.contains(&batch)) && !is_read(&row.key)
        };
        let rows = newest(self.state.store.objects(bucket, "")?).into_iter().filter(is_lost);
        Ok(rows.map(|row| Unclaimed::of(row, "its records are loaded, and no table reads it")).collect())
    }

    fn unclaimed_uploads(&self, items: &Items) -> Result<Vec<Unclaimed>, LakeError> {
        let bucket = &self.bucket(self.names().raw_bucket(), "bucket for uploads")?.name;
        let datasets = self.datasets()?;
        let claimed =
            |item: &ObjectItem| item.dataset.as_ref().is_some_and(|dataset| datasets.contains(dataset));
        let rows = self.state.store.objects(bucket, "")?.into_iter();
        let why = |row: ObjectRow| {
            // A folder marker is no upload.
            if row.size == 0 && row.key.ends_with('/') {
                return None;
            }
            let object = ObjectVersion {
                bucket: row.bucket.clone(),
                key: row.key.clone(),
                version: row.version.clone(),
            };
            match items.get(&JobId::of(&object)) {
                None => Some(Unclaimed::of(row, "no job has begun with it")),
                Some(item) if item.state == ObjectState::Received => {
                    Some(Unclaimed::of(row, "its job has not finished"))
                }
                Some(item) if is_refused(item.state) && !claimed(item) => {
                    Some(Unclaimed::of(row, "no dataset claims its prefix"))
                }
                // What has got as far as stage is looked for there.
                Some(_) => None,
            }
        };
        Ok(rows.filter_map(why).collect())
    }

    /// The datasets that there is a contract for.
    fn datasets(&self) -> Result<BTreeSet<DatasetName>, LakeError> {
        let bucket = &self.bucket(self.names().control_bucket(), "bucket of contracts")?.name;
        let rows = self.state.store.objects(bucket, "")?;
        Ok(rows.iter().filter_map(|row| row.key.parse::<ContractKey>().ok()).map(|key| key.dataset).collect())
    }

    fn unclaimed_stage(&self, items: &Items) -> Result<Vec<Unclaimed>, LakeError> {
        let bucket = &self.bucket(self.names().stage_bucket(), "bucket of stage files")?.name;
        let mut rows = newest(self.state.store.objects(bucket, "")?);
        let mut committed = BTreeSet::new();
        for row in rows.iter().filter(|row| row.key.parse::<CommitKey>().is_ok()) {
            let commit = self.commit(row)?;
            committed.extend(commit.parts.into_iter().map(|part| part.key.to_string()));
        }
        let waiting = self.waiting();
        let why = |row: &ObjectRow| {
            let commit = row.key.parse::<CommitKey>().map(|commit| commit.job);
            let Ok(job) = commit.or_else(|_| row.key.parse::<PartKey>().map(|part| part.job())) else {
                return Some("it is no file of the lake".to_owned());
            };
            let item = items.get(&job);
            if item.is_some_and(|item| item.state.is_end()) {
                return None;
            }
            if row.key.parse::<PartKey>().is_ok() && !committed.contains(&row.key) {
                return Some("no commit lists it".to_owned());
            }
            Some(match item {
                None => "its job is not in the job table".to_owned(),
                Some(item) if item.state == ObjectState::Claimed => match &item.batch {
                    Some(batch) => format!("batch {batch} has not finished"),
                    None => "its batch has not finished".to_owned(),
                },
                Some(_) if waiting.contains(&job) => "its commit waits in a queue for a drain".to_owned(),
                Some(_) => "no batch has it, and no message about it is under way".to_owned(),
            })
        };
        let unclaimed: Vec<Unclaimed> =
            rows.drain(..).filter_map(|row| why(&row).map(|why| Unclaimed::of(row, why))).collect();
        Ok(unclaimed)
    }

    fn commit(&self, row: &ObjectRow) -> Result<Commit, LakeError> {
        let path = self.state.files.locate(row);
        let body = std::fs::read(&path).map_err(StoreError::io("read", &path))?;
        serde_json::from_slice(&body)
            .map_err(|source| LakeError::Document { key: row.key.clone(), source: source.into() })
    }

    /// The jobs whose commits a message in some queue is about.
    fn waiting(&self) -> BTreeSet<JobId> {
        let queues = &self.state.services.queues;
        let messages = queues.arns().flat_map(|arn| queues.messages(arn));
        let job = |message: &crate::services::queue::Message| {
            let event: serde_json::Value = serde_json::from_str(&message.body).ok()?;
            let key = event.pointer("/detail/object/key")?.as_str()?;
            key.parse::<CommitKey>().ok().map(|commit| commit.job)
        };
        messages.filter_map(job).collect()
    }
}

/// The newest version of each key.
fn newest(mut rows: Vec<ObjectRow>) -> Vec<ObjectRow> {
    rows.reverse();
    rows.dedup_by(|older, newer| older.key == newer.key);
    rows.reverse();
    rows
}

/// Whether nothing of it is in stage or behind.
fn is_refused(state: ObjectState) -> bool {
    match state {
        ObjectState::Received | ObjectState::Failed | ObjectState::Quarantined => true,
        ObjectState::Staged | ObjectState::Claimed | ObjectState::Loaded | ObjectState::Duplicate => false,
    }
}
