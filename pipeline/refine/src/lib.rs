//! Stage parts to typed, partitioned Parquet.
//!
//! [`refine`] reads the gzip NDJSON parts of one batch and writes Parquet files whose names and bytes derive from the
//! batch alone, so that running a batch again overwrites its own files and nothing else. The columns come from the
//! dataset's contract; the bytes of a record go straight into Arrow builders, with no tree and no tape in between.
//!
//! Memory is bounded by one row group, whatever the size of the batch: one file is open at a time, batches are
//! bounded in rows and in bytes, and a row group is closed at [`Options::row_group_bytes`].
//!
//! Stage records are the lake's own, so reading is fail-fast: a key that is no column, a key twice, a missing or null
//! value of a required column, a value that does not fit its column, or bytes that are not JSON end the batch with an
//! error that names the part, the line and the column. The file open at that moment is dropped, never finished.
//!
//! A batch that an older version of the contract admitted is read into the columns of the newer one: what these lack is
//! passed over, and what it lacked is null.

mod column;
mod cursor;
mod dictionary;
mod error;
mod fault;
mod file;
mod key;
mod lines;
mod nested;
mod number;
mod options;
mod output;
mod run;
mod schema;
mod stray;
mod table;
mod text;
mod time;

pub use error::{PartName, RefineError};
pub use options::Options;
pub use output::{Batch, Outputs, Part, Refined, RefinedFile};
pub use run::refine;
pub use schema::arrow_schema;
