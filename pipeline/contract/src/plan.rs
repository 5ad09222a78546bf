//! A contract compiled once, to admit any number of objects.
//!
//! A plan says yes or *not sure*, never no: a record that it is not sure about goes to the reference. So a plan may
//! leave out whatever is rare, and what it says holds as long as it says yes only where the reference does.

mod compile;
mod number;
mod pattern;
#[cfg(test)]
mod property;
mod rule;
mod run;
mod runs;
mod scan;
mod skip;
mod text;
mod write;

use crate::contract::Contract;
use crate::contract::field::Field;
use crate::lineage::Prefix;
use crate::model::PartitionColumn;
use crate::output::Output;
use crate::reference::Reference;
use crate::value::protect::Hasher;
use rule::ObjectRule;
pub(crate) use run::Memory;
use run::Run;

/// A compiled contract.
#[derive(Debug)]
pub struct Plan {
    version: u32,
    fields: Vec<Field>,
    partition: Vec<PartitionColumn>,
    records: Option<String>,
    /// `None` if the contract is beyond the plan: then the reference judges every record.
    rule: Option<ObjectRule>,
    hints: usize,
    reference: Reference,
}

impl Plan {
    /// Compiles a contract.
    pub fn compile(contract: &Contract) -> Self {
        let (rule, hints) = compile::compile(contract.schema(), contract.fields());
        Self {
            version: contract.version(),
            fields: contract.fields().to_vec(),
            partition: contract.partition().to_vec(),
            records: contract.records_pointer().map(str::to_owned),
            rule,
            hints,
            reference: Reference::new(contract.schema()),
        }
    }

    /// Writes the record that `bytes` start with to `output`, if it is surely admitted. Gives its end, and how many
    /// newlines are in it.
    pub(crate) fn attempt(
        &self,
        bytes: &[u8],
        line: u64,
        prefix: &Prefix,
        hasher: &Hasher,
        memory: &mut Memory,
        output: &mut Output,
    ) -> Option<(usize, u64)> {
        let rule = self.rule.as_ref()?;
        output.clear();
        prefix.write(&mut output.record, line);
        let mut run = Run::new(bytes, output, hasher, memory);
        let end = run.record(rule).ok()?;
        simdutf8::basic::from_utf8(bytes.get(..end)?).is_ok().then_some((end, run.lines))
    }

    /// The same contract, judged by the reference alone.
    #[cfg(test)]
    pub(crate) fn without_rule(self) -> Self {
        Self { rule: None, ..self }
    }

    pub(crate) fn memory(&self) -> Memory {
        Memory::new(self.hints)
    }

    pub(crate) fn contract_version(&self) -> u32 {
        self.version
    }

    pub(crate) fn partition(&self) -> &[PartitionColumn] {
        &self.partition
    }

    pub(crate) fn records_pointer(&self) -> Option<&str> {
        self.records.as_deref()
    }

    pub(crate) fn fields(&self) -> &[Field] {
        &self.fields
    }

    pub(crate) fn reference(&self) -> &Reference {
        &self.reference
    }
}
