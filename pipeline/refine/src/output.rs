//! What a refine run reads and writes, and what it reports.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

/// What the parts have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch<'a> {
    /// The batch's name, with which those of its files begin.
    pub name: &'a str,
    /// What the keys of its files begin with: the dataset's, `orders/`.
    pub prefix: &'a str,
    /// Version of the contract that admitted its records.
    pub contract_version: u32,
}

/// One stage part: gzip NDJSON, possibly of several gzip members.
#[derive(Debug)]
pub struct Part<R> {
    /// The ingest job that wrote it.
    pub job: String,
    /// Its partition path, `order_date=2026-11-22`, or nothing.
    pub partition: String,
    /// Its bytes, still compressed.
    pub reader: R,
}

/// Where the files go.
pub trait Outputs {
    /// A file being written. Dropped without [`Outputs::finish`], it must leave nothing behind.
    type File: Write + Send;

    /// Begins the file of this key.
    ///
    /// # Errors
    /// When the file cannot be begun.
    fn create(&mut self, key: &str) -> io::Result<Self::File>;

    /// Makes a whole file visible under its key, in place of one that may be there from an earlier run.
    ///
    /// # Errors
    /// When the file cannot be completed.
    fn finish(&mut self, key: &str, file: Self::File) -> io::Result<()>;
}

/// What a run wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refined {
    /// Rows per ingest job, also of a job that gave none.
    pub rows: BTreeMap<String, u64>,
    /// Finished files in the order of their finishing.
    pub files: Vec<RefinedFile>,
}

/// One finished Parquet file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefinedFile {
    /// Key under the analytics bucket.
    pub key: String,
    /// Rows in it.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
}
