//! Rejected records, as quarantine keeps them: one gzip NDJSON file for each job.
//!
//! A line keeps the record itself (as text, as far as admission hands it over), because it is there to be repaired
//! and loaded again. Quarantine is therefore as confidential as raw: encrypted, and closed to analysts. Nothing
//! of a record goes anywhere else, and a reason never quotes one.

use lake_contract::Rejection;
use serde::Serialize;

use super::gzip::{DeflateError, Deflater, GzipFile};

/// Compressed bytes that are worth a write of their own.
const WRITE: usize = 1 << 20;

/// A line of a quarantine file.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    /// Line of the object on which the record starts, from 1.
    line: u64,
    /// Byte of the decompressed object at which the record starts.
    offset: u64,
    /// JSON pointer of what is wrong.
    pointer: &'a str,
    /// What is wrong with it.
    reason: &'a str,
    /// The record. Bytes that are not UTF-8 are replaced.
    record: &'a str,
}

/// The rejections of one job.
pub(super) struct Rejections {
    file: GzipFile,
    count: u64,
}

impl Rejections {
    pub(super) fn new() -> Self {
        Self { file: GzipFile::new(), count: 0 }
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Adds one.
    pub(super) fn add(
        &mut self,
        rejection: &Rejection<'_>,
        deflater: &mut Deflater,
    ) -> Result<(), DeflateError> {
        let Rejection { line, offset, pointer, reason, record } = rejection;
        let record = String::from_utf8_lossy(record);
        let entry = Entry { line: *line, offset: *offset, pointer, reason, record: &record };
        let entry = serde_json::to_vec(&entry).map_err(|_| DeflateError)?;
        self.count += 1;
        self.file.line(&entry, deflater)
    }

    /// Bytes that are worth writing now.
    pub(super) fn take(&mut self) -> Option<Vec<u8>> {
        (self.file.compressed() >= WRITE).then(|| self.file.take())
    }

    /// The rest.
    pub(super) fn finish(self, deflater: &mut Deflater) -> Result<Vec<u8>, DeflateError> {
        self.file.finish(deflater)
    }
}
