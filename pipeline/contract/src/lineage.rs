//! Lineage: the columns that say where a record came from.

use crate::json::text::write_string;
use crate::model::{Column, ColumnKind};

/// Where the records of one object come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lineage {
    /// Key of the raw object.
    pub source_key: String,
    /// Version of the raw object.
    pub source_version: String,
    /// The job that admits it.
    pub ingest_id: String,
    /// When the object was received, spelled as timestamps are in stage: `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
    pub ingested_at: String,
}

/// The lineage columns, in the order in which stage records carry them.
pub(crate) fn columns() -> Vec<Column> {
    let column = |name: &str, kind| Column { name: name.to_owned(), kind, nullable: false };
    vec![
        column("_source_key", ColumnKind::Text),
        column("_source_version", ColumnKind::Text),
        column("_source_line", ColumnKind::BigInt),
        column("_ingest_id", ColumnKind::Text),
        column("_ingested_at", ColumnKind::Timestamp),
        column("_contract_version", ColumnKind::BigInt),
    ]
}

/// The lineage members of every record of one object; only the line differs.
#[derive(Debug)]
pub(crate) struct Prefix {
    before_line: Vec<u8>,
    after_line: Vec<u8>,
}

impl Prefix {
    pub(crate) fn new(lineage: &Lineage, contract_version: u32) -> Self {
        let member = |out: &mut Vec<u8>, start: &str, value: &str| {
            out.extend_from_slice(start.as_bytes());
            write_string(out, value);
        };
        let (mut before_line, mut after_line) = (Vec::new(), Vec::new());
        member(&mut before_line, "{\"_source_key\":", &lineage.source_key);
        member(&mut before_line, ",\"_source_version\":", &lineage.source_version);
        before_line.extend_from_slice(b",\"_source_line\":");
        member(&mut after_line, ",\"_ingest_id\":", &lineage.ingest_id);
        member(&mut after_line, ",\"_ingested_at\":", &lineage.ingested_at);
        after_line.extend_from_slice(format!(",\"_contract_version\":{contract_version}").as_bytes());
        Self { before_line, after_line }
    }

    /// Appends the start of a record: an open object with the lineage members.
    pub(crate) fn write(&self, out: &mut Vec<u8>, line: u64) {
        out.extend_from_slice(&self.before_line);
        write_number(out, line);
        out.extend_from_slice(&self.after_line);
    }
}

fn write_number(out: &mut Vec<u8>, number: u64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    let mut rest = number;
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
}
