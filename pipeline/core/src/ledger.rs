//! The job table: what an item holds, and which of its moves are legal.
//!
//! Events arrive late, twice and out of order. Each item therefore has a position that only ever rises, and what
//! is observed moves it if it points higher ([`moves::observe`], [`batch::observe`]): any order of the same
//! observations ends in the same item. What is decided rather than observed (a claim, the start of a batch) is
//! decided on the item as loaded, and saved only if nobody else saved first.

pub mod batch;
mod duplicate;
pub mod moves;
pub mod object;
mod recorded;
mod store;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use batch::{BatchItem, BatchObservation, BatchState};
pub use moves::{LoadStep, ObjectObservation, WorkflowStep};
pub use object::{Counts, ObjectItem, ObjectState, Origin, Standing};
pub use recorded::{Recorded, Tally};
pub(crate) use store::Items;
pub use store::LedgerError;

use crate::id::{BatchId, ContentHash, IdError, JobId};
use crate::keys::DatasetName;

/// Identity of a ledger item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ItemId {
    /// `object#<job>`: the journey of one object version.
    Object(JobId),
    /// `batch#<batch>`: a load.
    Batch(BatchId),
    /// `content#<dataset>#<sha256>`: the job that brought these bytes first.
    Content(DatasetName, ContentHash),
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(job) => write!(f, "object#{job}"),
            Self::Batch(batch) => write!(f, "batch#{batch}"),
            Self::Content(dataset, hash) => write!(f, "content#{dataset}#{hash}"),
        }
    }
}

impl FromStr for ItemId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let parse = || match text.split_once('#')? {
            ("object", job) => job.parse().ok().map(Self::Object),
            ("batch", batch) => batch.parse().ok().map(Self::Batch),
            ("content", rest) => {
                let (dataset, hash) = rest.split_once('#')?;
                Some(Self::Content(dataset.parse().ok()?, hash.parse().ok()?))
            }
            _ => None,
        };
        parse().ok_or_else(|| IdError { kind: "ledger item", text: text.to_owned() })
    }
}

/// Who brought these bytes to this dataset first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentItem {
    /// The job.
    pub job: JobId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn item_ids_go_both_ways() {
        let (id, hash) = ("0123456789abcdef".repeat(2), "0123456789abcdef".repeat(4));
        for text in [format!("object#{id}"), format!("batch#{id}"), format!("content#orders#{hash}")] {
            assert_eq!(text.parse::<ItemId>().unwrap().to_string(), text);
        }
        for text in ["", "object", "object#", &id, &format!("lease#{id}"), &format!("content#{hash}")] {
            assert!(text.parse::<ItemId>().is_err(), "{text}");
        }
    }
}
