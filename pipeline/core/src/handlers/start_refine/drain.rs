//! Receiving: messages → jobs to be loaded, messages that are done, messages to leave.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Drain, Group, Haul, Member};
use crate::batch::BatchId;
use crate::commit::{Commit, IdenticalFiles, MAX_PARTS};
use crate::event::ObjectCreated;
use crate::handlers::Trouble;
use crate::handlers::documents::{get, placed};
use crate::handlers::recall::recall;
use crate::keys::{CommitKey, DatasetName, ManifestKey};
use crate::ledger::{Counts, ObjectItem, ObjectObservation, Origin, Standing};
use crate::ports::{Message, Revised, World};
use crate::time::after;

/// What a message comes to.
enum Verdict {
    /// Its job is to be loaded.
    Take(Box<Commit>),
    /// Its job needs nothing more.
    Done,
    /// Its job is in a batch that is decided.
    Decided(BatchId),
    /// Another drain has its job and may be alive.
    Leave,
}

impl<W: World> Drain<'_, W> {
    /// Receives until nothing comes or enough is taken.
    pub(super) async fn receive(&self) -> Haul {
        let mut haul = Haul::default();
        let end = after(self.world.now(), self.settings.drain_max_time);
        loop {
            let most = self.room(&haul);
            if most == 0 || haul.bytes() >= self.settings.drain_max_bytes || self.world.now() >= end {
                break;
            }
            match self.world.receive(self.queue_url, most).await {
                Ok(messages) if messages.is_empty() => break,
                Ok(messages) => self.look_at(messages, &mut haul).await,
                Err(error) => {
                    haul.meet(&error.into());
                    break;
                }
            }
        }
        haul
    }

    /// How many messages may be received next: what they bring crosses no limit by more than one job.
    fn room(&self, haul: &Haul) -> u32 {
        let objects = self.settings.drain_max_objects.saturating_sub(haul.objects());
        let parts = self.settings.drain_max_parts.saturating_sub(haul.parts());
        u32::try_from(objects.min(parts.div_ceil(u64::from(MAX_PARTS))).min(10)).unwrap_or(10)
    }

    async fn look_at(&self, messages: Vec<Message>, haul: &mut Haul) {
        let mut done = Vec::new();
        for Message { receipt, body, .. } in messages {
            haul.report.received += 1;
            match self.judge(&body, haul).await {
                Ok(Verdict::Take(commit)) => haul.take(*commit, receipt),
                Ok(Verdict::Done | Verdict::Decided(_)) => done.push(receipt),
                Ok(Verdict::Leave) => haul.report.left += 1,
                Err(trouble) => {
                    haul.report.left += 1;
                    haul.meet(&trouble);
                }
            }
        }
        self.delete(&done, haul).await;
    }

    /// Says what a message comes to; a batch that is decided is seen to run before its message is called done.
    async fn judge(&self, body: &str, haul: &mut Haul) -> Result<Verdict, Trouble> {
        let commit = self.commit(body).await?;
        let verdict = self.verdict(commit).await?;
        if let Verdict::Decided(batch) = verdict
            && !haul.resumed.contains(&batch)
        {
            let started = self.resume(batch).await?;
            haul.resumed.insert(batch);
            haul.report.batches.extend(started);
        }
        Ok(verdict)
    }

    /// The commit that a message is about.
    async fn commit(&self, body: &str) -> Result<Box<Commit>, Trouble> {
        let created = ObjectCreated::parse(body)?;
        if created.bucket != self.stage_bucket {
            return Err(Trouble::Foreign { what: "bucket", name: created.bucket });
        }
        let key: CommitKey = created
            .key
            .parse()
            .map_err(|_| Trouble::Foreign { what: "object", name: created.key.clone() })?;
        let commit: Box<Commit> = get(self.world, "commit", self.stage_bucket, &created.key).await?;
        let fits = commit.job == key.job && commit.dataset == key.dataset;
        placed(fits, "commit", &created.key).map(|()| commit)
    }

    async fn verdict(&self, commit: Box<Commit>) -> Result<Verdict, Trouble> {
        let item = self.items.object(commit.job).await?.map(|revised| revised.item);
        match item.as_ref().map_or(Standing::Free, ObjectItem::standing) {
            Standing::Settled => Ok(Verdict::Done),
            Standing::Free => Ok(Verdict::Take(commit)),
            Standing::Bound { batch, until } => match self.items.batch(batch).await? {
                Some(Revised { item, .. }) if item.is_decided() => Ok(Verdict::Decided(batch)),
                _ if until.is_some_and(|until| until > self.world.now()) => Ok(Verdict::Leave),
                _ if self.recalls(batch, &commit.dataset).await? => Ok(Verdict::Done),
                _ => Ok(Verdict::Take(commit)),
            },
        }
    }

    /// Whether a batch that is not decided left a result: then the ledger was put back to before it was.
    async fn recalls(&self, batch: BatchId, dataset: &DatasetName) -> Result<bool, Trouble> {
        let key = ManifestKey { dataset: dataset.clone(), batch };
        if self.world.read(self.control_bucket, &key.result().to_string()).await?.is_none() {
            return Ok(false);
        }
        recall(&self.items, self.control_bucket, &key).await.map(|()| true)
    }

    /// Sets duplicates aside and sorts the other jobs into groups that may be loaded together.
    pub(super) async fn sort(&self, haul: &mut Haul) -> Vec<Group> {
        let mut members: Vec<Member> = std::mem::take(&mut haul.members).into_values().collect();
        members.sort_by(|a, b| arrival(&a.commit).cmp(&arrival(&b.commit)));
        let mut groups: BTreeMap<(DatasetName, u32), Group> = BTreeMap::new();
        for member in members {
            match self.is_duplicate(&member.commit).await {
                Ok(true) => self.delete(&member.receipts, haul).await,
                Ok(false) => {
                    let (dataset, version) = (member.commit.dataset.clone(), member.commit.contract_version);
                    let group = groups.entry((dataset.clone(), version));
                    group.or_insert_with(|| Group::new(dataset, version)).add(member);
                }
                Err(trouble) => {
                    haul.report.left += member.receipts.len() as u64;
                    haul.meet(&trouble);
                }
            }
        }
        groups.into_values().collect()
    }

    /// Two files with the same bytes are one, unless the contract says otherwise: the one that was drained first, and
    /// of those that are drained together the one that arrived first.
    async fn is_duplicate(&self, commit: &Commit) -> Result<bool, Trouble> {
        match commit.identical_files {
            IdenticalFiles::Load => return Ok(false),
            IdenticalFiles::Skip => {}
        }
        let first = self.items.first_with_content(&commit.dataset, commit.sha256, commit.job).await?;
        if first == commit.job {
            return Ok(false);
        }
        let (attempt, counts, sha256) = (commit.attempt, counts(commit), commit.sha256);
        let observation = ObjectObservation::Duplicate { attempt, counts, sha256, of: first };
        self.items.observe(commit.job, Some(&origin(commit)), &observation).await?;
        Ok(true)
    }

    /// Deletes messages that are done. One that stays comes back and is found done again.
    pub(super) async fn delete(&self, receipts: &[String], haul: &mut Haul) {
        for some in receipts.chunks(10) {
            match self.world.delete(self.queue_url, some).await {
                Ok(failed) => haul.report.deleted += some.len().saturating_sub(failed.len()) as u64,
                Err(error) => haul.meet(&error.into()),
            }
        }
    }
}

/// What a commit says about its object, for a ledger that has lost it.
pub(super) fn origin(commit: &Commit) -> Origin {
    Origin {
        dataset: Some(commit.dataset.clone()),
        object: commit.object.clone(),
        size: commit.size,
        received_at: commit.received_at,
    }
}

fn arrival(commit: &Commit) -> (Timestamp, &str) {
    (commit.received_at, &commit.object.key)
}

pub(super) fn counts(commit: &Commit) -> Counts {
    let Commit { records, admitted, quarantined, .. } = *commit;
    Counts { records, admitted, quarantined }
}
