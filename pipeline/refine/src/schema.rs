//! Arrow types of a contract's columns.
//!
//! Every field is optional in the files, also where the contract requires a value: that is how Spark writes them, a
//! Glue table knows nothing else, and a later version of a contract may add a column. A required value is held by
//! reading, which refuses a record without it.

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, TimeUnit};
use lake_contract::{Column, ColumnKind, Contract};

/// The columns of the Parquet files of a dataset: lineage first, then the contract's. Partition columns stand in the
/// path only.
pub fn arrow_schema(contract: &Contract) -> Schema {
    Schema::new(fields(&contract.stage_columns()))
}

pub(crate) fn fields(columns: &[Column]) -> Fields {
    columns.iter().map(field).collect()
}

pub(crate) fn field(column: &Column) -> FieldRef {
    Arc::new(Field::new(&column.name, data_type(&column.kind), true))
}

pub(crate) fn data_type(kind: &ColumnKind) -> DataType {
    match kind {
        ColumnKind::Text | ColumnKind::Json => DataType::Utf8,
        ColumnKind::BigInt => DataType::Int64,
        ColumnKind::Double => DataType::Float64,
        // A contract bounds the precision at 38 and the scale at the precision, so the scale fits.
        ColumnKind::Decimal { precision, scale } => DataType::Decimal128(*precision, scale.cast_signed()),
        ColumnKind::Boolean => DataType::Boolean,
        ColumnKind::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        ColumnKind::Date => DataType::Date32,
        ColumnKind::List(element) => DataType::List(field(element)),
        ColumnKind::Struct(columns) => DataType::Struct(fields(columns)),
    }
}
