//! Keys of the control bucket: contracts, batch manifests and results.

use std::fmt;

use super::{DatasetName, lake_key};
use crate::id::BatchId;

/// The contract of a dataset: `contracts/<dataset>.json`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContractKey {
    /// The dataset.
    pub dataset: DatasetName,
}

impl fmt::Display for ContractKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "contracts/{}.json", self.dataset)
    }
}

lake_key!(ContractKey, "contract key", "contracts/<dataset>.json", |key| {
    let dataset = key.strip_prefix("contracts/")?.strip_suffix(".json")?;
    Some(Self { dataset: dataset.parse().ok()? })
});

/// What a batch reads: `batches/<dataset>/<batch>/manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ManifestKey {
    /// The dataset.
    pub dataset: DatasetName,
    /// The batch.
    pub batch: BatchId,
}

impl fmt::Display for ManifestKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "batches/{}/{}/manifest.json", self.dataset, self.batch)
    }
}

lake_key!(ManifestKey, "manifest key", "batches/<dataset>/<batch>/manifest.json", |key| {
    let (dataset, batch) = batch_file(key, "/manifest.json")?;
    Some(Self { dataset, batch })
});

impl ManifestKey {
    /// Where the load of this manifest says what it wrote.
    pub fn result(&self) -> ResultKey {
        ResultKey { dataset: self.dataset.clone(), batch: self.batch }
    }
}

/// What a batch wrote: `batches/<dataset>/<batch>/result.json`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResultKey {
    /// The dataset.
    pub dataset: DatasetName,
    /// The batch.
    pub batch: BatchId,
}

impl fmt::Display for ResultKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "batches/{}/{}/result.json", self.dataset, self.batch)
    }
}

lake_key!(ResultKey, "result key", "batches/<dataset>/<batch>/result.json", |key| {
    let (dataset, batch) = batch_file(key, "/result.json")?;
    Some(Self { dataset, batch })
});

fn batch_file(key: &str, file: &str) -> Option<(DatasetName, BatchId)> {
    let (dataset, batch) = key.strip_prefix("batches/")?.strip_suffix(file)?.split_once('/')?;
    Some((dataset.parse().ok()?, batch.parse().ok()?))
}
