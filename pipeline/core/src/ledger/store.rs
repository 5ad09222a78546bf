//! Items over the ledger port: typed, and written only against the revision that the decision was made on.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

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

/// An object's item after something was observed of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Observed {
    /// The item as it stands then.
    pub(crate) item: ObjectItem,
    /// Whether this observation brought it to its state. What is observed twice moves an item once.
    pub(crate) moved: bool,
}

/// The items of one table.
pub(crate) struct Items<'a, W> {
    pub(crate) world: &'a W,
    pub(crate) table: &'a str,
}

impl<W: Ledger + Clock> Items<'_, W> {
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

    /// Records an observation. `None` where there is no item and no origin to begin one with.
    pub(crate) async fn observe(
        &self,
        job: JobId,
        origin: Option<&Origin>,
        observation: &ObjectObservation,
    ) -> Result<Option<Observed>, LedgerError> {
        for _ in 0..ROUNDS {
            let (current, expected) = match (self.object(job).await?, origin) {
                (Some(Revised { item, revision }), _) => (item, Some(revision)),
                (None, Some(origin)) => (ObjectItem::blank(origin), None),
                (None, None) => return Ok(None),
            };
            let Some(next) = moves::observe(&current, observation) else {
                return Ok(Some(Observed { item: current, moved: false }));
            };
            match self.save_object(job, next.clone(), expected).await? {
                Saved::Yes => {
                    let moved = next.state != current.state;
                    return Ok(Some(Observed { item: next, moved }));
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
