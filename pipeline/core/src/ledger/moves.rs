//! What can be observed about an object, and where that moves its item.

use crate::id::{BatchId, ContentHash, JobId};
use crate::ledger::duplicate;
use crate::ledger::object::{Counts, ObjectItem, ObjectState};

/// What can be observed about an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectObservation {
    /// Of an attempt of its workflow.
    Workflow {
        /// Which attempt.
        attempt: u32,
        /// What.
        step: WorkflowStep,
    },
    /// Another job brought the same bytes first.
    Duplicate {
        /// The attempt that was committed.
        attempt: u32,
        /// What it counted.
        counts: Counts,
        /// Hash of the bytes.
        sha256: ContentHash,
        /// The job that brought them first.
        of: JobId,
    },
    /// The result of a batch has all its records, of which the ledger knew nothing.
    Recalled {
        /// The attempt that was committed.
        attempt: u32,
        /// What it counted.
        counts: Counts,
        /// Hash of the bytes.
        sha256: ContentHash,
        /// The batch.
        batch: BatchId,
    },
    /// Of an attempt of its batch.
    Load {
        /// The batch.
        batch: BatchId,
        /// Which attempt.
        attempt: u32,
        /// What.
        step: LoadStep,
    },
}

/// A step of an object's workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkflowStep {
    /// It begins.
    Received,
    /// It failed.
    Failed {
        /// Why.
        reason: String,
    },
    /// It refused the data.
    Quarantined {
        /// Why.
        reason: String,
        /// What it counted.
        counts: Counts,
    },
    /// It committed the records in stage.
    Staged {
        /// What it counted.
        counts: Counts,
        /// Hash of the bytes.
        sha256: ContentHash,
    },
}

/// A step of the load of an object's batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadStep {
    /// It runs.
    Running,
    /// It failed.
    Failed {
        /// Why.
        reason: String,
    },
    /// It wrote all records of the object to the tables.
    Loaded {
        /// Rows written.
        rows: u64,
    },
}

/// How far an object has come. It never goes back.
///
/// Within an attempt of the workflow success stands above refusal and refusal above failure, because an execution
/// that is redriven ends a second time, and only ever better. A claim stands above all attempts: what it claims
/// is committed, whole and valid, whatever became of the execution that wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Position {
    Workflow { attempt: u32, outcome: Outcome },
    Load { attempt: u32, failed: bool },
    Done,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    None,
    Failed,
    Quarantined,
    Staged,
}

impl ObjectItem {
    fn position(&self) -> Position {
        let workflow = |outcome| Position::Workflow { attempt: self.attempt, outcome };
        let load = |failed| Position::Load { attempt: self.batch_attempt.unwrap_or(1), failed };
        match (self.state, self.batch) {
            (ObjectState::Received, _) => workflow(Outcome::None),
            (ObjectState::Failed, None) => workflow(Outcome::Failed),
            (ObjectState::Quarantined, _) => workflow(Outcome::Quarantined),
            (ObjectState::Staged, _) => workflow(Outcome::Staged),
            (ObjectState::Claimed, _) => load(false),
            (ObjectState::Failed, Some(_)) => load(true),
            (ObjectState::Duplicate | ObjectState::Loaded, _) => Position::Done,
        }
    }

    fn enter_workflow(&mut self, step: &WorkflowStep) {
        match step {
            WorkflowStep::Received => {
                self.stand(ObjectState::Received, None);
                self.measure(None, None);
            }
            WorkflowStep::Failed { reason } => {
                self.stand(ObjectState::Failed, Some(reason.clone()));
                self.measure(None, None);
            }
            WorkflowStep::Quarantined { reason, counts } => {
                self.stand(ObjectState::Quarantined, Some(reason.clone()));
                self.measure(Some(*counts), None);
            }
            WorkflowStep::Staged { counts, sha256 } => {
                self.stand(ObjectState::Staged, None);
                self.measure(Some(*counts), Some(*sha256));
            }
        }
    }

    fn enter_load(&mut self, step: &LoadStep) {
        match step {
            LoadStep::Running => self.stand(ObjectState::Claimed, None),
            LoadStep::Failed { reason } => self.stand(ObjectState::Failed, Some(reason.clone())),
            LoadStep::Loaded { rows } => {
                self.stand(ObjectState::Loaded, None);
                self.loaded = Some(*rows);
            }
        }
        self.lease_until = None;
    }
}

impl ObjectObservation {
    fn position(&self) -> Position {
        let outcome = |step: &WorkflowStep| match step {
            WorkflowStep::Received => Outcome::None,
            WorkflowStep::Failed { .. } => Outcome::Failed,
            WorkflowStep::Quarantined { .. } => Outcome::Quarantined,
            WorkflowStep::Staged { .. } => Outcome::Staged,
        };
        match self {
            Self::Workflow { attempt, step } => {
                Position::Workflow { attempt: *attempt, outcome: outcome(step) }
            }
            Self::Duplicate { .. }
            | Self::Recalled { .. }
            | Self::Load { step: LoadStep::Loaded { .. }, .. } => Position::Done,
            Self::Load { attempt, step: LoadStep::Running, .. } => {
                Position::Load { attempt: *attempt, failed: false }
            }
            Self::Load { attempt, step: LoadStep::Failed { .. }, .. } => {
                Position::Load { attempt: *attempt, failed: true }
            }
        }
    }
}

/// What becomes of an item when this is observed; `None` where nothing does.
///
/// News of a batch that does not have the object changes nothing: such a batch was given up before it started.
pub fn observe(current: &ObjectItem, observation: &ObjectObservation) -> Option<ObjectItem> {
    let further = observation.position() > current.position();
    let mut next = current.clone();
    match observation {
        ObjectObservation::Workflow { attempt, step } => {
            if further {
                next.enter_workflow(step);
            }
            next.attempt = next.attempt.max(*attempt);
        }
        ObjectObservation::Duplicate { attempt, counts, sha256, of } => {
            if further {
                next.stand(ObjectState::Duplicate, Some(duplicate::reason(*of)));
                next.first = Some(*of);
                next.measure(Some(*counts), Some(*sha256));
            }
            next.attempt = next.attempt.max(*attempt);
        }
        ObjectObservation::Recalled { attempt, counts, sha256, batch } => {
            if further {
                next.batch = Some(*batch);
                next.measure(Some(*counts), Some(*sha256));
                next.enter_load(&LoadStep::Loaded { rows: counts.admitted });
            }
            next.attempt = next.attempt.max(*attempt);
        }
        ObjectObservation::Load { batch, .. } if current.batch != Some(*batch) => return None,
        ObjectObservation::Load { attempt, step, .. } => {
            if further {
                next.enter_load(step);
            }
            next.batch_attempt = next.batch_attempt.max(Some(*attempt));
        }
    }
    (next != *current).then_some(next)
}
