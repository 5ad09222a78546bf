//! Reading files for inference exactly as the lake reads them: through an admission that refuses every record, and so
//! hands each one back as it stands in the file.

use std::io::Read;

use super::{InferError, Inference, envelope};
use crate::admission::{Admission, Rejection, Sink};
use crate::contract::Contract;
use crate::inflate::{Inflate, MAGIC};
use crate::limits::Limits;
use crate::lineage::Lineage;
use crate::plan::Plan;
use crate::value::protect::Salt;

/// Bytes that are read at a time; the first ones decide what the file is.
const CHUNK: usize = 1 << 20;

impl Inference {
    /// Looks at the records of one file: NDJSON, an array, documents in a row, or a document around an array of records;
    /// plain or gzip. Gives their number. Records that the lake could not admit under any contract are passed over and
    /// noted.
    ///
    /// # Errors
    /// A file that cannot be read to its end.
    pub fn read(&mut self, mut file: impl Read) -> Result<u64, InferError> {
        let mut chunk = Vec::with_capacity(CHUNK);
        file.by_ref().take(CHUNK as u64).read_to_end(&mut chunk)?;
        if self.records == 0 && self.records_pointer.is_none() {
            self.records_pointer = envelope::find(&unpacked(&chunk));
        }
        let plan = Plan::compile(&self.refusing_contract()?);
        let before = self.records;
        let nowhere = String::new;
        let lineage = Lineage {
            source_key: nowhere(),
            source_version: nowhere(),
            ingest_id: nowhere(),
            ingested_at: nowhere(),
        };
        let mut admission = Admission::new(&plan, &lineage, &Salt([0; 32]));
        let mut desk = Desk { inference: self };
        while !chunk.is_empty() {
            admission.push(&chunk, &mut desk)?;
            chunk.clear();
            file.by_ref().take(CHUNK as u64).read_to_end(&mut chunk)?;
        }
        admission.finish(&mut desk)?;
        Ok(self.records - before)
    }

    /// A contract that no record keeps.
    fn refusing_contract(&self) -> Result<Contract, InferError> {
        let mut lake = serde_json::json!({ "dataset": self.dataset, "version": 1 });
        if let Some(pointer) = &self.records_pointer {
            lake["records"] = pointer.as_str().into();
        }
        let any = serde_json::json!({ "any": { "x-lake": { "type": "json" } } });
        let schema = serde_json::json!({ "x-lake": lake, "type": "object", "properties": any, "not": {} });
        Contract::parse(&schema.to_string()).map_err(|error| InferError::Envelope(error.to_string()))
    }
}

/// The text at the start of a file.
fn unpacked(start: &[u8]) -> Vec<u8> {
    if !start.starts_with(&MAGIC) {
        return start.to_owned();
    }
    let mut text = Vec::new();
    let keep = |bytes: &[u8]| {
        let room = CHUNK.saturating_sub(text.len());
        text.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        Ok(())
    };
    // A damaged file fails when it is read; what came out before is enough to look at.
    let _ = Inflate::new(Limits::default()).push(start, keep);
    text
}

struct Desk<'i> {
    inference: &'i mut Inference,
}

impl Sink for Desk<'_> {
    fn admit(&mut self, _partition: &str, _record: &[u8]) {}

    fn reject(&mut self, rejection: &Rejection<'_>) {
        let whole = rejection.record.len() < Limits::REJECTED_BYTES;
        let looked_at = if whole { self.inference.push(rejection.record) } else { Err(InferError::Long) };
        if let Err(error) = looked_at {
            self.inference.pass_over(rejection.line, &error);
        }
    }
}
