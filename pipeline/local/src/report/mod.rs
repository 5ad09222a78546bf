//! What there is to say about a lake at rest, and about one that is not.

mod dead_letters;
mod jobs;
mod tables;
mod unclaimed;

use crate::error::LakeError;
use crate::lake::Lake;

pub use self::dead_letters::DeadLetter;
pub use self::jobs::ObjectReport;
pub use self::tables::{TableReport, TableRows};
pub use self::unclaimed::Unclaimed;

/// How a lake stands.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Every object version that a job was made of, in the order of arrival.
    pub objects: Vec<ObjectReport>,
    /// The tables that analysts query.
    pub tables: Vec<TableRows>,
    /// Messages in dead-letter queues.
    pub dead_letters: usize,
    /// Objects that no finished job or batch accounts for.
    pub unclaimed: Vec<Unclaimed>,
}

impl Lake {
    /// How the lake stands now.
    ///
    /// # Errors
    /// [`LakeError::Unnamed`] where the program does not say what is what, else a failure of the lake's directory.
    pub fn summary(&self) -> Result<Summary, LakeError> {
        let tables = self.tables()?;
        Ok(Summary {
            objects: self.jobs()?,
            tables: tables.into_iter().filter_map(TableReport::into_rows).collect(),
            dead_letters: self.dead_letters().len(),
            unclaimed: self.unclaimed()?,
        })
    }
}
