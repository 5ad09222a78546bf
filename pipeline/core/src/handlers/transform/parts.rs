//! Stage parts in the making: one for each partition, within a budget of memory.
//!
//! Which records make a part depends on the records and the limits alone, never on how the object was read, so that a
//! repeated transform writes the same parts.

use std::collections::BTreeMap;

use super::gzip::{DeflateError, Deflater, GzipFile};
use crate::commit::MAX_PARTS;
use crate::job::JobId;
use crate::keys::{DatasetName, KeyError, PartKey, PartitionPath};

/// Below this, raw bytes are not worth a block of their own.
const MIN_BLOCK: usize = 4 << 10;

/// Why records cannot be put into parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PartsError {
    /// A partition that makes no key.
    Key(KeyError),
    /// More parts than an object may have.
    TooMany,
    /// The compressor failed.
    Deflate,
}

impl From<KeyError> for PartsError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

impl From<DeflateError> for PartsError {
    fn from(DeflateError: DeflateError) -> Self {
        Self::Deflate
    }
}

/// How large parts become, and all of them together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Raw bytes of a part.
    pub(super) part: u64,
    /// Bytes held back for all open parts.
    pub(super) held: u64,
}

/// A part that is complete.
#[derive(Debug)]
pub(super) struct SealedPart {
    pub(super) key: PartKey,
    pub(super) records: u64,
    pub(super) body: Vec<u8>,
}

struct OpenPart {
    partition: PartitionPath,
    file: GzipFile,
    records: u64,
}

/// The parts of one job.
pub(super) struct Parts {
    dataset: DatasetName,
    job: JobId,
    limits: Limits,
    open: BTreeMap<String, OpenPart>,
    held: u64,
    next: u32,
    sealed: Vec<SealedPart>,
}

impl Parts {
    pub(super) fn new(dataset: DatasetName, job: JobId, limits: Limits) -> Self {
        Self { dataset, job, limits, open: BTreeMap::new(), held: 0, next: 0, sealed: Vec::new() }
    }

    /// Adds a record to the part of its partition.
    pub(super) fn add(
        &mut self,
        partition: &str,
        record: &[u8],
        deflater: &mut Deflater,
    ) -> Result<(), PartsError> {
        if !self.open.contains_key(partition) {
            let partition: PartitionPath = partition.parse()?;
            // The longest key that the part can get: better refused now than when it is full.
            PartKey::new(self.dataset.clone(), partition.clone(), self.job, MAX_PARTS)?;
            let part = OpenPart { file: GzipFile::new(), records: 0, partition };
            self.held += part.file.held();
            self.open.insert(part.partition.to_string(), part);
        }
        if let Some(part) = self.open.get_mut(partition) {
            self.held -= part.file.held();
            part.file.line(record, deflater)?;
            part.records += 1;
            self.held += part.file.held();
            if part.file.raw() >= self.limits.part {
                self.seal(partition, deflater)?;
            }
        }
        while self.held > self.limits.held {
            self.relieve(deflater)?;
        }
        Ok(())
    }

    /// Gives memory back: from the part that holds most, by compressing what it holds raw, or by sealing it.
    fn relieve(&mut self, deflater: &mut Deflater) -> Result<(), PartsError> {
        let largest = self.open.iter_mut().max_by_key(|(_, part)| part.file.held());
        let Some((partition, part)) = largest else {
            self.held = 0;
            return Ok(());
        };
        if part.file.tail() >= MIN_BLOCK {
            self.held -= part.file.held();
            part.file.squeeze(deflater)?;
            self.held += part.file.held();
            Ok(())
        } else {
            let partition = partition.clone();
            self.seal(&partition, deflater)
        }
    }

    fn seal(&mut self, partition: &str, deflater: &mut Deflater) -> Result<(), PartsError> {
        let Some(OpenPart { partition, file, records }) = self.open.remove(partition) else {
            return Ok(());
        };
        if self.next >= MAX_PARTS {
            return Err(PartsError::TooMany);
        }
        self.held -= file.held();
        let key = PartKey::new(self.dataset.clone(), partition, self.job, self.next)?;
        let body = file.finish(deflater)?;
        self.sealed.push(SealedPart { key, records, body });
        self.next += 1;
        Ok(())
    }

    /// Seals the next open part. No when none is open.
    pub(super) fn seal_next(&mut self, deflater: &mut Deflater) -> Result<bool, PartsError> {
        let Some(partition) = self.open.keys().next().cloned() else {
            return Ok(false);
        };
        self.seal(&partition, deflater).map(|()| true)
    }

    /// The parts that are complete.
    pub(super) fn take_sealed(&mut self) -> Vec<SealedPart> {
        std::mem::take(&mut self.sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: &str = "0123456789abcdef0123456789abcdef";

    fn parts(part: u64, held: u64) -> Parts {
        Parts::new("orders".parse().unwrap(), JOB.parse().unwrap(), Limits { part, held })
    }

    fn sealed(parts: &mut Parts) -> Vec<(String, u64)> {
        while parts.seal_next(&mut Deflater::new()).unwrap() {}
        let short = |part: SealedPart| (part.key.to_string().replace(JOB, "job"), part.records);
        parts.take_sealed().into_iter().map(short).collect()
    }

    #[test]
    fn each_partition_has_its_own_parts() {
        let mut deflater = Deflater::new();
        let mut parts = parts(1 << 20, 1 << 20);
        for partition in ["day=2", "day=1", "day=2"] {
            parts.add(partition, b"{}", &mut deflater).unwrap();
        }
        let expected =
            [("data/orders/day=1/job-00000.json.gz", 1), ("data/orders/day=2/job-00001.json.gz", 2)];
        assert_eq!(sealed(&mut parts), expected.map(|(key, records)| (key.to_owned(), records)));
    }

    #[test]
    fn a_part_that_is_full_is_sealed() {
        let mut deflater = Deflater::new();
        let mut parts = parts(9, 1 << 20);
        for _ in 0..7 {
            parts.add("", b"{}", &mut deflater).unwrap();
        }
        let records: Vec<u64> = sealed(&mut parts).into_iter().map(|(_, records)| records).collect();
        assert_eq!(records, [3, 3, 1]);
    }

    #[test]
    fn memory_stays_within_the_budget() {
        let budget = 64 << 10;
        let mut deflater = Deflater::new();
        let mut parts = parts(1 << 30, budget);
        let mut records = 0;
        for i in 0..40_000_u64 {
            let noise = i.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            parts
                .add(&format!("day={}", noise % 50), format!("{{\"n\":{noise}}}").as_bytes(), &mut deflater)
                .unwrap();
            assert!(parts.held <= budget, "{}", parts.held);
            records += parts.take_sealed().iter().map(|part| part.records).sum::<u64>();
        }
        records += sealed(&mut parts).into_iter().map(|(_, records)| records).sum::<u64>();
        assert_eq!(records, 40_000);
        assert_eq!(parts.held, 0);
    }

    #[test]
    fn a_partition_that_makes_no_key_is_an_error() {
        let mut deflater = Deflater::new();
        let mut parts = parts(9, 9);
        assert!(matches!(
            parts.add("day", b"{}", &mut deflater),
            Err(PartsError::Key(KeyError::Partition { .. }))
        ));
        let long = format!("day={}", "x".repeat(1000));
        assert!(matches!(
            parts.add(&long, b"{}", &mut deflater),
            Err(PartsError::Key(KeyError::Length { .. }))
        ));
    }

    #[test]
    fn an_object_has_at_most_so_many_parts() {
        let mut deflater = Deflater::new();
        let mut parts = parts(1, 1 << 20);
        for _ in 0..MAX_PARTS {
            parts.add("", b"{}", &mut deflater).unwrap();
        }
        assert_eq!(parts.add("", b"{}", &mut deflater), Err(PartsError::TooMany));
    }
}
