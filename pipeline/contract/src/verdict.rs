//! Whether an object as a whole is fit, once all of its records are judged.

use crate::admission::Tally;
use crate::contract::Contract;

/// Why an object that was read to its end is refused whole. `Display` says what it is or has, as of the object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// There is no record in it.
    #[error("holds no records")]
    Empty,
    /// Every record is refused.
    #[error("none of {records} records is fit")]
    NoneFit {
        /// Records in it.
        records: u64,
    },
    /// A greater share of its records is refused than the contract permits.
    #[error("{quarantined} of {records} records are unfit, the contract permits a ratio of {permitted}")]
    TooMany {
        /// Records that are refused.
        quarantined: u64,
        /// Records in it.
        records: u64,
        /// As the contract writes it.
        permitted: String,
    },
}

impl Contract {
    /// Judges an object by what became of its records.
    ///
    /// # Errors
    /// The object is refused, though not a record is lost: its admitted records must not be loaded.
    pub fn judge(&self, tally: &Tally) -> Result<(), Unfit> {
        let Tally { records, admitted, quarantined, .. } = *tally;
        let most = self.reject_ratio();
        if records == 0 {
            Err(Unfit::Empty)
        } else if admitted == 0 {
            Err(Unfit::NoneFit { records })
        } else if most.permits(quarantined, records) {
            Ok(())
        } else {
            Err(Unfit::TooMany { quarantined, records, permitted: most.text().to_owned() })
        }
    }
}
