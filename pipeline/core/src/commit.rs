//! The commit document: what makes a job visible in stage, whole or not at all.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{ContentHash, JobId};
use crate::keys::{DatasetName, PartKey, PartitionPath};
use crate::ports::ObjectVersion;

/// The most parts of one object. An object that needs more is partitioned by something that is no partition.
pub const MAX_PARTS: u32 = 10_000;

/// Written last by transform. Parts that no commit lists do not exist for the rest of the lake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Commit {
    /// The job.
    pub job: JobId,
    /// The attempt that wrote this.
    pub attempt: u32,
    /// The dataset.
    pub dataset: DatasetName,
    /// The raw object version, by the key under which it was found.
    pub object: ObjectVersion,
    /// Bytes of the object, as stored.
    #[serde(default)]
    pub size: u64,
    /// Version of the contract that admitted the records.
    pub contract_version: u32,
    /// When the object arrived.
    pub received_at: Timestamp,
    /// Hash of the object's bytes.
    pub sha256: ContentHash,
    /// What becomes of a job whose bytes another job of the dataset brought already, as the contract says.
    #[serde(default)]
    pub identical_files: IdenticalFiles,
    /// Records read.
    pub records: u64,
    /// Records in the parts.
    pub admitted: u64,
    /// Records in quarantine.
    pub quarantined: u64,
    /// The parts, in the order of their numbers.
    pub parts: Vec<CommitPart>,
}

/// One stage part of a [`Commit`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitPart {
    /// Its key in stage.
    pub key: PartKey,
    /// The partition of all its records.
    pub partition: PartitionPath,
    /// Records in it.
    pub records: u64,
    /// Bytes of it, as stored.
    pub bytes: u64,
}

/// What becomes of a file with the bytes of an earlier one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IdenticalFiles {
    /// The first is loaded, the others are duplicates.
    #[default]
    Skip,
    /// Each is loaded.
    Load,
}

impl Commit {
    /// Bytes of all parts, as stored.
    pub fn bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.bytes).sum()
    }
}
