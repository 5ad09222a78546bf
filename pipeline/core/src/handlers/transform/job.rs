//! One object from its first byte to its commit.

use bytes::Bytes;
use lake_contract::{Admission, Contract, Lineage, Plan, Salt, Tally};

use sha2::{Digest as _, Sha256};

use super::outputs::Outputs;
use super::source;
use super::writes::Writes;
use crate::commit::{Commit, CommitPart, IdenticalFiles};
use crate::handlers::{Failure, Trouble};
use crate::job::{ContentHash, IngestInput, Rejected, TransformReport};
use crate::keys::CommitKey;
use crate::ports::{ChunkReader, ObjectVersion, World};
use crate::settings::Settings;

/// Bytes of the object that are admitted between two looks at what is ready to be written.
const SLICE: usize = 64 << 10;

/// A transform at work.
pub(super) struct Transform<'a, W> {
    pub(super) world: &'a W,
    pub(super) settings: &'a Settings,
    pub(super) input: &'a IngestInput,
    pub(super) contract: &'a Contract,
}

/// An object that was read to its end and is fit for stage.
struct Fit {
    tally: Tally,
    sha256: ContentHash,
}

impl<W: World> Transform<'_, W> {
    pub(super) async fn run(&self) -> Result<TransformReport, Failure> {
        let named = self.input.object.object_version();
        let Some((object, reader)) = source::open(self.world, named).await? else {
            return Err(Failure::Rejected(Rejected::outright("the object version does not exist any more")));
        };
        let mut writes = Writes::new(self.world, self.settings, self.input)?;
        let mut outputs = Outputs::new(self.settings, self.input);
        match self.admit(&object, reader, &mut outputs, &mut writes).await {
            Ok(fit) => {
                let parts = writes.finish(outputs).await?;
                self.commit(object, &fit, parts).await
            }
            Err(Failure::Rejected(rejected)) => {
                writes.finish(outputs).await?;
                Err(Failure::Rejected(rejected))
            }
            Err(Failure::Transient(trouble)) => {
                writes.abort().await;
                Err(Failure::Transient(trouble))
            }
        }
    }

    /// Reads the object to its end; says whether it is fit and leaves its records in parts and quarantine.
    async fn admit(
        &self,
        object: &ObjectVersion,
        mut reader: W::Reader,
        outputs: &mut Outputs,
        writes: &mut Writes<'_, W>,
    ) -> Result<Fit, Failure> {
        let salt = self.salt().await?;
        let plan = Plan::compile(self.contract);
        let mut admission = Admission::new(&plan, &self.lineage(object), &salt);
        let mut hasher = Sha256::new();
        while let Some(chunk) = reader.next().await.map_err(Trouble::from)? {
            hasher.update(&chunk);
            for slice in chunk.chunks(SLICE) {
                let pushed = admission.push(slice, outputs);
                writes.drain(outputs).await?;
                pushed.map_err(|error| outputs.refuse(error.to_string()))?;
            }
        }
        let finished = admission.finish(outputs);
        writes.drain(outputs).await?;
        let tally = finished.map_err(|error| outputs.refuse(error.to_string()))?;
        self.judge(outputs, &tally)?;
        while outputs.seal_next()? {
            writes.drain(outputs).await?;
        }
        Ok(Fit { tally, sha256: ContentHash::from_digest(&hasher.finalize().into()) })
    }

    async fn salt(&self) -> Result<Salt, Trouble> {
        let key = self.settings.pseudonym_key_arn()?;
        Ok(Salt(self.world.mac(key, self.input.dataset.as_str().as_bytes()).await?))
    }

    fn lineage(&self, object: &ObjectVersion) -> Lineage {
        Lineage {
            source_key: object.key.clone(),
            source_version: object.version.clone(),
            ingest_id: self.input.job.to_string(),
            ingested_at: self.input.received_at.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string(),
        }
    }

    /// The object as a whole: in = out + quarantined, and few enough of the latter.
    fn judge(&self, outputs: &Outputs, tally: &Tally) -> Result<(), Failure> {
        outputs.agree(tally)?;
        self.contract.judge(tally).map_err(|unfit| outputs.refuse(unfit.to_string()))
    }

    /// Makes the job visible. Everything that the commit lists is written.
    async fn commit(
        &self,
        object: ObjectVersion,
        fit: &Fit,
        parts: Vec<CommitPart>,
    ) -> Result<TransformReport, Failure> {
        let IngestInput { attempt, dataset, job, received_at, .. } = self.input.clone();
        let Tally { records, admitted, quarantined, bytes } = fit.tally;
        let identical_files =
            if self.contract.skips_identical_files() { IdenticalFiles::Skip } else { IdenticalFiles::Load };
        let key = CommitKey { dataset: dataset.clone(), job }.to_string();
        let report = TransformReport {
            job,
            dataset: dataset.clone(),
            records,
            admitted,
            quarantined,
            parts: parts.len() as u64,
            bytes,
            sha256: fit.sha256,
        };
        let commit = Commit {
            job,
            attempt,
            dataset,
            object,
            size: self.input.object.size,
            contract_version: self.contract.version(),
            received_at,
            sha256: fit.sha256,
            identical_files,
            records,
            admitted,
            quarantined,
            parts,
        };
        let body = serde_json::to_vec(&commit).map_err(|_| Trouble::Encoding { what: "a commit" })?;
        let stage = self.settings.stage_bucket().map_err(Trouble::from)?;
        self.world.put(stage, &key, Bytes::from(body)).await.map_err(Trouble::from)?;
        Ok(report)
    }
}
