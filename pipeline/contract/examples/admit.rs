//! Admits one file: `admit CONTRACT INPUT OUT QUARANTINE`. Streams, prints the tally.
//!
//! For measuring: one process, one thread, plain output.

#![expect(clippy::print_stdout, reason = "the tally is what this program is for")]

use std::error::Error;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};

use lake_contract::{Admission, Contract, Lineage, Plan, Rejection, Salt, Sink};

/// Writes records to one file and rejections to another.
struct Files {
    out: BufWriter<File>,
    quarantine: BufWriter<File>,
    /// The first error; records after it are not written.
    failed: io::Result<()>,
}

impl Files {
    fn try_write(&mut self, write: impl FnOnce(&mut Self) -> io::Result<()>) {
        if self.failed.is_ok() {
            self.failed = write(self);
        }
    }
}

impl Sink for Files {
    fn admit(&mut self, _partition: &str, record: &[u8]) {
        self.try_write(|files| {
            files.out.write_all(record)?;
            files.out.write_all(b"\n")
        });
    }

    fn reject(&mut self, rejection: &Rejection<'_>) {
        self.try_write(|files| {
            let Rejection { line, offset, pointer, reason, record } = rejection;
            let record = String::from_utf8_lossy(record);
            writeln!(files.quarantine, "{line}\t{offset}\t{pointer}\t{reason}\t{record:?}")
        });
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [contract, input, out, quarantine] = arguments.as_slice() else {
        return Err("usage: admit CONTRACT INPUT OUT QUARANTINE".into());
    };
    let plan = Plan::compile(&Contract::parse(&std::fs::read_to_string(contract)?)?);
    let mut files = Files {
        out: BufWriter::with_capacity(1 << 20, File::create(out)?),
        quarantine: BufWriter::new(File::create(quarantine)?),
        failed: Ok(()),
    };
    let lineage = Lineage {
        source_key: input.clone(),
        source_version: "null".to_owned(),
        ingest_id: "0123456789abcdef0123456789abcdef".to_owned(),
        ingested_at: "2026-11-22T10:00:00.000000Z".to_owned(),
    };
    let mut admission = Admission::new(&plan, &lineage, &Salt([7; 32]));
    let mut input = File::open(input)?;
    let mut chunk = vec![0; 1 << 20];
    loop {
        let length = input.read(&mut chunk)?;
        let Some(bytes) = chunk.get(..length).filter(|bytes| !bytes.is_empty()) else { break };
        admission.push(bytes, &mut files)?;
    }
    let tally = admission.finish(&mut files)?;
    files.failed?;
    files.out.flush()?;
    files.quarantine.flush()?;
    println!("records {}, admitted {}, quarantined {}", tally.records, tally.admitted, tally.quarantined);
    Ok(())
}
