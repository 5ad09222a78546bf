//! The job that refines one batch: what the Spark script does on Glue, done by `lake-refine`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use lake_contract::Contract;
use lake_core::batch::{LoadResult, LoadedFile, Manifest};
use lake_core::keys::{ContractKey, DatasetName, ManifestKey};
use lake_core::ports::PortError;
use lake_refine::{Batch, Options, Outputs, Part, Refined};

use super::runs::JobRun;
use crate::engine::State;
use crate::objects::{Draft, Sealed};
use crate::store::StoreError;
use crate::wiring::JobWiring;

const STAGE: &str = "--stage_bucket";
const CONTROL: &str = "--control_bucket";
const ANALYTICS: &str = "--analytics_bucket";

/// The arguments that name the buckets of the job.
pub(crate) const BUCKETS: [&str; 3] = [STAGE, CONTROL, ANALYTICS];

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JobError {
    /// The run was started without an argument that the job needs.
    #[error("argument `{0}` is missing")]
    Argument(String),
    /// An argument or an object is not what it should be.
    #[error("failed to read `{0}`")]
    Malformed(String, #[source] Box<dyn std::error::Error + Send + Sync>),
    /// Something that the run needs cannot be had.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The records cannot be refined.
    #[error("failed to refine the batch")]
    Refine(#[from] lake_refine::RefineError),
    /// The lake itself cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a run wrote.
#[derive(Debug)]
pub(crate) struct JobReport {
    pub(crate) dataset: String,
    pub(crate) parts: usize,
    pub(crate) files: usize,
    pub(crate) rows: u64,
}

/// The arguments of a run, the job's own below them.
struct Arguments<'a> {
    job: &'a JobWiring,
    run: &'a JobRun,
}

impl Arguments<'_> {
    fn get(&self, name: &str) -> Result<&str, JobError> {
        let value = self.run.arguments.get(name).or_else(|| self.job.arguments.get(name));
        value.map(String::as_str).ok_or_else(|| JobError::Argument(name.to_owned()))
    }

    fn parse<T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>>(
        &self,
        name: &str,
    ) -> Result<T, JobError> {
        self.get(name)?.parse().map_err(|error| JobError::Malformed(name.to_owned(), Box::new(error)))
    }
}

/// Carries a run out, from the manifest to `result.json`.
pub(crate) fn run(state: &mut State, job: &JobWiring, run: &JobRun) -> Result<JobReport, JobError> {
    let arguments = Arguments { job, run };
    let (control, stage) = (arguments.get(CONTROL)?, arguments.get(STAGE)?);
    let manifest_key: ManifestKey = arguments.parse("--manifest")?;
    let dataset: DatasetName = arguments.parse("--dataset")?;
    let manifest: Manifest = read_json(state, &job.role, control, &manifest_key.to_string())?;
    let contract = contract(state, &job.role, control, &dataset)?;
    let parts = parts(state, &job.role, stage, &manifest)?;
    let (refined, files) = refine(state, &contract, &manifest, &parts)?;
    let analytics = arguments.get(ANALYTICS)?;
    for (key, object) in files {
        state.publish_object(&job.role, analytics, &key, &object)?;
    }
    let result = result(&manifest, &refined)?;
    let body = serde_json::to_vec(&result)
        .map_err(|error| JobError::Malformed("result.json".to_owned(), Box::new(error)))?;
    state.put_object(&job.role, control, &manifest_key.result().to_string(), &body)?;
    let rows = refined.rows.values().sum();
    Ok(JobReport { dataset: dataset.to_string(), parts: parts.len(), files: refined.files.len(), rows })
}

fn read(state: &State, role: &str, bucket: &str, key: &str) -> Result<bytes::Bytes, JobError> {
    let body = state.read_object(role, bucket, key)?;
    body.ok_or_else(|| JobError::Port(PortError::Missing { kind: "object", name: key.to_owned() }))
}

fn read_json<T: serde::de::DeserializeOwned>(
    state: &State,
    role: &str,
    bucket: &str,
    key: &str,
) -> Result<T, JobError> {
    let body = read(state, role, bucket, key)?;
    serde_json::from_slice(&body).map_err(|error| JobError::Malformed(key.to_owned(), Box::new(error)))
}

fn contract(state: &State, role: &str, bucket: &str, dataset: &DatasetName) -> Result<Contract, JobError> {
    let key = ContractKey { dataset: dataset.clone() }.to_string();
    let body = read(state, role, bucket, &key)?;
    let malformed = |error: Box<dyn std::error::Error + Send + Sync>| JobError::Malformed(key.clone(), error);
    let text = std::str::from_utf8(&body).map_err(|error| malformed(Box::new(error)))?;
    Contract::parse(text).map_err(|error| malformed(Box::new(error)))
}

/// A part of the manifest and where its bytes lie.
struct Located {
    job: String,
    partition: String,
    path: PathBuf,
}

fn parts(state: &State, role: &str, bucket: &str, manifest: &Manifest) -> Result<Vec<Located>, JobError> {
    let mut parts = Vec::with_capacity(manifest.parts.len());
    for part in &manifest.parts {
        let key = part.key.to_string();
        let path = state.locate_object(role, bucket, &key)?;
        let path = path.ok_or(PortError::Missing { kind: "object", name: key })?;
        parts.push(Located { job: part.job.to_string(), partition: part.partition.to_string(), path });
    }
    // The refiner keeps one file open: parts of a partition must come together.
    parts.sort_by(|a, b| (&a.partition, &a.job, &a.path).cmp(&(&b.partition, &b.job, &b.path)));
    Ok(parts)
}

/// The Parquet files of a run, by key: nobody sees them until the whole batch is refined.
type Finished = Vec<(String, Sealed)>;

struct Drafts<'a> {
    state: &'a mut State,
    finished: Finished,
}

/// A draft as a buffered writer.
struct DraftFile(BufWriter<DraftWriter>);

struct DraftWriter(Draft);

impl Write for DraftWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Write for DraftFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Outputs for Drafts<'_> {
    type File = DraftFile;

    fn create(&mut self, _key: &str) -> io::Result<DraftFile> {
        let draft = self.state.draft_object().map_err(io::Error::other)?;
        Ok(DraftFile(BufWriter::with_capacity(1 << 18, DraftWriter(draft))))
    }

    fn finish(&mut self, key: &str, file: DraftFile) -> io::Result<()> {
        let writer = file.0.into_inner().map_err(io::IntoInnerError::into_error)?;
        self.finished.push((key.to_owned(), writer.0.seal().map_err(io::Error::other)?));
        Ok(())
    }
}

fn refine(
    state: &mut State,
    contract: &Contract,
    manifest: &Manifest,
    parts: &[Located],
) -> Result<(Refined, Finished), JobError> {
    let mut drafts = Drafts { state, finished: Vec::new() };
    let readers = parts.iter().map(|part| {
        let reader = File::open(&part.path)?;
        Ok(Part { job: part.job.clone(), partition: part.partition.clone(), reader })
    });
    let (name, prefix) = (manifest.batch.to_string(), format!("{}/", manifest.dataset));
    let batch = Batch { name: &name, prefix: &prefix, contract_version: manifest.contract_version };
    let refined = lake_refine::refine(contract, &batch, readers, &mut drafts, &Options::default());
    match refined {
        Ok(refined) => Ok((refined, drafts.finished)),
        Err(error) => {
            for (_, object) in drafts.finished {
                object.discard()?;
            }
            Err(error.into())
        }
    }
}

fn result(manifest: &Manifest, refined: &Refined) -> Result<LoadResult, JobError> {
    let mut rows = BTreeMap::new();
    for (job, &count) in &refined.rows {
        let id = job.parse().map_err(|error| JobError::Malformed(job.clone(), Box::new(error)))?;
        rows.insert(id, count);
    }
    let files = refined.files.iter().map(|file| LoadedFile {
        key: file.key.clone(),
        rows: file.rows,
        bytes: file.bytes,
    });
    Ok(LoadResult { batch: manifest.batch, rows, files: files.collect() })
}
