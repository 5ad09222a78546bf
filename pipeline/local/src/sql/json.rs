//! A table of JSON lines, gzip or plain, whose partition columns stand in the path.

use std::fs::File;
use std::io::{BufReader, Read};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray, new_null_array};
use arrow_json::ReaderBuilder;
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::catalog::streaming::StreamingTable;
use datafusion::error::DataFusionError;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;
use flate2::read::MultiGzDecoder;
use futures_util::stream;

use super::{QueryError, Source, SourceFile};

const BATCH_ROWS: usize = 1024;

/// All files of a table, one after the other.
#[derive(Debug)]
struct Lines {
    columns: SchemaRef,
    schema: SchemaRef,
    files: Vec<SourceFile>,
}

/// The table of a source.
pub(super) fn table(source: Source) -> Result<Arc<dyn TableProvider>, QueryError> {
    let columns = Arc::new(source.columns()?);
    let fields: Vec<_> = columns.fields().iter().cloned().chain(source.partition_fields()).collect();
    let schema = Arc::new(Schema::new(fields));
    let lines = Lines { columns, schema: Arc::clone(&schema), files: source.files };
    let table = StreamingTable::try_new(schema, vec![Arc::new(lines)])
        .map_err(|error| QueryError::Failed(Box::new(error)))?;
    Ok(Arc::new(table))
}

impl PartitionStream for Lines {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let (columns, schema) = (Arc::clone(&self.columns), Arc::clone(&self.schema));
        let batches = self.files.clone().into_iter().flat_map(move |file| batches(&columns, &schema, &file));
        let batches = batches.map(|batch| batch.map_err(DataFusionError::from));
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), stream::iter(batches)))
    }
}

type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

fn batches(columns: &SchemaRef, schema: &SchemaRef, file: &SourceFile) -> Batches {
    match open(columns, file) {
        Ok(reader) => {
            let (schema, file) = (Arc::clone(schema), file.clone());
            Box::new(reader.map(move |batch| with_partition(&batch?, &schema, &file)))
        }
        Err(error) => Box::new(std::iter::once(Err(error))),
    }
}

fn open(
    columns: &SchemaRef,
    file: &SourceFile,
) -> Result<impl Iterator<Item = Result<RecordBatch, ArrowError>> + Send + use<>, ArrowError> {
    let mut head = [0; 2];
    let gzip = File::open(&file.path)?.read(&mut head)? == 2 && head == [0x1f, 0x8b];
    let plain = File::open(&file.path)?;
    let bytes: Box<dyn Read + Send> =
        if gzip { Box::new(MultiGzDecoder::new(plain)) } else { Box::new(plain) };
    ReaderBuilder::new(Arc::clone(columns)).with_batch_size(BATCH_ROWS).build(BufReader::new(bytes))
}

fn with_partition(
    batch: &RecordBatch,
    schema: &SchemaRef,
    file: &SourceFile,
) -> Result<RecordBatch, ArrowError> {
    let rows = batch.num_rows();
    let values = file.values().map(|value| match value {
        Some(value) => Arc::new(StringArray::from(vec![value; rows])) as ArrayRef,
        None => new_null_array(&DataType::Utf8, rows),
    });
    RecordBatch::try_new(Arc::clone(schema), batch.columns().iter().cloned().chain(values).collect())
}
