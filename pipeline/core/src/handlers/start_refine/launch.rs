//! Launching: jobs of one dataset → a manifest, claims, a decision, an execution.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::drain::{counts, origin};
use super::{Drain, Group, Member, StartedBatch};
use crate::batch::{BatchId, Brought, Manifest, ManifestJob, ManifestPart};
use crate::commit::Commit;
use crate::handlers::Trouble;
use crate::keys::{CommitKey, DatasetName, ManifestKey};
use crate::ledger::{BatchItem, BatchState, ItemId, LedgerError, ObjectItem, ObjectState, Standing};
use crate::ports::{Revised, Saved, World};
use crate::time::after;

/// How often a group is tried anew after another drain got in between.
const ROUNDS: u32 = 16;

/// What became of a group.
#[derive(Default)]
pub(super) struct Launched {
    pub(super) batch: Option<StartedBatch>,
    /// Receipts of messages that are done.
    pub(super) done: Vec<String>,
    /// Messages to leave.
    pub(super) left: u64,
}

/// How a claim came out.
enum Claim {
    /// The job is bound to the batch.
    Ours,
    /// It needs no batch any more.
    Settled,
    /// Another batch has it.
    Theirs,
}

impl<W: World> Drain<'_, W> {
    /// Starts the batch of a group, less the jobs that others take first.
    pub(super) async fn launch(&self, mut group: Group) -> Result<Launched, Trouble> {
        let mut launched = Launched::default();
        for _ in 0..ROUNDS {
            if group.members.is_empty() {
                return Ok(launched);
            }
            let batch = group.batch();
            let plan = self.items.batch(batch).await?;
            let decided = match plan {
                Some(Revised { item, .. }) if item.is_decided() => true,
                plan => self.plan(batch, plan, &mut group, &mut launched).await?,
            };
            if decided {
                launched.batch = self.resume(batch).await?;
                let members = group.members.into_values();
                launched.done.extend(members.flat_map(|member| member.receipts));
                return Ok(launched);
            }
        }
        Err(LedgerError::Contended { id: ItemId::Batch(group.batch()).to_string() }.into())
    }

    /// One try to decide a batch as it was read: all its jobs bound to it, or not at all.
    async fn plan(
        &self,
        batch: BatchId,
        plan: Option<Revised<BatchItem>>,
        group: &mut Group,
        launched: &mut Launched,
    ) -> Result<bool, Trouble> {
        let manifest = manifest(batch, group);
        self.write(&manifest).await?;
        let (mut item, expected) = match plan {
            Some(Revised { item, revision }) => (item, Some(revision)),
            None => (planned(&manifest), None),
        };
        if self.bind(batch, group, launched).await? {
            item.start();
            return Ok(self.items.save_batch(batch, item, expected).await? == Saved::Yes);
        }
        // What is left of the group becomes another batch. Before that this one must be out of everybody's reach; where
        // somebody else wrote it first, that may have been the decision, and then it keeps the jobs that were bound here.
        if self.items.save_batch(batch, item, expected).await? == Saved::Conflict {
            group.members.values_mut().for_each(|member| member.held = None);
        }
        Ok(false)
    }

    /// Whoever wrote the manifest first described the same jobs: it has the name of the set.
    async fn write(&self, manifest: &Manifest) -> Result<(), Trouble> {
        let key = ManifestKey { dataset: manifest.dataset.clone(), batch: manifest.batch };
        let body = serde_json::to_vec(manifest).map_err(|_| Trouble::Encoding { what: "a manifest" })?;
        self.world.put_new(self.control_bucket, &key.to_string(), Bytes::from(body)).await?;
        Ok(())
    }

    /// Binds the members to the batch. Those that others have leave the group, and then the answer is no.
    async fn bind(
        &self,
        batch: BatchId,
        group: &mut Group,
        launched: &mut Launched,
    ) -> Result<bool, Trouble> {
        let mut whole = true;
        let mut bound = BTreeMap::new();
        for (job, mut member) in std::mem::take(&mut group.members) {
            match self.claim(batch, &mut member).await? {
                Claim::Ours => drop(bound.insert(job, member)),
                Claim::Settled => {
                    whole = false;
                    launched.done.extend(member.receipts);
                }
                Claim::Theirs => {
                    whole = false;
                    launched.left += member.receipts.len() as u64;
                }
            }
        }
        group.members = bound;
        Ok(whole)
    }

    async fn claim(&self, batch: BatchId, member: &mut Member) -> Result<Claim, Trouble> {
        let commit = &member.commit;
        for _ in 0..ROUNDS {
            let (mut item, expected) = match self.items.object(commit.job).await? {
                Some(Revised { item, revision }) => (item, Some(revision)),
                None => (ObjectItem::blank(&origin(commit)), None),
            };
            let ours = member.held.is_some() && member.held == expected;
            match item.standing() {
                Standing::Settled => return Ok(Claim::Settled),
                Standing::Bound { batch: other, until } if other != batch && !ours => {
                    let alive = until.is_some_and(|until| until > self.world.now());
                    if alive || !self.give_up(other, &commit.dataset).await? {
                        return Ok(Claim::Theirs);
                    }
                }
                // Its load failed already: decided, whatever this drain has read.
                Standing::Bound { .. } if item.state == ObjectState::Failed => return Ok(Claim::Theirs),
                Standing::Free | Standing::Bound { .. } => {}
            }
            item.measure(Some(counts(commit)), Some(commit.sha256));
            item.attempt = item.attempt.max(commit.attempt);
            item.claim(batch, after(self.world.now(), self.settings.lease));
            if self.items.save_object(commit.job, item, expected).await? == Saved::Yes {
                member.held = expected.map(|revision| revision + 1);
                return Ok(Claim::Ours);
            }
        }
        Err(LedgerError::Contended { id: ItemId::Object(commit.job).to_string() }.into())
    }

    /// Writes the item of an undecided batch, so that nobody who read it before can decide it. No if it is decided.
    async fn give_up(&self, batch: BatchId, dataset: &DatasetName) -> Result<bool, Trouble> {
        for _ in 0..ROUNDS {
            let (item, expected) = match self.items.batch(batch).await? {
                Some(Revised { item, .. }) if item.is_decided() => return Ok(false),
                Some(Revised { item, revision }) => (item, Some(revision)),
                None => (undecided(dataset.clone(), 0, 0), None),
            };
            if self.items.save_batch(batch, item, expected).await? == Saved::Yes {
                return Ok(true);
            }
        }
        Err(LedgerError::Contended { id: ItemId::Batch(batch).to_string() }.into())
    }
}

fn planned(manifest: &Manifest) -> BatchItem {
    undecided(manifest.dataset.clone(), manifest.jobs.len() as u64, manifest.records())
}

fn undecided(dataset: DatasetName, jobs: u64, records: u64) -> BatchItem {
    BatchItem {
        dataset,
        state: BatchState::Abandoned,
        attempt: 0,
        jobs,
        records,
        loaded: None,
        reason: None,
        updated_at: jiff::Timestamp::UNIX_EPOCH,
    }
}

fn manifest(batch: BatchId, group: &Group) -> Manifest {
    let job = |member: &Member| {
        let Member { commit, .. } = member;
        let key = CommitKey { dataset: commit.dataset.clone(), job: commit.job };
        ManifestJob { job: commit.job, commit: key, records: commit.admitted, brought: Some(brought(commit)) }
    };
    let parts = group.members.values().flat_map(|member| {
        let job = member.commit.job;
        member.commit.parts.iter().map(move |part| ManifestPart {
            job,
            key: part.key.clone(),
            partition: part.partition.clone(),
            records: part.records,
            bytes: part.bytes,
        })
    });
    let mut parts: Vec<ManifestPart> = parts.collect();
    parts.sort_by(|a, b| (&a.partition, a.job, &a.key).cmp(&(&b.partition, b.job, &b.key)));
    Manifest {
        batch,
        dataset: group.dataset.clone(),
        contract_version: group.contract_version,
        jobs: group.members.values().map(job).collect(),
        parts,
    }
}

fn brought(commit: &Commit) -> Brought {
    let Commit { object, size, received_at, attempt, sha256, records, quarantined, .. } = commit.clone();
    Brought { object, size, received_at, attempt, sha256, read: records, quarantined }
}
