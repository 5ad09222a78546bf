//! A dataset contract as the rest of the lake sees it: columns, partitions, thresholds, retention.

use std::fmt;

/// One column of a table, or one field of a struct column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name in the tables: lower case, `[a-z_][a-z0-9_]*`. Stage records carry it as their JSON key too.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether a record may leave it out or set it to null.
    pub nullable: bool,
}

/// What a column holds. `Display` prints the Glue (Hive) spelling, e.g. `array<struct<sku:string,qty:bigint>>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnKind {
    /// UTF-8 text.
    Text,
    /// Signed 64-bit integer.
    BigInt,
    /// IEEE 754 double.
    Double,
    /// Exact decimal, 1 ≤ precision ≤ 38, scale ≤ precision.
    Decimal {
        /// Digits in all.
        precision: u8,
        /// Digits after the point.
        scale: u8,
    },
    /// True or false.
    Boolean,
    /// Instant in UTC, microseconds. Stage records spell it `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
    Timestamp,
    /// Calendar date, `YYYY-MM-DD`.
    Date,
    /// Any JSON value, kept as its text in a string column.
    Json,
    /// Homogeneous list; the element's column name is `element`.
    List(Box<Column>),
    /// Nested fields.
    Struct(Vec<Column>),
}

impl fmt::Display for ColumnKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text | Self::Json => f.write_str("string"),
            Self::BigInt => f.write_str("bigint"),
            Self::Double => f.write_str("double"),
            Self::Decimal { precision, scale } => write!(f, "decimal({precision},{scale})"),
            Self::Boolean => f.write_str("boolean"),
            Self::Timestamp => f.write_str("timestamp"),
            Self::Date => f.write_str("date"),
            Self::List(element) => write!(f, "array<{}>", element.kind),
            Self::Struct(fields) => {
                f.write_str("struct<")?;
                for (i, field) in fields.iter().enumerate() {
                    let comma = if i == 0 { "" } else { "," };
                    write!(f, "{comma}{}:{}", field.name, field.kind)?;
                }
                f.write_str(">")
            }
        }
    }
}

/// How a partition value is cut from the value of its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartitionUnit {
    /// The value itself, made safe for a path.
    Value,
    /// `YYYY` of a timestamp or date.
    Year,
    /// `YYYY-MM`.
    Month,
    /// `YYYY-MM-DD`.
    Day,
}

/// One level of the partition path. The column holds text and stands in the path only, not in the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionColumn {
    /// Column name.
    pub name: String,
    /// JSON pointer of the source value in a raw record.
    pub from: String,
    /// How the value is cut.
    pub unit: PartitionUnit,
}

/// Days that each zone keeps its objects; `None` keeps them for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Raw uploads.
    pub raw: Option<u32>,
    /// Stage parts.
    pub stage: Option<u32>,
    /// Quarantined records.
    pub quarantine: Option<u32>,
    /// Parquet.
    pub analytics: Option<u32>,
}
