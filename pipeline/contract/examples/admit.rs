//! Admits one file: `admit CONTRACT INPUT DIRECTORY`. Writes `DIRECTORY/stage/<partition>.ndjson` and
//! `DIRECTORY/quarantine.ndjson`, and prints the tally.
//!
//! For measuring (`tests/bench/admission`): one process, one thread, a stream, plain output, fixed lineage.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use lake_contract::{Admission, Contract, Lineage, Plan, Rejection, Salt, Sink};
use serde_json::json;

/// Records by partition, and rejections.
struct Files {
    stage: PathBuf,
    parts: BTreeMap<String, BufWriter<File>>,
    quarantine: BufWriter<File>,
    /// The first error; records after it are not written.
    failed: io::Result<()>,
}

impl Files {
    fn create(directory: &Path) -> io::Result<Self> {
        let stage = directory.join("stage");
        fs::create_dir_all(&stage)?;
        let quarantine = BufWriter::new(File::create(directory.join("quarantine.ndjson"))?);
        Ok(Self { stage, parts: BTreeMap::new(), quarantine, failed: Ok(()) })
    }

    fn try_admit(&mut self, partition: &str, record: &[u8]) -> io::Result<()> {
        let part = match self.parts.get_mut(partition) {
            Some(part) => part,
            None => self.open(partition)?,
        };
        part.write_all(record)?;
        part.write_all(b"\n")
    }

    fn open(&mut self, partition: &str) -> io::Result<&mut BufWriter<File>> {
        let name = if partition.is_empty() { "all".to_owned() } else { partition.replace('/', "__") };
        let file = File::create(self.stage.join(name + ".ndjson"))?;
        let part = BufWriter::with_capacity(1 << 18, file);
        Ok(self.parts.entry(partition.to_owned()).or_insert(part))
    }

    fn try_reject(&mut self, rejection: &Rejection<'_>) -> io::Result<()> {
        let Rejection { line, offset, pointer, reason, record } = rejection;
        let record = String::from_utf8_lossy(record);
        let rejection =
            json!({ "line": line, "offset": offset, "pointer": pointer, "reason": reason, "record": record });
        writeln!(self.quarantine, "{rejection}")
    }

    fn close(mut self) -> io::Result<()> {
        self.failed?;
        self.quarantine.flush()?;
        self.parts.values_mut().try_for_each(BufWriter::flush)
    }
}

impl Sink for Files {
    fn admit(&mut self, partition: &str, record: &[u8]) {
        if self.failed.is_ok() {
            self.failed = self.try_admit(partition, record);
        }
    }

    fn reject(&mut self, rejection: &Rejection<'_>) {
        if self.failed.is_ok() {
            self.failed = self.try_reject(rejection);
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(contract), Some(input), Some(directory)) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        return Err("usage: admit CONTRACT INPUT DIRECTORY".into());
    };
    let plan = Plan::compile(&Contract::parse(&fs::read_to_string(contract)?)?);
    let mut files = Files::create(&directory)?;
    let lineage = Lineage {
        source_key: "orders/bench.ndjson".to_owned(),
        source_version: "v1".to_owned(),
        ingest_id: "0".repeat(32),
        ingested_at: "2026-11-22T00:00:00.000000Z".to_owned(),
    };
    let mut admission = Admission::new(&plan, &lineage, &Salt([7; 32]));
    let mut input = File::open(input)?;
    // What is read is still in the cache when it is scanned.
    let mut chunk = vec![0; 1 << 17];
    loop {
        let length = input.read(&mut chunk)?;
        let Some(bytes) = chunk.get(..length).filter(|bytes| !bytes.is_empty()) else { break };
        admission.push(bytes, &mut files)?;
    }
    let tally = admission.finish(&mut files)?;
    files.close()?;
    let counts =
        json!({ "records": tally.records, "admitted": tally.admitted, "quarantined": tally.quarantined });
    writeln!(io::stdout(), "{counts}")?;
    Ok(())
}
