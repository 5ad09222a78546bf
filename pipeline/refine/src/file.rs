//! The Parquet files of one batch: names, properties, and where one ends and the next begins.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use crate::dictionary::near_unique;
use crate::error::{RefineError, writing};
use crate::options::Options;
use crate::output::{Outputs, RefinedFile};
use crate::table::Rows;

/// In the form that other readers parse: name, version.
const CREATED_BY: &str = concat!("lake-refine version ", env!("CARGO_PKG_VERSION"));

/// What all files of a batch have in common.
pub(crate) struct Format<'a> {
    pub(crate) schema: SchemaRef,
    pub(crate) dataset: &'a str,
    pub(crate) contract_version: u32,
    pub(crate) batch: &'a str,
    pub(crate) prefix: &'a str,
    pub(crate) options: &'a Options,
}

/// The files of a batch, one of them open at a time.
pub(crate) struct Files<'a, O: Outputs> {
    format: Format<'a>,
    outputs: &'a mut O,
    partition: String,
    /// Rows at the head of the next file, until there are enough to judge its columns by.
    head: Head,
    open: Option<OpenFile<O::File>>,
    /// Files begun per partition, for their numbers.
    begun: BTreeMap<String, usize>,
    finished: Vec<RefinedFile>,
}

#[derive(Default)]
struct Head {
    batches: Vec<RecordBatch>,
    rows: usize,
    bytes: usize,
}

impl<'a, O: Outputs> Files<'a, O> {
    pub(crate) fn new(format: Format<'a>, outputs: &'a mut O) -> Self {
        Self {
            format,
            outputs,
            partition: String::new(),
            head: Head::default(),
            open: None,
            begun: BTreeMap::new(),
            finished: Vec::new(),
        }
    }

    /// Whether rows written next belong to this partition.
    pub(crate) fn is_in(&self, partition: &str) -> bool {
        self.partition == partition
    }

    /// Rows written from here on belong to this partition.
    pub(crate) fn enter(&mut self, partition: &str) -> Result<(), RefineError> {
        self.close()?;
        partition.clone_into(&mut self.partition);
        Ok(())
    }

    pub(crate) fn write(&mut self, rows: Rows) -> Result<(), RefineError> {
        let options = self.format.options;
        if let Some(file) = &mut self.open {
            file.write(&rows.batch)?;
        } else {
            self.head.rows += rows.batch.num_rows();
            self.head.bytes += rows.bytes;
            self.head.batches.push(rows.batch);
            let enough = options.sample_rows.min(options.file_rows);
            if self.head.rows >= enough || self.head.bytes >= options.batch_bytes {
                self.begin()?;
            }
        }
        if self.open.as_ref().is_some_and(|file| file.is_full(options)) { self.close() } else { Ok(()) }
    }

    /// Begins the next file with the rows of the head.
    fn begin(&mut self) -> Result<(), RefineError> {
        let head = std::mem::take(&mut self.head);
        let number = self.begun.entry(self.partition.clone()).or_default();
        let key = self.format.key(&self.partition, *number);
        *number += 1;
        let file =
            self.outputs.create(&key).map_err(|source| RefineError::Write { key: key.clone(), source })?;
        let properties = self.format.properties(&head.batches);
        let mut file = OpenFile::new(key, file, self.format.schema.clone(), properties)?;
        for batch in &head.batches {
            file.write(batch)?;
        }
        self.open = Some(file);
        Ok(())
    }

    /// Finishes the open file, if there is one.
    fn close(&mut self) -> Result<(), RefineError> {
        if self.open.is_none() && self.head.rows > 0 {
            self.begin()?;
        }
        if let Some(file) = self.open.take() {
            let (finished, file) = file.finish()?;
            let failed = |source| RefineError::Write { key: finished.key.clone(), source };
            self.outputs.finish(&finished.key, file).map_err(failed)?;
            self.finished.push(finished);
        }
        Ok(())
    }

    /// All files of the batch.
    pub(crate) fn finish(mut self) -> Result<Vec<RefinedFile>, RefineError> {
        self.close()?;
        Ok(self.finished)
    }

    /// For an error that has no file of its own.
    pub(crate) fn next_key(&self) -> String {
        self.format.key(&self.partition, self.begun.get(&self.partition).copied().unwrap_or(0))
    }
}

impl Format<'_> {
    fn key(&self, partition: &str, number: usize) -> String {
        let slash = if partition.is_empty() { "" } else { "/" };
        format!("{}{partition}{slash}{}-{number:05}.parquet", self.prefix, self.batch)
    }

    fn properties(&self, head: &[RecordBatch]) -> WriterProperties {
        let metadata = [
            ("lake.dataset", self.dataset.to_owned()),
            ("lake.contract_version", self.contract_version.to_string()),
            ("lake.batch", self.batch.to_owned()),
        ];
        let metadata = metadata.map(|(key, value)| KeyValue::new(key.to_owned(), value));
        let properties = WriterProperties::builder()
            .set_created_by(CREATED_BY.to_owned())
            .set_key_value_metadata(Some(metadata.to_vec()))
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(self.options.row_group_rows.max(1)))
            .set_max_row_group_bytes(Some(self.options.row_group_bytes.max(1)));
        near_unique(head)
            .into_iter()
            .fold(properties, |properties, column| properties.set_column_dictionary_enabled(column, false))
            .build()
    }
}

/// A file being written.
struct OpenFile<F: Write + Send> {
    key: String,
    rows: u64,
    file: Shared<F>,
    writer: ArrowWriter<Shared<F>>,
}

impl<F: Write + Send> OpenFile<F> {
    fn new(
        key: String,
        file: F,
        schema: SchemaRef,
        properties: WriterProperties,
    ) -> Result<Self, RefineError> {
        let file = Shared(Arc::new(Mutex::new(Counted { file, bytes: 0 })));
        // Readers take the types from Parquet's own schema, in files from here as in files from Spark.
        let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
        match ArrowWriter::try_new_with_options(file.clone(), schema, options) {
            Ok(writer) => Ok(Self { key, rows: 0, file, writer }),
            Err(error) => Err(writing(&key, error)),
        }
    }

    fn write(&mut self, batch: &RecordBatch) -> Result<(), RefineError> {
        self.rows += batch.num_rows() as u64;
        self.writer.write(batch).map_err(|error| writing(&self.key, error))
    }

    fn is_full(&self, options: &Options) -> bool {
        let bytes = self.writer.bytes_written() + self.writer.in_progress_size();
        bytes >= options.file_bytes || self.rows >= options.file_rows as u64
    }

    fn finish(mut self) -> Result<(RefinedFile, F), RefineError> {
        self.writer.finish().map_err(|error| writing(&self.key, error))?;
        drop(self.writer);
        match self.file.into_inner() {
            Some(Counted { file, bytes }) => {
                Ok((RefinedFile { key: self.key, rows: self.rows, bytes }, file))
            }
            None => Err(writing(&self.key, ParquetError::General("the writer kept the file".to_owned()))),
        }
    }
}

/// The file as the Parquet writer holds it: giving a file back is something that writer does only with the cause of
/// a failure lost.
struct Shared<F>(Arc<Mutex<Counted<F>>>);

struct Counted<F> {
    file: F,
    bytes: u64,
}

impl<F> Shared<F> {
    fn into_inner(self) -> Option<Counted<F>> {
        Arc::into_inner(self.0).map(|mutex| mutex.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<F> Clone for Shared<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<F: Write> Write for Shared<F> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let written = counted.file.write(buffer)?;
        counted.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).file.flush()
    }
}
