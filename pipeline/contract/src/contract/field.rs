//! The fields of a contract: what a property is called, what it holds, how it is protected.

use crate::model::{Column, ColumnKind};
use crate::value::layout::Layout;

/// One property that becomes a column, a field of a struct, or (named `element`) the element of a list.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// Key in the raw record.
    pub(crate) property: String,
    /// Name in the tables.
    pub(crate) column: String,
    /// Whether a record may leave it out or set it to null.
    pub(crate) nullable: bool,
    pub(crate) pii: Option<Pii>,
    pub(crate) shape: Shape,
    /// The levels of the partition path that are cut from it.
    pub(crate) partitions: Vec<usize>,
}

/// How personal data is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pii {
    /// Checked, and never written.
    Drop,
    /// Lower-case hexadecimal HMAC-SHA-256 under the dataset's salt.
    Hash,
    /// The first character, and the domain of an e-mail address.
    Mask,
}

/// What the raw value is, and what becomes of it.
#[derive(Debug, Clone)]
pub(crate) enum Shape {
    Text,
    BigInt,
    Double,
    Boolean,
    Decimal(Digits),
    Timestamp(Clock),
    /// `YYYY-MM-DD`, or a layout without a time.
    Date(Option<Layout>),
    Json,
    List(Box<Field>),
    Struct(Vec<Field>),
}

/// The digits of a decimal column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digits {
    pub(crate) precision: u8,
    pub(crate) scale: u8,
    /// Whether the raw value is a string of digits.
    pub(crate) quoted: bool,
}

/// How the raw value of a timestamp tells the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clock {
    Rfc3339,
    /// A number of seconds since 1970.
    Seconds,
    /// A number of milliseconds since 1970.
    Millis,
    /// UTC.
    Layout(Layout),
}

impl Field {
    /// The column, as the raw record fills it.
    pub(crate) fn as_column(&self) -> Column {
        Column {
            name: self.column.clone(),
            kind: self.kind(&mut |field| Some(field.as_column())),
            nullable: self.nullable,
        }
    }

    /// The column as stage records carry it, if they do.
    pub(crate) fn as_stage_column(&self) -> Option<Column> {
        if self.pii == Some(Pii::Drop) {
            return None;
        }
        let kind = self.kind(&mut Self::as_stage_column);
        Some(Column { name: self.column.clone(), kind, nullable: self.nullable })
    }

    fn kind(&self, inner: &mut impl FnMut(&Self) -> Option<Column>) -> ColumnKind {
        match &self.shape {
            _ if matches!(self.pii, Some(Pii::Hash | Pii::Mask)) => ColumnKind::Text,
            Shape::Text => ColumnKind::Text,
            Shape::BigInt => ColumnKind::BigInt,
            Shape::Double => ColumnKind::Double,
            Shape::Boolean => ColumnKind::Boolean,
            Shape::Decimal(digits) => {
                ColumnKind::Decimal { precision: digits.precision, scale: digits.scale }
            }
            Shape::Timestamp(_) => ColumnKind::Timestamp,
            Shape::Date(_) => ColumnKind::Date,
            Shape::Json => ColumnKind::Json,
            Shape::List(element) => match inner(element) {
                Some(element) => ColumnKind::List(Box::new(element)),
                None => ColumnKind::Json,
            },
            Shape::Struct(fields) => ColumnKind::Struct(fields.iter().filter_map(inner).collect()),
        }
    }
}
