//! Records gathered into Arrow batches.

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use lake_contract::Column;

use crate::cursor::Cursor;
use crate::fault::Fallible;
use crate::nested::Object;
use crate::stray::Fit;

/// Rows of a table on their way into one batch.
pub(crate) struct Table {
    schema: SchemaRef,
    record: Object,
    rows: usize,
    bytes: usize,
}

/// A batch and the bytes of the records that it came from.
pub(crate) struct Rows {
    pub(crate) batch: RecordBatch,
    pub(crate) bytes: usize,
}

impl Table {
    pub(crate) fn new(schema: SchemaRef, columns: &[Column], fit: Fit) -> Self {
        Self { schema, record: Object::new(columns, fit), rows: 0, bytes: 0 }
    }

    /// Adds one record. After a fault the columns are uneven, and the table is of no more use.
    pub(crate) fn push(&mut self, record: &str) -> Fallible {
        let mut cursor = Cursor::new(record);
        cursor.skip_whitespace();
        self.record.read(&mut cursor)?;
        cursor.skip_whitespace();
        if !cursor.is_at_end() {
            return Err(cursor.broken());
        }
        self.rows += 1;
        self.bytes += record.len();
        Ok(())
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The rows so far; the table is empty again.
    pub(crate) fn take(&mut self) -> Result<Rows, ArrowError> {
        let (_, columns, _) = self.record.finish()?.into_parts();
        let batch = RecordBatch::try_new(self.schema.clone(), columns)?;
        let bytes = std::mem::take(&mut self.bytes);
        self.rows = 0;
        Ok(Rows { batch, bytes })
    }
}
