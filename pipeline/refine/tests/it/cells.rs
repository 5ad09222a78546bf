//! Values of a table, from whichever side they come.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;

/// One value. Numbers are what Parquet stores: unscaled decimals, microseconds, days, bits of doubles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Null,
    Text(String),
    Whole(i128),
    Double(u64),
    Boolean(bool),
    List(Vec<Cell>),
    Struct(Vec<(String, Cell)>),
}

/// The rows of a file.
pub(crate) fn rows(parquet: &[u8]) -> Vec<Cell> {
    let reader = super::world::open(parquet).build().unwrap();
    reader.flat_map(|batch| batch_rows(&batch.unwrap())).collect()
}

fn batch_rows(batch: &RecordBatch) -> Vec<Cell> {
    let table = arrow_array::StructArray::from(batch.clone());
    (0..batch.num_rows()).map(|row| cell(&table, row)).collect()
}

fn cell(array: &dyn Array, row: usize) -> Cell {
    if array.is_null(row) {
        return Cell::Null;
    }
    match array.data_type() {
        DataType::Utf8 => Cell::Text(array.as_string::<i32>().value(row).to_owned()),
        DataType::Int64 => Cell::Whole(array.as_primitive::<Int64Type>().value(row).into()),
        DataType::Float64 => Cell::Double(array.as_primitive::<Float64Type>().value(row).to_bits()),
        DataType::Decimal128(..) => Cell::Whole(array.as_primitive::<Decimal128Type>().value(row)),
        DataType::Boolean => Cell::Boolean(array.as_boolean().value(row)),
        DataType::Timestamp(..) => {
            Cell::Whole(array.as_primitive::<TimestampMicrosecondType>().value(row).into())
        }
        DataType::Date32 => Cell::Whole(array.as_primitive::<Date32Type>().value(row).into()),
        DataType::List(_) => {
            let elements = array.as_list::<i32>().value(row);
            Cell::List((0..elements.len()).map(|i| cell(&elements, i)).collect())
        }
        DataType::Struct(fields) => {
            let members = array.as_struct().columns().iter().map(|member| cell(member, row));
            Cell::Struct(fields.iter().map(|field| field.name().clone()).zip(members).collect())
        }
        other => panic!("no column is a {other}"),
    }
}
