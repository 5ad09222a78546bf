//! Items over the ledger port: typed, and written only against the revision that the decision was made on.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::recorded::{Tally, count};
use super::{
    BatchItem, BatchObservation, ContentItem, ItemId, ObjectItem, ObjectObservation, Origin, batch, moves,
};
use crate::id::{BatchId, ContentHash, JobId};
use crate::keys::DatasetName;
use crate::ports::{Clock, Ledger, PortError, Revised, Saved};

/// How often a write is tried against others before the caller hears of it.
const ROUNDS: u32 = 16;

/// Why the ledger could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The port failed.
    #[error(transparent)]
    Port(#[from] PortError),
    /// An item is not what its id says.
    #[error("ledger item `{id}` cannot be read")]
    Unreadable {
        /// Its id.
        id: String,
    },
    /// Others kept writing first.
    #[error("ledger item `{id}` is written by others all the time")]
    Contended {
        /// Its id.
        id: String,
    },
}

/// The items of one table.
pub(crate) struct Items<'a, W> {
    pub(crate) world: &'a W,
    table: &'a str,
    /// What was brought to its end through these items.
    recorded: Mutex<Tally>,
}

impl<'a, W: Ledger + Clock> Items<'a, W> {
    pub(crate) fn new(world: &'a W, table: &'a str) -> Self {
        Self { world, table, recorded: Mutex::default() }
    }

    /// What observations brought to its end here.
    pub(crate) fn recorded(&self) -> Tally {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn load<T: DeserializeOwned>(&self, id: &ItemId) -> Result<Option<Revised<T>>, LedgerError> {
        let id = id.to_string();
        let Some(Revised { item, revision }) = self.world.load(self.table, &id).await? else {
            return Ok(None);
        };
        let item = serde_json::from_value(Value::Object(item)).map_err(|_| LedgerError::Unreadable { id })?;
        Ok(Some(Revised { item, revision }))
    }

    async fn save<T: Serialize + Sync>(
        &self,
        id: &ItemId,
        item: &T,
        expected: Option<u64>,
    ) -> Result<Saved, LedgerError> {
        let id = id.to_string();
        let Ok(Value::Object(map)) = serde_json::to_value(item) else {
            return Err(LedgerError::Unreadable { id });
        };
        let map: Map<String, Value> = map.into_iter().filter(|(_, value)| !value.is_null()).collect();
        Ok(self.world.save(self.table, &id, &map, expected).await?)
    }

    pub(crate) async fn object(&self, job: JobId) -> Result<Option<Revised<ObjectItem>>, LedgerError> {
        self.load(&ItemId::Object(job)).await
    }

    pub(crate) async fn save_object(
        &self,
        job: JobId,
        mut item: ObjectItem,
        expected: Option<u64>,
    ) -> Result<Saved, LedgerError> {
        item.updated_at = self.world.now();
        self.save(&ItemId::Object(job), &item, expected).await
    }

    /// Records an observation, and gives the item as it stands then. `None` where there is no item and no origin to
    /// begin one with.
    pub(crate) async fn observe(
        &self,
        job: JobId,
        origin: Option<&Origin>,
        observation: &ObjectObservation,
    ) -> Result<Option<ObjectItem>, LedgerError> {
        for _ in 0..ROUNDS {
            let (current, expected) = match (self.object(job).await?, origin) {
                (Some(Revised { item, revision }), _) => (item, Some(revision)),
                (None, Some(origin)) => (ObjectItem::blank(origin), None),
                (None, None) => return Ok(None),
            };
            let Some(next) = moves::observe(&current, observation) else {
                return Ok(Some(current));
            };
            match self.save_object(job, next.clone(), expected).await? {
                Saved::Yes => {
                    if next.state != current.state {
                        count(&mut self.recorded.lock().unwrap_or_else(PoisonError::into_inner), &next);
                    }
                    return Ok(Some(next));
                }
                Saved::Conflict => {}
            }
        }
        Err(LedgerError::Contended { id: ItemId::Object(job).to_string() })
    }

    pub(crate) async fn batch(&self, batch: BatchId) -> Result<Option<Revised<BatchItem>>, LedgerError> {
        self.load(&ItemId::Batch(batch)).await
    }

    pub(crate) async fn save_batch(
        &self,
        batch: BatchId,
        mut item: BatchItem,
        expected: Option<u64>,
    ) -> Result<Saved, LedgerError> {
        item.updated_at = self.world.now();
        self.save(&ItemId::Batch(batch), &item, expected).await
    }

    /// Records how an attempt of a batch ended. A batch that the ledger does not know changes nothing.
    pub(crate) async fn observe_batch(
        &self,
        batch: BatchId,
        observation: &BatchObservation,
    ) -> Result<(), LedgerError> {
        for _ in 0..ROUNDS {
            let Some(Revised { item, revision }) = self.batch(batch).await? else {
                return Ok(());
            };
            let Some(next) = batch::observe(&item, observation) else {
                return Ok(());
            };
            match self.save_batch(batch, next, Some(revision)).await? {
                Saved::Yes => return Ok(()),
                Saved::Conflict => {}
            }
        }
        Err(LedgerError::Contended { id: ItemId::Batch(batch).to_string() })
    }

    /// The job that brought these bytes to the dataset first: this one, unless another is on record.
    pub(crate) async fn first_with_content(
        &self,
        dataset: &DatasetName,
        hash: ContentHash,
        job: JobId,
    ) -> Result<JobId, LedgerError> {
        let id = ItemId::Content(dataset.clone(), hash);
        for _ in 0..ROUNDS {
            if let Some(Revised { item: ContentItem { job }, .. }) = self.load(&id).await? {
                return Ok(job);
            }
            match self.save(&id, &ContentItem { job }, None).await? {
                Saved::Yes => return Ok(job),
                Saved::Conflict => {}
            }
        }
        Err(LedgerError::Contended { id: id.to_string() })
    }
}
