//! Keys of the analytics tables.

use std::fmt;

use super::{DatasetName, KeyError, PartitionPath, checked, counter, lake_key};
use crate::id::BatchId;

/// Everything of a dataset's table: `<dataset>/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AnalyticsPrefix {
    /// The dataset.
    pub dataset: DatasetName,
}

impl fmt::Display for AnalyticsPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.dataset)
    }
}

lake_key!(AnalyticsPrefix, "analytics prefix", "<dataset>/", |key| {
    Some(Self { dataset: key.strip_suffix('/')?.parse().ok()? })
});

/// One file of a batch: `<dataset>/<partition path>/<batch>-<n>.parquet`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParquetKey {
    dataset: DatasetName,
    partition: PartitionPath,
    batch: BatchId,
    number: u32,
}

impl ParquetKey {
    /// The key of file `number` of the batch.
    ///
    /// # Errors
    /// A partition path so long that S3 could not store the key.
    pub fn new(
        dataset: DatasetName,
        partition: PartitionPath,
        batch: BatchId,
        number: u32,
    ) -> Result<Self, KeyError> {
        let key = Self { dataset, partition, batch, number };
        checked(&key.to_string()).map(|()| key)
    }

    /// The batch that wrote it.
    pub fn batch(&self) -> BatchId {
        self.batch
    }

    /// The partition of all its rows.
    pub fn partition(&self) -> &PartitionPath {
        &self.partition
    }
}

impl fmt::Display for ParquetKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { dataset, partition, batch, number } = self;
        write!(f, "{dataset}/{}{batch}-{number:05}.parquet", partition.folder())
    }
}

lake_key!(ParquetKey, "Parquet key", "<dataset>/<partition path>/<batch>-<n>.parquet", |key| {
    let (dataset, rest) = key.split_once('/')?;
    let (partition, file) = rest.rsplit_once('/').unwrap_or(("", rest));
    let canonical = !rest.starts_with('/');
    let (batch, number) = file.strip_suffix(".parquet")?.split_once('-').filter(|_| canonical)?;
    Some(Self {
        dataset: dataset.parse().ok()?,
        partition: partition.parse().ok()?,
        batch: batch.parse().ok()?,
        number: counter(number)?,
    })
});
