//! Where one record at a time is judged, written and counted.

use super::{Rejection, Sink, Tally};
use crate::json::pointer;
use crate::json::tape::Tape;
use crate::lineage::{Lineage, Prefix};
use crate::output::Output;
use crate::plan::{Memory, Plan};
use crate::reference::{Refusal, Setting};
use crate::value::protect::{Hasher, Salt};

#[derive(Debug)]
pub(super) struct Desk<'p> {
    plan: &'p Plan,
    prefix: Prefix,
    hasher: Hasher,
    memory: Memory,
    output: Output,
    tape: Tape,
    tally: Tally,
}

impl<'p> Desk<'p> {
    pub(super) fn new(plan: &'p Plan, lineage: &Lineage, salt: &Salt) -> Self {
        Self {
            plan,
            prefix: Prefix::new(lineage, plan.contract_version()),
            hasher: Hasher::new(salt),
            memory: plan.memory(),
            output: Output::new(plan.partition()),
            tape: Tape::default(),
            tally: Tally::default(),
        }
    }

    pub(super) fn tally(&self) -> Tally {
        self.tally
    }

    pub(super) fn count_bytes(&mut self, count: usize) {
        self.tally.bytes += count as u64;
    }

    /// The end of the record that `bytes` start with, and its newlines, if the plan is sure that it is admitted.
    pub(super) fn attempt(&mut self, bytes: &[u8], line: u64) -> Option<(usize, u64)> {
        self.plan.attempt(bytes, line, &self.prefix, &self.hasher, &mut self.memory, &mut self.output)
    }

    /// Judges a whole record by the reference.
    pub(super) fn judge(&mut self, record: &[u8], line: u64) -> Result<(), Refusal> {
        let setting = Setting { fields: self.plan.fields(), prefix: &self.prefix, hasher: &self.hasher };
        self.plan.reference().admit(record, line, setting, &mut self.tape, &mut self.output)
    }

    /// Delivers the record that was written last.
    pub(super) fn admit(&mut self, sink: &mut impl Sink) {
        self.tally.records += 1;
        self.tally.admitted += 1;
        let (partition, record) = self.output.admitted();
        sink.admit(partition, record);
    }

    pub(super) fn reject(&mut self, sink: &mut impl Sink, rejection: &Rejection<'_>) {
        self.tally.records += 1;
        self.tally.quarantined += 1;
        sink.reject(rejection);
    }

    /// JSON pointer of the place where a text that is no JSON breaks.
    pub(super) fn broken_at(&mut self, bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes);
        self.tape.read(&text).err().map(|fault| pointer::shorten(fault.pointer)).unwrap_or_default()
    }
}
