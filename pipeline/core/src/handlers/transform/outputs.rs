//! Where admission puts records: parts in the making, and rejections.

use lake_contract::{Rejection, Sink, Tally};

use super::gzip::Deflater;
use super::parts::{Limits, Parts, PartsError, SealedPart};
use super::rejections::Rejections;
use crate::commit::MAX_PARTS;
use crate::handlers::{Failure, Trouble};
use crate::job::{IngestInput, Rejected};
use crate::settings::Settings;

/// The outputs of one job, in memory.
pub(super) struct Outputs {
    deflater: Deflater,
    parts: Parts,
    rejections: Rejections,
    admitted: u64,
    /// Admission does not ask whether its records can be put anywhere; trouble waits here until the slice is through.
    trouble: Option<PartsError>,
}

impl Outputs {
    pub(super) fn new(settings: &Settings, input: &IngestInput) -> Self {
        let limits = Limits { part: settings.part_bytes, held: settings.buffer_bytes };
        Self {
            deflater: Deflater::new(),
            parts: Parts::new(input.dataset.clone(), input.job, limits),
            rejections: Rejections::new(),
            admitted: 0,
            trouble: None,
        }
    }

    /// The job is refused, with what was counted so far.
    pub(super) fn refuse(&self, reason: String) -> Failure {
        let (admitted, quarantined) = (self.admitted, self.rejections.count());
        Failure::Rejected(Rejected { reason, records: admitted + quarantined, admitted, quarantined })
    }

    fn failure(&self, error: PartsError) -> Failure {
        match error {
            PartsError::Key(error) => {
                self.refuse(format!("has a record whose partition makes no key: {error}"))
            }
            PartsError::TooMany => self.refuse(format!(
                "spreads over too many partitions, which would take more than {MAX_PARTS} parts: sort its records by partition, or split it"
            )),
            PartsError::Deflate => Trouble::Encoding { what: "a gzip file" }.into(),
        }
    }

    /// Fails where a record could not be put anywhere.
    pub(super) fn check(&mut self) -> Result<(), Failure> {
        match self.trouble.take() {
            None => Ok(()),
            Some(error) => Err(self.failure(error)),
        }
    }

    /// Holds the counts of admission against what arrived here.
    pub(super) fn agree(&self, tally: &Tally) -> Result<(), Trouble> {
        let here = (self.admitted, self.rejections.count());
        if here == (tally.admitted, tally.quarantined) && tally.records == here.0 + here.1 {
            return Ok(());
        }
        let Tally { records, admitted, quarantined, .. } = *tally;
        Err(Trouble::Counts {
            left: format!("{records} records read, {admitted} admitted, {quarantined} quarantined"),
            right: format!("{} records for stage and {} for quarantine", here.0, here.1),
        })
    }

    /// Seals the next open part. No when none is open.
    pub(super) fn seal_next(&mut self) -> Result<bool, Failure> {
        self.parts.seal_next(&mut self.deflater).map_err(|error| self.failure(error))
    }

    pub(super) fn take_sealed(&mut self) -> Vec<SealedPart> {
        self.parts.take_sealed()
    }

    pub(super) fn take_rejections(&mut self) -> Option<Vec<u8>> {
        self.rejections.take()
    }

    /// The rest of the quarantine file; `None` when nothing was rejected, unless there has to be a file.
    pub(super) fn last_rejections(mut self, always: bool) -> Result<Option<Vec<u8>>, Failure> {
        if self.rejections.count() == 0 && !always {
            return Ok(None);
        }
        let rest = self.rejections.finish(&mut self.deflater);
        rest.map(Some).map_err(|_| Trouble::Encoding { what: "a gzip file" }.into())
    }
}

impl Sink for Outputs {
    fn admit(&mut self, partition: &str, record: &[u8]) {
        self.admitted += 1;
        if self.trouble.is_none() {
            self.trouble = self.parts.add(partition, record, &mut self.deflater).err();
        }
    }

    fn reject(&mut self, rejection: &Rejection<'_>) {
        if self.trouble.is_none() {
            self.trouble = self.rejections.add(rejection, &mut self.deflater).err().map(PartsError::from);
        }
    }
}
