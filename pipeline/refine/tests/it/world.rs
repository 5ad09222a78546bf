//! Parts and outputs in memory.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Cursor, Write};
use std::rc::Rc;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use lake_contract::Contract;
use lake_refine::{Options, Outputs, Part, RefineError, Refined, refine};

/// Finished files by key.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Folder {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) created: Vec<String>,
    /// Bytes that the disk still takes; `None`: any number.
    pub(crate) room: Option<usize>,
}

#[derive(Debug)]
pub(crate) struct Draft {
    bytes: Vec<u8>,
    room: Option<usize>,
}

impl Write for Draft {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        if self.room.is_some_and(|room| self.bytes.len() + buffer.len() > room) {
            return Err(io::Error::new(io::ErrorKind::StorageFull, "the disk is full"));
        }
        self.bytes.extend_from_slice(buffer);
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Outputs for Folder {
    type File = Draft;

    fn create(&mut self, key: &str) -> io::Result<Draft> {
        self.created.push(key.to_owned());
        Ok(Draft { bytes: Vec::new(), room: self.room })
    }

    fn finish(&mut self, key: &str, file: Draft) -> io::Result<()> {
        assert!(self.files.insert(key.to_owned(), file.bytes).is_none(), "{key} finished twice");
        Ok(())
    }
}

/// A part to be: job, partition, records.
#[derive(Debug, Clone)]
pub(crate) struct Batch {
    pub(crate) parts: Vec<(String, String, Vec<u8>)>,
}

impl Batch {
    pub(crate) fn of(job: &str, partition: &str, lines: &[u8]) -> Self {
        Self { parts: vec![(job.to_owned(), partition.to_owned(), gzip(lines))] }
    }

    pub(crate) fn and(mut self, job: &str, partition: &str, lines: &[u8]) -> Self {
        self.parts.push((job.to_owned(), partition.to_owned(), gzip(lines)));
        self
    }

    pub(crate) fn refine(
        &self,
        contract: &Contract,
        options: &Options,
        folder: &mut Folder,
    ) -> Result<Refined, RefineError> {
        self.refine_as(contract.version(), contract, options, folder)
    }

    /// Refines the batch as one that this version of the contract admitted.
    pub(crate) fn refine_as(
        &self,
        contract_version: u32,
        contract: &Contract,
        options: &Options,
        folder: &mut Folder,
    ) -> Result<Refined, RefineError> {
        let parts = self.parts.iter().map(|(job, partition, bytes)| {
            Ok(Part { job: job.clone(), partition: partition.clone(), reader: Cursor::new(bytes) })
        });
        let batch = lake_refine::Batch { name: "b1", prefix: "orders/", contract_version };
        refine(contract, &batch, parts, folder, options)
    }
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The rows of a Parquet file as batches, and its metadata, as any reader sees them.
pub(crate) fn open(bytes: &[u8]) -> parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder<Bytes> {
    parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(Bytes::copy_from_slice(bytes))
        .unwrap()
}

/// A reader that counts what was read of it, and fails once at a place of the test's choice.
pub(crate) struct Failing {
    pub(crate) bytes: Cursor<Vec<u8>>,
    pub(crate) after: u64,
    pub(crate) failed: Rc<Cell<bool>>,
}

impl io::Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.bytes.position() >= self.after {
            self.failed.set(true);
            return Err(io::Error::new(io::ErrorKind::ConnectionReset, "connection reset"));
        }
        let length = buffer.len().min(64);
        self.bytes.read(&mut buffer[..length])
    }
}
