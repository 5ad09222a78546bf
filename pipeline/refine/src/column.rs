//! One column's values, read from records into an Arrow builder.

use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::ArrowError;
use lake_contract::{Column, ColumnKind};

use crate::cursor::Cursor;
use crate::fault::{Fallible, Fault};
use crate::nested::{List, Object};
use crate::schema::data_type;
use crate::stray::Fit;
use crate::text::unescape;
use crate::{number, time};

/// A column and whether a record may leave its value out.
pub(crate) struct Slot {
    nullable: bool,
    builder: Builder,
}

enum Builder {
    Text(StringBuilder),
    BigInt(Int64Builder),
    Double(Float64Builder),
    Decimal { values: Decimal128Builder, precision: u8, scale: u8 },
    Boolean(BooleanBuilder),
    Timestamp(TimestampMicrosecondBuilder),
    Date(Date32Builder),
    List(Box<List>),
    Struct(Box<Object>),
}

impl Slot {
    pub(crate) fn new(column: &Column, fit: Fit) -> Self {
        Self { nullable: column.nullable || fit == Fit::Older, builder: Builder::new(&column.kind, fit) }
    }

    /// Reads one value, the cursor being at its first byte.
    #[inline]
    pub(crate) fn read(&mut self, cursor: &mut Cursor<'_>) -> Fallible {
        if cursor.peek() == b'n' {
            if !cursor.eat_all(b"null") {
                return Err(cursor.broken());
            }
            return self.absent("must not be null");
        }
        self.builder.read(cursor)
    }

    /// Takes the lack of a value for null, where null is allowed.
    #[inline]
    pub(crate) fn absent(&mut self, reason: &'static str) -> Fallible {
        if !self.nullable {
            return Err(Fault::new(reason));
        }
        self.fill();
        Ok(())
    }

    /// A place in the column that an outer null covers.
    pub(crate) fn fill(&mut self) {
        self.builder.append_null();
    }

    /// The values so far; the slot is empty again.
    pub(crate) fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        self.builder.finish()
    }
}

impl Builder {
    fn new(kind: &ColumnKind, fit: Fit) -> Self {
        match kind {
            ColumnKind::Text | ColumnKind::Json => Self::Text(StringBuilder::new()),
            ColumnKind::BigInt => Self::BigInt(Int64Builder::new()),
            ColumnKind::Double => Self::Double(Float64Builder::new()),
            ColumnKind::Decimal { precision, scale } => {
                let values = Decimal128Builder::new().with_data_type(data_type(kind));
                Self::Decimal { values, precision: *precision, scale: *scale }
            }
            ColumnKind::Boolean => Self::Boolean(BooleanBuilder::new()),
            ColumnKind::Timestamp => {
                Self::Timestamp(TimestampMicrosecondBuilder::new().with_data_type(data_type(kind)))
            }
            ColumnKind::Date => Self::Date(Date32Builder::new()),
            ColumnKind::List(element) => Self::List(Box::new(List::new(element, fit))),
            ColumnKind::Struct(fields) => Self::Struct(Box::new(Object::new(fields, fit))),
        }
    }

    #[inline]
    fn read(&mut self, cursor: &mut Cursor<'_>) -> Fallible {
        match self {
            Self::Text(values) => read_text(values, cursor)?,
            Self::BigInt(values) => values.append_value(number::bigint(cursor)?),
            Self::Double(values) => values.append_value(number::double(cursor)?),
            Self::Decimal { values, precision, scale } => {
                values.append_value(number::decimal(cursor, *precision, *scale)?);
            }
            Self::Boolean(values) => values.append_value(boolean(cursor)?),
            Self::Timestamp(values) => values.append_value(time::timestamp(cursor)?),
            Self::Date(values) => values.append_value(time::date(cursor)?),
            Self::List(list) => list.read(cursor)?,
            Self::Struct(object) => object.read(cursor)?,
        }
        Ok(())
    }

    fn append_null(&mut self) {
        match self {
            Self::Text(values) => values.append_null(),
            Self::BigInt(values) => values.append_null(),
            Self::Double(values) => values.append_null(),
            Self::Decimal { values, .. } => values.append_null(),
            Self::Boolean(values) => values.append_null(),
            Self::Timestamp(values) => values.append_null(),
            Self::Date(values) => values.append_null(),
            Self::List(list) => list.append_null(),
            Self::Struct(object) => object.append_null(),
        }
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(match self {
            Self::Text(values) => finish_text(values),
            Self::BigInt(values) => Arc::new(values.finish()),
            Self::Double(values) => Arc::new(values.finish()),
            Self::Decimal { values, .. } => Arc::new(values.finish()),
            Self::Boolean(values) => Arc::new(values.finish()),
            Self::Timestamp(values) => Arc::new(values.finish()),
            Self::Date(values) => Arc::new(values.finish()),
            Self::List(list) => Arc::new(list.finish()?),
            Self::Struct(object) => Arc::new(object.finish()?),
        })
    }
}

#[inline]
fn read_text(values: &mut StringBuilder, cursor: &mut Cursor<'_>) -> Fallible {
    let quoted = cursor.string()?;
    if quoted.escaped {
        unescape(&quoted, values)?;
        values.append_value("");
    } else {
        values.append_value(quoted.raw);
    }
    Ok(())
}

/// The next batch is likely to be of this one's size, and growing copies.
fn finish_text(values: &mut StringBuilder) -> ArrayRef {
    let array = values.finish();
    *values = StringBuilder::with_capacity(array.len(), array.values().len());
    Arc::new(array)
}

fn boolean(cursor: &mut Cursor<'_>) -> Fallible<bool> {
    if cursor.eat_all(b"true") {
        return Ok(true);
    }
    if cursor.eat_all(b"false") { Ok(false) } else { Err(cursor.not("a boolean")) }
}
