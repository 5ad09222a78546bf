//! Keys of what transform writes: parts and commits in stage, rejections in quarantine.

use std::fmt;

use super::{DatasetName, KeyError, PartitionPath, checked, counter, lake_key};
use crate::id::JobId;

/// One gzip NDJSON part of a job: `data/<dataset>/<partition path>/<job>-<part>.json.gz`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartKey {
    dataset: DatasetName,
    partition: PartitionPath,
    job: JobId,
    part: u32,
}

impl PartKey {
    /// The key of part number `part`.
    ///
    /// # Errors
    /// A partition path so long that S3 could not store the key.
    pub fn new(
        dataset: DatasetName,
        partition: PartitionPath,
        job: JobId,
        part: u32,
    ) -> Result<Self, KeyError> {
        let key = Self { dataset, partition, job, part };
        checked(&key.to_string()).map(|()| key)
    }

    /// Whose part it is.
    pub fn job(&self) -> JobId {
        self.job
    }

    /// The partition of all its records.
    pub fn partition(&self) -> &PartitionPath {
        &self.partition
    }

    /// The dataset.
    pub fn dataset(&self) -> &DatasetName {
        &self.dataset
    }
}

impl fmt::Display for PartKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { dataset, partition, job, part } = self;
        write!(f, "data/{dataset}/{}{job}-{part:05}.json.gz", partition.folder())
    }
}

lake_key!(PartKey, "part key", "data/<dataset>/<partition path>/<job>-<part>.json.gz", |key| {
    let (dataset, rest) = key.strip_prefix("data/")?.split_once('/')?;
    let (partition, file) = rest.rsplit_once('/').unwrap_or(("", rest));
    // `data/orders//x`: an empty folder is not the absence of one.
    let canonical = !rest.starts_with('/');
    let (job, part) = file.strip_suffix(".json.gz")?.split_once('-').filter(|_| canonical)?;
    Some(Self {
        dataset: dataset.parse().ok()?,
        partition: partition.parse().ok()?,
        job: job.parse().ok()?,
        part: counter(part)?,
    })
});

/// The folder of all commits.
const COMMITS: &str = "commits/";

/// The document that makes a job visible in stage: `commits/<dataset>/<job>.json`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CommitKey {
    /// The dataset.
    pub dataset: DatasetName,
    /// The job.
    pub job: JobId,
}

impl CommitKey {
    /// What the keys of a dataset's commits begin with, or of all commits.
    pub fn prefix(dataset: Option<&DatasetName>) -> String {
        dataset.map_or_else(|| COMMITS.to_owned(), |dataset| format!("{COMMITS}{dataset}/"))
    }
}

impl fmt::Display for CommitKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}.json", Self::prefix(Some(&self.dataset)), self.job)
    }
}

lake_key!(CommitKey, "commit key", "commits/<dataset>/<job>.json", |key| {
    let (dataset, file) = key.strip_prefix(COMMITS)?.split_once('/')?;
    Some(Self { dataset: dataset.parse().ok()?, job: file.strip_suffix(".json")?.parse().ok()? })
});

/// The rejections of a job: `<dataset>/<job>.json.gz`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuarantineKey {
    /// The dataset.
    pub dataset: DatasetName,
    /// The job.
    pub job: JobId,
}

impl fmt::Display for QuarantineKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}.json.gz", self.dataset, self.job)
    }
}

lake_key!(QuarantineKey, "quarantine key", "<dataset>/<job>.json.gz", |key| {
    let (dataset, file) = key.split_once('/')?;
    Some(Self { dataset: dataset.parse().ok()?, job: file.strip_suffix(".json.gz")?.parse().ok()? })
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_lies_below_the_prefix_of_its_dataset_and_of_no_other() {
        let dataset = |name: &str| name.parse::<DatasetName>().unwrap();
        let job: JobId = "0123456789abcdef".repeat(2).parse().unwrap();
        let key = CommitKey { dataset: dataset("orders"), job }.to_string();
        assert_eq!(key, format!("commits/orders/{job}.json"));
        assert_eq!(key.parse::<CommitKey>().unwrap().dataset, dataset("orders"));
        assert!(key.starts_with(&CommitKey::prefix(Some(&dataset("orders")))));
        assert!(key.starts_with(&CommitKey::prefix(None)));
        assert!(!key.starts_with(&CommitKey::prefix(Some(&dataset("order")))));
    }
}
