//! Why a batch was not refined, split by what the caller can do.

use std::fmt;
use std::io;

use parquet::errors::ParquetError;

/// Why a batch was not refined.
#[derive(Debug, thiserror::Error)]
pub enum RefineError {
    /// A stage record does not fit its contract. Reading it again gives the same.
    #[error("line {line} of {part}{}: {reason}", Pointer(.pointer))]
    Record {
        /// Which part.
        part: PartName,
        /// Line in the part, from 1.
        line: u64,
        /// JSON pointer of the value; empty for the record as a whole.
        pointer: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The batch is of a newer version of the contract than the table. Another attempt succeeds once that is deployed.
    #[error(
        "the batch is of contract version {admitted}, the stage table of {deployed}: deploy the newer contract first"
    )]
    Newer {
        /// The version that admitted the batch.
        admitted: u32,
        /// The version of the table.
        deployed: u32,
    },
    /// A part is not whole gzip. Reading it again gives the same.
    #[error("{part} is damaged after line {line}")]
    Damaged {
        /// Which part.
        part: PartName,
        /// Lines read whole.
        line: u64,
        /// What the decompressor says.
        source: io::Error,
    },
    /// A part could not be opened. Another attempt may succeed.
    #[error("failed to open `parts[{index}]`")]
    Open {
        /// Position among the parts, from 0.
        index: usize,
        /// Why.
        source: io::Error,
    },
    /// A part could not be read on. Another attempt may succeed.
    #[error("failed to read {part}")]
    Read {
        /// Which part.
        part: PartName,
        /// Why.
        source: io::Error,
    },
    /// A file could not be written. Another attempt may succeed.
    #[error("failed to write `{key}`")]
    Write {
        /// The file's key.
        key: String,
        /// Why.
        source: io::Error,
    },
    /// The encoder refused the columns. Another attempt fails alike.
    #[error("failed to encode `{key}`")]
    Encode {
        /// The file's key.
        key: String,
        /// Why.
        source: ParquetError,
    },
}

/// A part, as an error names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartName {
    /// Position among the parts, from 0, as in the batch's manifest.
    pub index: usize,
    /// The ingest job that wrote it.
    pub job: String,
    /// Its partition path.
    pub partition: String,
}

impl fmt::Display for PartName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`parts[{}]` (job `{}`", self.index, self.job)?;
        if !self.partition.is_empty() {
            write!(f, ", partition `{}`", self.partition)?;
        }
        f.write_str(")")
    }
}

struct Pointer<'a>(&'a str);

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, ", `{}`", self.0) }
    }
}

/// An error of the writer is the file's when there is one inside, else the encoder's.
pub(crate) fn writing(key: &str, error: ParquetError) -> RefineError {
    let key = key.to_owned();
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(source) => RefineError::Write { key, source: *source },
            Err(inner) => RefineError::Encode { key, source: ParquetError::External(inner) },
        },
        source => RefineError::Encode { key, source },
    }
}
