//! The item of one object version.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::id::{BatchId, ContentHash, JobId};
use crate::keys::DatasetName;
use crate::ledger::ItemId;
use crate::ports::ObjectVersion;

/// Where an object stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ObjectState {
    /// Its event was seen; its workflow is started or about to be.
    Received,
    /// Its records are committed in stage.
    Staged,
    /// A batch has it.
    Claimed,
    /// Its records are in the tables.
    Loaded,
    /// Something technical failed, in its workflow or, where it has a batch, in the load.
    Failed,
    /// The data is refused.
    Quarantined,
    /// Another object of the dataset brought the same bytes before.
    Duplicate,
}

impl ObjectState {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Received,
        Self::Staged,
        Self::Claimed,
        Self::Loaded,
        Self::Failed,
        Self::Quarantined,
        Self::Duplicate,
    ];

    /// The name, as it is stored and said.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Received => "RECEIVED",
            Self::Staged => "STAGED",
            Self::Claimed => "CLAIMED",
            Self::Loaded => "LOADED",
            Self::Failed => "FAILED",
            Self::Quarantined => "QUARANTINED",
            Self::Duplicate => "DUPLICATE",
        }
    }

    /// Whether a job goes no further without somebody.
    pub const fn is_end(self) -> bool {
        match self {
            Self::Loaded | Self::Duplicate | Self::Failed | Self::Quarantined => true,
            Self::Received | Self::Staged | Self::Claimed => false,
        }
    }
}

impl fmt::Display for ObjectState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Records of an object: read, and of these fit and refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Records read.
    pub records: u64,
    /// Records in stage.
    pub admitted: u64,
    /// Records in quarantine.
    pub quarantined: u64,
}

/// The item of one object version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectItem {
    /// The dataset; `None` where the key names none.
    pub dataset: Option<DatasetName>,
    /// Bucket name.
    pub bucket: String,
    /// Key as the event gave it.
    pub key: String,
    /// Version id.
    pub version: String,
    /// Bytes stored.
    pub size: u64,
    /// Where it stands.
    pub state: ObjectState,
    /// The highest attempt of its workflow.
    pub attempt: u32,
    /// When it arrived.
    pub received_at: Timestamp,
    /// When this item was last written.
    pub updated_at: Timestamp,
    /// Records read.
    pub records: Option<u64>,
    /// Records in stage.
    pub admitted: Option<u64>,
    /// Records in quarantine.
    pub quarantined: Option<u64>,
    /// Records in the tables.
    pub loaded: Option<u64>,
    /// Why it stands where it stands, where that needs a reason.
    pub reason: Option<String>,
    /// The batch that has it.
    pub batch: Option<BatchId>,
    /// The attempt of that batch.
    pub batch_attempt: Option<u32>,
    /// Until when a claim holds for a batch that has not started.
    pub lease_until: Option<Timestamp>,
    /// Hash of its bytes.
    pub sha256: Option<ContentHash>,
    /// The job that brought the bytes of a duplicate before it. Items written before there was this field name it in
    /// their reason alone: [`ObjectItem::duplicate_of`].
    pub first: Option<JobId>,
}

/// What is known of an object before anything happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The dataset; `None` where the key names none.
    pub dataset: Option<DatasetName>,
    /// The object version.
    pub object: ObjectVersion,
    /// Bytes stored.
    pub size: u64,
    /// When it arrived.
    pub received_at: Timestamp,
}

/// Whether a batch may take an object whose commit was found. The commit alone says that there is something to take:
/// the news of the execution that wrote it may be late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// No batch has it.
    Free,
    /// A batch has it.
    Bound {
        /// Which.
        batch: BatchId,
        /// Until when, should the batch not start.
        until: Option<Timestamp>,
    },
    /// It needs no batch any more.
    Settled,
}

impl ObjectItem {
    /// An object of which nothing but its origin is known: below every observation.
    pub fn blank(origin: &Origin) -> Self {
        let Origin { dataset, object, size, received_at } = origin.clone();
        let ObjectVersion { bucket, key, version } = object;
        Self {
            dataset,
            bucket,
            key,
            version,
            size,
            state: ObjectState::Received,
            attempt: 0,
            received_at,
            updated_at: received_at,
            records: None,
            admitted: None,
            quarantined: None,
            loaded: None,
            reason: None,
            batch: None,
            batch_attempt: None,
            lease_until: None,
            sha256: None,
            first: None,
        }
    }

    /// Reads the item that a job table holds under an id; `None` where the id is none of an object version.
    ///
    /// # Errors
    /// Fields that are not those of such an item.
    pub fn read(id: &str, fields: Map<String, Value>) -> serde_json::Result<Option<(JobId, Self)>> {
        match id.parse() {
            Ok(ItemId::Object(job)) => Ok(Some((job, serde_json::from_value(Value::Object(fields))?))),
            Ok(ItemId::Batch(_) | ItemId::Content(..)) | Err(_) => Ok(None),
        }
    }

    /// What was counted, where that is known.
    pub fn counts(&self) -> Option<Counts> {
        Some(Counts { records: self.records?, admitted: self.admitted?, quarantined: self.quarantined? })
    }

    /// Whether a batch may take the object.
    pub fn standing(&self) -> Standing {
        match (self.state, self.batch) {
            (ObjectState::Duplicate | ObjectState::Loaded, _) => Standing::Settled,
            (ObjectState::Claimed | ObjectState::Failed, Some(batch)) => {
                Standing::Bound { batch, until: self.lease_until }
            }
            (ObjectState::Received | ObjectState::Staged | ObjectState::Quarantined, _)
            | (ObjectState::Claimed | ObjectState::Failed, None) => Standing::Free,
        }
    }

    /// Binds the object to a batch that is about to start, for as long as the lease holds. Legal only where
    /// the object was found free, and saved against the revision that was looked at.
    pub fn claim(&mut self, batch: BatchId, lease_until: Timestamp) {
        self.stand(ObjectState::Claimed, None);
        let attempt = self.batch_attempt.filter(|_| self.batch == Some(batch));
        self.batch = Some(batch);
        self.batch_attempt = attempt.or(Some(1));
        self.lease_until = Some(lease_until);
    }

    pub(super) fn stand(&mut self, state: ObjectState, reason: Option<String>) {
        self.state = state;
        self.reason = reason;
    }

    /// Sets what was counted and hashed.
    pub fn measure(&mut self, counts: Option<Counts>, sha256: Option<ContentHash>) {
        self.records = counts.map(|counts| counts.records);
        self.admitted = counts.map(|counts| counts.admitted);
        self.quarantined = counts.map(|counts| counts.quarantined);
        self.sha256 = sha256;
    }
}
