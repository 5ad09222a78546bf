//! The records that were refused, one by one.

use std::fs::File;
use std::io::{BufRead, BufReader, Lines};

use flate2::read::MultiGzDecoder;
use lake_core::keys::QuarantineKey;
use serde::Deserialize;
use serde_json::Value;

use crate::error::LakeError;
use crate::lake::Lake;
use crate::store::StoreError;

/// Which refused records are asked for. What is `None` excludes nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    /// Those of this dataset.
    pub dataset: Option<&'a str>,
    /// Those of objects with this key.
    pub key: Option<&'a str>,
    /// Those of this job.
    pub job: Option<&'a str>,
}

/// A record that was refused.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Quarantined {
    /// The dataset.
    pub dataset: String,
    /// Key of the object that it came in.
    pub key: String,
    /// The job.
    pub job: String,
    /// Line on which it begins, from 1.
    pub line: u64,
    /// Byte on which it begins, in the decompressed object.
    pub offset: u64,
    /// JSON pointer of what is wrong; empty for the record as a whole.
    pub pointer: String,
    /// Why it was refused.
    pub reason: String,
    /// The record.
    pub record: Value,
}

#[derive(Deserialize)]
struct Refusal {
    line: u64,
    offset: u64,
    pointer: String,
    reason: String,
    #[serde(default)]
    record: Value,
}

/// A file of refused records.
struct Rejections {
    dataset: String,
    key: String,
    job: String,
    object: String,
    lines: Lines<BufReader<MultiGzDecoder<File>>>,
}

impl Iterator for Rejections {
    type Item = Result<Quarantined, LakeError>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.lines.next()?;
        Some(self.record(line))
    }
}

impl Rejections {
    fn record(&self, line: std::io::Result<String>) -> Result<Quarantined, LakeError> {
        let unreadable = |source: Box<dyn std::error::Error + Send + Sync>| LakeError::Document {
            key: self.object.clone(),
            source,
        };
        let line = line.map_err(|error| unreadable(error.into()))?;
        let refusal = serde_json::from_str(&line).map_err(|error| unreadable(error.into()))?;
        let Refusal { line, offset, pointer, reason, record } = refusal;
        let (dataset, key, job) = (self.dataset.clone(), self.key.clone(), self.job.clone());
        Ok(Quarantined { dataset, key, job, line, offset, pointer, reason, record })
    }
}

impl Lake {
    /// The refused records, file by file, none held longer than it takes to look at it.
    ///
    /// # Errors
    /// [`LakeError::Output`] where the program does not name the quarantine bucket or the job table.
    pub fn quarantined(
        &self,
        filter: Filter<'_>,
    ) -> Result<impl Iterator<Item = Result<Quarantined, LakeError>> + use<'_>, LakeError> {
        let bucket = &self.bucket("quarantineBucket", "bucket of refused records")?.name;
        let items = self.object_items()?;
        let mut chosen = Vec::new();
        for row in self.state.store.objects(bucket, "")? {
            let Ok(key) = row.key.parse::<QuarantineKey>() else { continue };
            let newest = self.state.store.newest(bucket, &row.key)?;
            let source = items.get(&key.job).map(|item| item.key.clone()).unwrap_or_default();
            let (dataset, job) = (key.dataset.to_string(), key.job.to_string());
            let fits = filter.dataset.is_none_or(|wanted| wanted == dataset)
                && filter.job.is_none_or(|wanted| wanted == job)
                && filter.key.is_none_or(|wanted| wanted == source);
            if fits && newest.as_ref() == Some(&row) {
                chosen.push((dataset, source, job, row));
            }
        }
        Ok(chosen.into_iter().flat_map(|(dataset, key, job, row)| {
            let opened = self
                .state
                .files
                .locate(&self.state.store, &row)
                .and_then(|path| File::open(&path).map_err(StoreError::io("open", &path)));
            let (rejections, error) = match opened {
                Ok(file) => {
                    let lines = BufReader::new(MultiGzDecoder::new(file)).lines();
                    (Some(Rejections { dataset, key, job, object: row.key, lines }), None)
                }
                Err(error) => (None, Some(Err(LakeError::from(error)))),
            };
            error.into_iter().chain(rejections.into_iter().flatten())
        }))
    }
}
