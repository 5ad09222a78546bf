//! The item of one batch and its legal moves.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::keys::DatasetName;

/// Where a batch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BatchState {
    /// Given up before it started: none of its jobs is bound to it any more, or will be without a new start.
    Abandoned,
    /// Decided: exactly its jobs are loaded under its name, and they leave it no more.
    Started,
    /// Its latest attempt failed. Its jobs stay with it; a retry is another attempt of the same batch.
    Failed,
    /// All its records are in the tables.
    Loaded,
}

/// The item of one batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchItem {
    /// The dataset.
    pub dataset: DatasetName,
    /// Where it stands.
    pub state: BatchState,
    /// The highest attempt; zero while none was made.
    pub attempt: u32,
    /// How many jobs it has.
    pub jobs: u64,
    /// How many records they bring.
    pub records: u64,
    /// How many rows were written.
    pub loaded: Option<u64>,
    /// Why it stands where it stands, where that needs a reason.
    pub reason: Option<String>,
    /// When this item was last written.
    pub updated_at: Timestamp,
}

/// How an attempt of a batch ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BatchObservation {
    /// With all records in the tables.
    Loaded {
        /// Which attempt.
        attempt: u32,
        /// Rows written.
        rows: u64,
    },
    /// With a failure.
    Failed {
        /// Which attempt.
        attempt: u32,
        /// Why.
        reason: String,
    },
}

/// How far a batch has come. Once started it never goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Position {
    Planned,
    Attempt { attempt: u32, failed: bool },
    Done,
}

impl BatchItem {
    fn position(&self) -> Position {
        match self.state {
            BatchState::Abandoned => Position::Planned,
            BatchState::Started => Position::Attempt { attempt: self.attempt, failed: false },
            BatchState::Failed => Position::Attempt { attempt: self.attempt, failed: true },
            BatchState::Loaded => Position::Done,
        }
    }

    /// Whether its set of jobs is decided.
    pub fn is_decided(&self) -> bool {
        match self.state {
            BatchState::Abandoned => false,
            BatchState::Started | BatchState::Failed | BatchState::Loaded => true,
        }
    }

    /// Begins the next attempt. Legal only before the first attempt and after a failed one, and saved against
    /// the revision that was looked at.
    pub fn start(&mut self) {
        self.state = BatchState::Started;
        self.reason = None;
        self.attempt += 1;
    }
}

/// What becomes of an item when this is observed; `None` where nothing does.
pub fn observe(current: &BatchItem, observation: &BatchObservation) -> Option<BatchItem> {
    let mut next = current.clone();
    match observation {
        BatchObservation::Loaded { attempt, rows } => {
            if Position::Done > current.position() {
                next.state = BatchState::Loaded;
                next.reason = None;
                next.loaded = Some(*rows);
            }
            next.attempt = next.attempt.max(*attempt);
        }
        BatchObservation::Failed { attempt, reason } => {
            if (Position::Attempt { attempt: *attempt, failed: true }) > current.position() {
                next.state = BatchState::Failed;
                next.reason = Some(reason.clone());
            }
            next.attempt = next.attempt.max(*attempt);
        }
    }
    (next != *current).then_some(next)
}
