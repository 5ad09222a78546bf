//! One admitted record on its way out: its text, and the partition that it belongs to.

use crate::model::{PartitionColumn, PartitionUnit};
use crate::value::partition::{NO_VALUE, encode};

/// The output of one record. Its buffers serve the next record too.
#[derive(Debug)]
pub(crate) struct Output {
    /// One JSON object.
    pub(crate) record: Vec<u8>,
    levels: Vec<Level>,
    /// The path of the last record, kept because the next one's is mostly the same.
    path: String,
    scratch: Vec<u8>,
}

#[derive(Debug)]
struct Level {
    /// `order_date=`
    start: Vec<u8>,
    unit: PartitionUnit,
    value: Vec<u8>,
}

impl Level {
    fn set(&mut self, text: &[u8]) -> bool {
        let length = match self.unit {
            PartitionUnit::Value => return encode(&mut self.value, text),
            PartitionUnit::Year => 4,
            PartitionUnit::Month => 7,
            PartitionUnit::Day => 10,
        };
        self.value.clear();
        self.value.extend_from_slice(text.get(..length).unwrap_or(text));
        true
    }
}

impl Output {
    pub(crate) fn new(partition: &[PartitionColumn]) -> Self {
        let level = |column: &PartitionColumn| Level {
            start: format!("{}=", column.name).into_bytes(),
            unit: column.unit,
            value: Vec::new(),
        };
        let levels = partition.iter().map(level).collect();
        Self { record: Vec::new(), levels, path: String::new(), scratch: Vec::new() }
    }

    /// Forgets the record before.
    pub(crate) fn clear(&mut self) {
        self.record.clear();
        for level in &mut self.levels {
            level.value.clear();
        }
    }

    /// Sets one level of the partition path from the text of its value: a normalised timestamp or date, or the value
    /// itself. `false` if it is too long for a path.
    pub(crate) fn set_partition(&mut self, level: usize, text: &[u8]) -> bool {
        self.levels.get_mut(level).is_none_or(|level| level.set(text))
    }

    /// Sets levels of the partition path from what was written to the record since `start`.
    pub(crate) fn set_partitions_from(&mut self, levels: &[usize], start: usize) -> bool {
        let text = self.record.get(start..).unwrap_or_default();
        let text = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(text);
        levels.iter().all(|level| self.levels.get_mut(*level).is_none_or(|level| level.set(text)))
    }

    /// The partition path, e.g. `order_date=2026-11-22`, or nothing, and the record.
    pub(crate) fn admitted(&mut self) -> (&str, &[u8]) {
        self.scratch.clear();
        for (i, level) in self.levels.iter().enumerate() {
            if i > 0 {
                self.scratch.push(b'/');
            }
            self.scratch.extend_from_slice(&level.start);
            let value = if level.value.is_empty() { NO_VALUE } else { &level.value };
            self.scratch.extend_from_slice(value);
        }
        if self.path.as_bytes() != self.scratch {
            self.path = String::from_utf8_lossy(&self.scratch).into_owned();
        }
        (&self.path, &self.record)
    }
}
