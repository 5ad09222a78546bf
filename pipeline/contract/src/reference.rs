//! The reference path: one record as a table of nodes, judged by `jsonschema`, then written column by column. It alone
//! refuses records, and says why.

pub(crate) mod emit;
pub(crate) mod node;
mod wording;

use jsonschema::{Draft, Validator};
use serde_json::Value;

use crate::contract::field::Field;
use crate::json::fault::{Fault, FaultKind};
use crate::json::pointer;
use crate::json::tape::Tape;
use crate::lineage::Prefix;
use crate::output::Output;
use crate::value::protect::Hasher;
use node::{Document, TapeJson};

/// Why a record is not admitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// JSON pointer in the record.
    pub(crate) pointer: String,
    pub(crate) reason: String,
}

/// The reference for one contract.
#[derive(Debug)]
pub(crate) struct Reference {
    /// `None` if the schema cannot be built, which `Contract::parse` rules out.
    validator: Option<Validator<TapeJson>>,
}

/// What every record of one object is written with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) fields: &'a [Field],
    pub(crate) prefix: &'a Prefix,
    pub(crate) hasher: &'a Hasher,
}

impl Reference {
    pub(crate) fn new(schema: &Value) -> Self {
        let options = jsonschema::options_for::<TapeJson>().with_draft(Draft::Draft202012);
        Self { validator: options.should_validate_formats(true).build(schema).ok() }
    }

    /// Whether the schema accepts a value.
    #[cfg(test)]
    pub(crate) fn accepts(&self, value: node::Handle<'_>) -> bool {
        self.validator.as_ref().is_some_and(|validator| validator.is_valid(value))
    }

    /// Writes the record to `output` (which keeps what it has on refusal: clear it), or says why not.
    pub(crate) fn admit(
        &self,
        record: &[u8],
        line: u64,
        setting: Setting<'_>,
        tape: &mut Tape,
        output: &mut Output,
    ) -> Result<(), Refusal> {
        let text = std::str::from_utf8(record).map_err(|error| not_utf8(record, error.valid_up_to()))?;
        tape.read(text).map_err(unreadable)?;
        let document = Document::new(text, &tape.nodes);
        match &self.validator {
            None => {
                return Err(Refusal {
                    pointer: String::new(),
                    reason: "the contract cannot be used".to_owned(),
                });
            }
            Some(validator) => {
                validator
                    .validate(document.root())
                    .map_err(|error| wording::refusal(&error, setting.fields))?;
            }
        }
        output.clear();
        setting.prefix.write(&mut output.record, line);
        emit::record(&document, setting, output)
    }
}

fn unreadable(fault: Fault) -> Refusal {
    let pointer = pointer::shorten(fault.pointer);
    match fault.kind {
        // 128 levels of brackets name no place that anyone knows.
        kind @ FaultKind::Depth(_) => Refusal { pointer: String::new(), reason: kind.to_string() },
        kind @ (FaultKind::Duplicate(_) | FaultKind::Range(_)) => {
            Refusal { pointer, reason: kind.to_string() }
        }
        kind => Refusal { pointer, reason: format!("not valid JSON: {kind}") },
    }
}

/// The refusal of bytes that are no text.
pub(crate) fn not_utf8(record: &[u8], at: usize) -> Refusal {
    let byte = record.get(at).copied().unwrap_or_default();
    let reason =
        format!("byte 0x{byte:02x} at position {at} of the record is not UTF-8: save the file as UTF-8");
    Refusal { pointer: String::new(), reason }
}
