//! A batch: jobs of one dataset that are loaded together, its manifest, and what the load says about it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use crate::id::BatchId;
use crate::id::{ContentHash, JobId, digest_of};
use crate::keys::{CommitKey, DatasetName, ManifestKey, PartKey, PartitionPath};
use crate::ports::ObjectVersion;

impl BatchId {
    /// The batch of a set of jobs, each with its attempt: the same for every drain that finds the same set.
    pub fn of(dataset: &DatasetName, jobs: impl IntoIterator<Item = (JobId, u32)>) -> Self {
        let mut jobs: Vec<String> =
            jobs.into_iter().map(|(job, attempt)| format!("{job}-{attempt}")).collect();
        jobs.sort_unstable();
        jobs.dedup();
        let fields = std::iter::once(dataset.as_str()).chain(jobs.iter().map(String::as_str));
        Self::from_digest(&digest_of(fields.map(str::as_bytes)))
    }
}

/// What a load reads: exactly these parts, however much stage has grown since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The batch.
    pub batch: BatchId,
    /// The dataset of all its jobs.
    pub dataset: DatasetName,
    /// The contract version of all its jobs.
    pub contract_version: u32,
    /// The jobs, sorted.
    pub jobs: Vec<ManifestJob>,
    /// The parts of the jobs, sorted by partition, job and key.
    pub parts: Vec<ManifestPart>,
}

/// One job of a [`Manifest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestJob {
    /// The job.
    pub job: JobId,
    /// Where it was committed.
    pub commit: CommitKey,
    /// Records that it brings.
    pub records: u64,
    /// What a ledger that has lost the job is told of it. Manifests of older versions do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brought: Option<Brought>,
}

/// What a job of a [`Manifest`] brought, as its commit has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Brought {
    /// The raw object version.
    pub object: ObjectVersion,
    /// Bytes of the object, as stored.
    pub size: u64,
    /// When the object arrived.
    pub received_at: Timestamp,
    /// The attempt that committed it.
    pub attempt: u32,
    /// Hash of the object's bytes.
    pub sha256: ContentHash,
    /// Records read.
    pub read: u64,
    /// Records in quarantine.
    pub quarantined: u64,
}

/// One part of a [`Manifest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestPart {
    /// The job that wrote it.
    pub job: JobId,
    /// Its key in stage.
    pub key: PartKey,
    /// The partition of all its records.
    pub partition: PartitionPath,
    /// Records in it.
    pub records: u64,
    /// Bytes of it, as stored.
    pub bytes: u64,
}

/// The jobs of a [`Manifest`], for who has no use for its parts: there may be many.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ManifestJobs {
    /// The jobs, sorted.
    pub jobs: Vec<ManifestJob>,
}

impl Manifest {
    /// Records that a load of this must write.
    pub fn records(&self) -> u64 {
        self.jobs.iter().map(|job| job.records).sum()
    }
}

/// Input of a refine execution. The fields stand in alphabetical order: the text must be byte-stable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefineInput {
    /// Which try this is, from one.
    pub attempt: u32,
    /// The batch.
    pub batch: BatchId,
    /// Its dataset.
    pub dataset: DatasetName,
    /// Where its manifest is.
    pub manifest: ManifestKey,
}

/// `result.json`: what a load wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadResult {
    /// The batch.
    pub batch: BatchId,
    /// Rows written, by job. A job without rows may be left out.
    pub rows: BTreeMap<JobId, u64>,
    /// Files written.
    pub files: Vec<LoadedFile>,
}

impl LoadResult {
    /// Rows of a job.
    pub fn rows_of(&self, job: JobId) -> u64 {
        self.rows.get(&job).copied().unwrap_or(0)
    }
}

/// One file of a [`LoadResult`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadedFile {
    /// Its key in analytics.
    pub key: String,
    /// Rows in it.
    pub rows: u64,
    /// Bytes of it.
    pub bytes: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_its_set_of_jobs() {
        let dataset: DatasetName = "orders".parse().unwrap();
        let (a, b): (JobId, JobId) = ("a".repeat(32).parse().unwrap(), "b".repeat(32).parse().unwrap());
        let batch = BatchId::of(&dataset, [(a, 1), (b, 1)]);
        assert_eq!(batch, BatchId::of(&dataset, [(b, 1), (a, 1)]), "order");
        assert_eq!(batch, BatchId::of(&dataset, [(a, 1), (b, 1), (a, 1)]), "duplicates");
        assert_ne!(batch, BatchId::of(&dataset, [(a, 1)]));
        assert_ne!(batch, BatchId::of(&dataset, [(a, 1), (b, 2)]), "attempt");
        assert_ne!(batch, BatchId::of(&"flights".parse().unwrap(), [(a, 1), (b, 1)]), "dataset");
    }
}
