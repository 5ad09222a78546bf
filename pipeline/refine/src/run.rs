//! The run over a batch's parts.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use arrow_schema::ArrowError;
use flate2::bufread::MultiGzDecoder;
use lake_contract::Contract;

use crate::error::{PartName, RefineError, writing};
use crate::fault::Fault;
use crate::file::{Files, Format};
use crate::lines::{BlockError, Blocks};
use crate::options::Options;
use crate::output::{Batch, Outputs, Part, Refined};
use crate::schema::arrow_schema;
use crate::stray::Fit;
use crate::table::Table;

/// Refines the stage parts of one batch into Parquet files `<prefix><partition>/<name>-<n:05>.parquet`.
///
/// The parts come grouped by partition, in an order that is the same in every run of the batch: with it, names and
/// bytes of the files are the same. The contract is the newest of the dataset, whichever version admitted the batch.
///
/// # Errors
/// For a batch of a newer contract, and at the first part, record or file that fails. Files finished before stay; the open one is dropped unfinished.
pub fn refine<R: Read>(
    contract: &Contract,
    batch: &Batch<'_>,
    parts: impl IntoIterator<Item = Result<Part<R>, io::Error>>,
    outputs: &mut impl Outputs,
    options: &Options,
) -> Result<Refined, RefineError> {
    let fit = match batch.contract_version.cmp(&contract.version()) {
        Ordering::Less => Fit::Older,
        Ordering::Equal => Fit::Exact,
        Ordering::Greater => {
            let (admitted, deployed) = (batch.contract_version, contract.version());
            return Err(RefineError::Newer { admitted, deployed });
        }
    };
    let schema = Arc::new(arrow_schema(contract));
    let table = Table::new(schema.clone(), &contract.stage_columns(), fit);
    let format = Format {
        schema,
        dataset: contract.dataset(),
        contract_version: batch.contract_version,
        batch: batch.name,
        prefix: batch.prefix,
        options,
    };
    let mut run = Run { table, files: Files::new(format, outputs), rows: BTreeMap::new(), options };
    for (index, part) in parts.into_iter().enumerate() {
        let part = part.map_err(|source| RefineError::Open { index, source })?;
        run.read_part(index, part)?;
    }
    run.flush()?;
    Ok(Refined { rows: run.rows, files: run.files.finish()? })
}

struct Run<'a, O: Outputs> {
    table: Table,
    files: Files<'a, O>,
    rows: BTreeMap<String, u64>,
    options: &'a Options,
}

impl<O: Outputs> Run<'_, O> {
    fn read_part<R: Read>(&mut self, index: usize, part: Part<R>) -> Result<(), RefineError> {
        let name = PartName { index, job: part.job, partition: part.partition };
        if !self.files.is_in(&name.partition) {
            self.flush()?;
            self.files.enter(&name.partition)?;
        }
        let reader = MultiGzDecoder::new(BufReader::with_capacity(1 << 16, part.reader));
        let mut blocks = Blocks::new(reader, self.options.record_bytes);
        let (mut line, mut rows) = (0, 0);
        loop {
            let block = blocks.next().map_err(|error| unreadable(&name, line, error))?;
            let Some(block) = block else { break };
            rows += self.read_block(block, &name, &mut line)?;
        }
        *self.rows.entry(name.job).or_default() += rows;
        Ok(())
    }

    /// Reads the records of some lines and returns how many there were. Blank lines are none.
    fn read_block(&mut self, block: &str, name: &PartName, line: &mut u64) -> Result<u64, RefineError> {
        let (mut start, mut rows) = (0, 0);
        while start < block.len() {
            let rest = &block[start..];
            let length = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            let record = &rest[..length];
            start += length + 1;
            *line += 1;
            if record.trim_ascii().is_empty() {
                continue;
            }
            self.table.push(record).map_err(|fault| unfit(name, *line, fault))?;
            rows += 1;
            if self.table.rows() >= self.options.batch_rows || self.table.bytes() >= self.options.batch_bytes
            {
                self.flush()?;
            }
        }
        Ok(rows)
    }

    /// Hands the rows gathered so far to the files.
    fn flush(&mut self) -> Result<(), RefineError> {
        if self.table.rows() == 0 {
            return Ok(());
        }
        match self.table.take() {
            Ok(rows) => self.files.write(rows),
            Err(error) => Err(self.inconsistent(error)),
        }
    }

    #[cold]
    fn inconsistent(&self, error: ArrowError) -> RefineError {
        writing(&self.files.next_key(), error.into())
    }
}

#[cold]
fn unfit(name: &PartName, line: u64, fault: Fault) -> RefineError {
    RefineError::Record { part: name.clone(), line, pointer: fault.pointer(), reason: fault.into_reason() }
}

#[cold]
fn unreadable(name: &PartName, line: u64, error: BlockError) -> RefineError {
    let part = name.clone();
    match error {
        BlockError::TooLong => unfit(name, line + 1, Fault::new("too long a record")),
        BlockError::NotUtf8 { lines } => unfit(name, line + lines + 1, Fault::new("not UTF-8")),
        BlockError::Read(source) => match source.kind() {
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                RefineError::Damaged { part, line, source }
            }
            _ => RefineError::Read { part, source },
        },
    }
}
