//! Writing what is ready, while the object is still being read.

use bytes::Bytes;

use super::outputs::Outputs;
use super::parts::SealedPart;
use crate::commit::CommitPart;
use crate::handlers::{Failure, Trouble};
use crate::job::IngestInput;
use crate::keys::QuarantineKey;
use crate::ports::{Objects, PartWriter, PortError};
use crate::settings::Settings;

/// Bytes handed to a writer at once.
const WRITE: usize = 1 << 20;

/// What a job has written.
pub(super) struct Writes<'a, W: Objects> {
    world: &'a W,
    stage_bucket: &'a str,
    quarantine_bucket: &'a str,
    quarantine_key: String,
    first_attempt: bool,
    quarantine: Option<W::Writer>,
    parts: Vec<CommitPart>,
}

impl<'a, W: Objects> Writes<'a, W> {
    pub(super) fn new(world: &'a W, settings: &'a Settings, input: &IngestInput) -> Result<Self, Trouble> {
        Ok(Self {
            world,
            stage_bucket: settings.stage_bucket()?,
            quarantine_bucket: settings.quarantine_bucket()?,
            quarantine_key: QuarantineKey { dataset: input.dataset.clone(), job: input.job }.to_string(),
            first_attempt: input.attempt == 1,
            quarantine: None,
            parts: Vec::new(),
        })
    }

    /// Writes what is ready.
    pub(super) async fn drain(&mut self, outputs: &mut Outputs) -> Result<(), Failure> {
        outputs.check()?;
        for part in outputs.take_sealed() {
            self.part(part).await?;
        }
        if let Some(bytes) = outputs.take_rejections() {
            self.reject(bytes).await.map_err(Trouble::from)?;
        }
        Ok(())
    }

    async fn part(&mut self, part: SealedPart) -> Result<(), Trouble> {
        let SealedPart { key, records, body } = part;
        let bytes = body.len() as u64;
        let mut writer = self.world.create(self.stage_bucket, &key.to_string()).await?;
        if let Err(error) = write(&mut writer, body).await {
            give_up(writer).await;
            return Err(error.into());
        }
        writer.finish().await?;
        self.parts.push(CommitPart { partition: key.partition().clone(), key, records, bytes });
        Ok(())
    }

    async fn reject(&mut self, bytes: Vec<u8>) -> Result<(), PortError> {
        let mut writer = match self.quarantine.take() {
            Some(writer) => writer,
            None => self.world.create(self.quarantine_bucket, &self.quarantine_key).await?,
        };
        let written = write(&mut writer, bytes).await;
        self.quarantine = Some(writer);
        written
    }

    /// Completes the quarantine file; gives the parts.
    pub(super) async fn finish(mut self, outputs: Outputs) -> Result<Vec<CommitPart>, Failure> {
        // What an earlier attempt put into quarantine may be fit by now.
        if let Some(rest) = outputs.last_rejections(!self.first_attempt)? {
            if let Err(error) = self.reject(rest).await {
                self.abort().await;
                return Err(Trouble::from(error).into());
            }
            if let Some(writer) = self.quarantine.take() {
                writer.finish().await.map_err(Trouble::from)?;
            }
        }
        Ok(self.parts)
    }

    /// Gives the quarantine file up.
    pub(super) async fn abort(self) {
        if let Some(writer) = self.quarantine {
            give_up(writer).await;
        }
    }
}

async fn write<P: PartWriter>(writer: &mut P, body: Vec<u8>) -> Result<(), PortError> {
    let mut body = Bytes::from(body);
    while !body.is_empty() {
        let slice = body.split_to(body.len().min(WRITE));
        writer.write(slice).await?;
    }
    Ok(())
}

/// Frees what was stored of an object. The failure that led here is the one to report; what cannot be freed is
/// left to the bucket's rule for uploads that nobody finished.
async fn give_up<P: PartWriter>(writer: P) {
    let _ = writer.abort().await;
}
