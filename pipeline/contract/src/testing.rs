//! Random contracts and records for the tests of this crate.

pub(crate) mod contracts;
pub(crate) mod dice;
pub(crate) mod records;

use crate::Lineage;

/// Where a record came from, where no test is about that.
pub(crate) fn lineage() -> Lineage {
    let text = |text: &str| text.to_owned();
    Lineage { source_key: text("k"), source_version: text("v"), ingest_id: text("i"), ingested_at: text("t") }
}
