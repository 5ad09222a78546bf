//! What a job needs to come to its end, and the message that asks for it.

use jiff::Timestamp;

use super::facts::Facts;
use super::{Names, OperateError};
use crate::event;
use crate::keys::{CommitKey, DatasetName, ManifestKey};
use crate::ledger::{ObjectItem, ObjectState};
use crate::ports::operator::Mail;
use crate::ports::{Clock, ObjectVersion};

/// What a job needs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Remedy {
    /// Its raw object has to go through the ingest workflow.
    Ingest {
        /// The attempt that is asked for. `None` leaves that to the ledger, which repeats no refusal.
        attempt: Option<u32>,
    },
    /// Its commit has to reach a drain, which loads it, or sees to the batch that has it.
    Load,
    /// It is loaded, and the ledger has to be told so.
    Recall {
        /// Of the batch that loaded it.
        manifest: ManifestKey,
    },
    /// Nothing, or nothing that could be done.
    Nothing {
        /// Why.
        why: String,
    },
}

impl Remedy {
    pub(super) fn nothing(why: &str) -> Self {
        Self::Nothing { why: why.to_owned() }
    }

    /// Whether there is anything to do.
    pub fn is_some(&self) -> bool {
        !matches!(self, Self::Nothing { .. })
    }

    /// What a job needs, by all that is there of it: what is committed needs no workflow, and what stage has lost is made
    /// again from raw.
    pub(super) fn by(facts: &Facts) -> Self {
        let next = facts.item.as_ref().map(|item| item.attempt + 1);
        match (Self::of(facts.item.as_ref()), &facts.commit, &facts.raw) {
            (Self::Ingest { attempt: None }, Some(_), _) => Self::Load,
            (Self::Ingest { .. }, _, None) => Self::nothing("its raw object is not there any more"),
            (Self::Load, None, Some(_)) => Self::Ingest { attempt: next },
            (Self::Load, None, None) => {
                Self::nothing("neither its commit nor its raw object is there any more")
            }
            (remedy, ..) => remedy,
        }
    }

    /// What a job needs, by what the ledger knows of it. A refusal is only repeated where somebody asks for it: the
    /// contract may have changed since.
    fn of(item: Option<&ObjectItem>) -> Self {
        let Some(item) = item else { return Self::Ingest { attempt: None } };
        match (item.state, item.batch) {
            _ if item.dataset.is_none() => Self::nothing("its key is in no dataset's folder"),
            (ObjectState::Received, _) | (ObjectState::Failed, None) => Self::Ingest { attempt: None },
            (ObjectState::Quarantined, _) => Self::Ingest { attempt: Some(item.attempt + 1) },
            (ObjectState::Staged | ObjectState::Claimed, _) | (ObjectState::Failed, Some(_)) => Self::Load,
            (ObjectState::Loaded, _) => Self::nothing("its records are in the tables"),
            (ObjectState::Duplicate, _) => Self::nothing("another file brought the same bytes before"),
        }
    }
}

/// An object version that something is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) object: ObjectVersion,
    pub(super) size: u64,
    /// When it arrived.
    pub(super) received_at: Timestamp,
}

/// Asks for the ingestion of an object, as its own event did.
pub(super) async fn ask_ingest<W: Mail>(
    world: &W,
    names: &Names,
    subject: &Subject,
    attempt: Option<u32>,
) -> Result<(), OperateError> {
    let Subject { object, size, received_at } = subject;
    let body = event::object_created(object, *size, *received_at, attempt);
    Ok(world.send(names.ingest_queue()?, &body).await?)
}

/// Asks for the load of a committed job, as its commit's own event did.
pub(super) async fn ask_load<W: Mail>(
    world: &W,
    names: &Names,
    commit: &CommitKey,
    at: Timestamp,
) -> Result<(), OperateError> {
    let bucket = names.stage_bucket()?.to_owned();
    // The drain reads the newest commit of a job, whatever version an event names.
    let object = ObjectVersion { bucket, key: commit.to_string(), version: "null".to_owned() };
    let body = event::object_created(&object, 0, at, None);
    Ok(world.send(names.stage_queue()?, &body).await?)
}

/// Asks that the ledger be told what a batch loaded.
pub(super) async fn ask_recall<W: Mail + Clock>(
    world: &W,
    names: &Names,
    manifest: &ManifestKey,
) -> Result<(), OperateError> {
    Ok(world.send(names.status_queue()?, &event::batch_forgotten(manifest, world.now())).await?)
}

/// The dataset in whose folder a raw key lies.
pub(super) fn dataset_of(key: &str) -> Option<DatasetName> {
    key.parse::<crate::keys::RawKey>().ok().map(|key| key.dataset().clone())
}
