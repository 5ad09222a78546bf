//! The records that were refused, read where transform put them.

use std::io::Write;

use flate2::write::MultiGzDecoder;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{Errand, Names, OperateError, concerns, facts};
use crate::job::JobId;
use crate::keys::{DatasetName, QuarantineKey};
use crate::ports::ChunkReader;
use crate::ports::operator::{Files, Operator, all_pages};

/// A record that was refused.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Quarantined {
    /// The dataset.
    pub dataset: String,
    /// Key of the raw object.
    pub key: String,
    /// The job that refused it.
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

/// Reads refused records, in the order of dataset and job. What is `None` excludes nothing.
#[derive(Debug, Clone, Copy)]
pub struct ReadQuarantine<'a> {
    /// Only this dataset.
    pub dataset: Option<&'a DatasetName>,
    /// Only the raw object of this key.
    pub key: Option<&'a str>,
    /// Only what this job refused.
    pub job: Option<JobId>,
    /// Records to read at most.
    pub limit: usize,
}

impl Errand for ReadQuarantine<'_> {
    type Output = Result<Vec<Quarantined>, OperateError>;

    async fn run<W: Operator>(self, world: &W, names: &Names) -> Self::Output {
        let prefix = self.dataset.map(|dataset| format!("{dataset}/")).unwrap_or_default();
        let silent = &mut |_: &'static str, _: u64| {};
        let of = self.dataset.map(|dataset| (dataset, Timestamp::UNIX_EPOCH));
        let items = facts::items(world, names, of, silent).await?;
        let bucket = names.quarantine_bucket()?;
        let mut records = Vec::new();
        // Of a job that was tried again a file is the newest, which is whole.
        for file in all_pages(async |from| world.keys(bucket, &prefix, from).await).await? {
            let Ok(place) = file.parse::<QuarantineKey>() else { continue };
            let key = items.get(&place.job).map(|item| item.key.clone()).unwrap_or_default();
            let fits = concerns(Some(&place.dataset), self.dataset)
                && self.key.is_none_or(|wanted| wanted == key)
                && self.job.is_none_or(|wanted| wanted == place.job);
            if fits && records.len() < self.limit {
                read(world, bucket, &place, &key, self.limit, &mut records).await?;
            }
        }
        Ok(records)
    }
}

/// Reads a file of refused records until there are enough. No more than a chunk of it is held.
async fn read<W: Files>(
    world: &W,
    bucket: &str,
    place: &QuarantineKey,
    key: &str,
    limit: usize,
    records: &mut Vec<Quarantined>,
) -> Result<(), OperateError> {
    let file = place.to_string();
    let unreadable = || OperateError::Unreadable { name: file.clone(), what: "refused records" };
    let mut reader = world.open_newest(bucket, &file).await?;
    let mut inflater = MultiGzDecoder::new(Vec::new());
    let mut take = |text: &mut Vec<u8>, last: bool| {
        let end =
            if last { text.len() } else { text.iter().rposition(|byte| *byte == b'\n').map_or(0, |n| n + 1) };
        let rest = text.split_off(end);
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let Refusal { line, offset, pointer, reason, record } =
                serde_json::from_slice(line).map_err(|_| unreadable())?;
            let (dataset, key, job) = (place.dataset.to_string(), key.to_owned(), place.job.to_string());
            if records.len() < limit {
                records.push(Quarantined { dataset, key, job, line, offset, pointer, reason, record });
            }
        }
        *text = rest;
        Ok(records.len() < limit)
    };
    while let Some(chunk) = reader.next().await? {
        inflater.write_all(&chunk).map_err(|_| unreadable())?;
        if !take(inflater.get_mut(), false)? {
            return Ok(());
        }
    }
    let mut rest = inflater.finish().map_err(|_| unreadable())?;
    take(&mut rest, true).map(drop)
}
