//! Lineage: the columns that say where a record came from.

use crate::model::{Column, ColumnKind};

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
