//! A contract compiled once, to admit any number of objects.

use crate::contract::Contract;
use crate::contract::field::Field;
use crate::model::PartitionColumn;
use crate::reference::Reference;

/// A compiled contract.
#[derive(Debug)]
pub struct Plan {
    version: u32,
    fields: Vec<Field>,
    partition: Vec<PartitionColumn>,
    records: Option<String>,
    reference: Reference,
}

impl Plan {
    /// Compiles a contract.
    pub fn compile(contract: &Contract) -> Self {
        Self {
            version: contract.version(),
            fields: contract.fields().to_vec(),
            partition: contract.partition().to_vec(),
            records: contract.records_pointer().map(str::to_owned),
            reference: Reference::new(contract.schema()),
        }
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
