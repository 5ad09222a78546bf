//! `start-refine`: commit events → batches, and an execution of the refine workflow for each.
//!
//! Trigger: the schedule. Receive, look each job up in the ledger, group by dataset, and for each group: manifest,
//! claims, the decision, the execution; only then are the messages deleted. Killed at any line it loses nothing
//! and repeats nothing:
//!
//! - A job is *bound* to a batch by a conditional write on its own item. Before a drain binds the first job of a
//!   batch it reads the batch's item, and the batch is *decided* by a conditional write on that reading.
//! - Whoever takes a job away from an undecided batch writes that batch's item first ([`launch`]). So a batch is
//!   decided only while all its jobs are bound to it, and from then on nobody takes them away.
//! - A lease keeps other drains from taking jobs away from a drain that is alive. Nothing else rests on it: a drain
//!   that outlives its leases finds its batch's item changed, and lets go.

mod drain;
mod launch;
mod resume;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Failure, Trouble, answer};
use crate::batch::BatchId;
use crate::commit::Commit;
use crate::job::JobId;
use crate::keys::DatasetName;
use crate::ledger::{Items, Tally};
use crate::ports::World;
use crate::settings::Settings;

/// What a drain did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrainReport {
    /// Batches that were started or seen to run.
    pub batches: Vec<StartedBatch>,
    /// Messages received.
    pub received: u64,
    /// Messages deleted.
    pub deleted: u64,
    /// Messages left for a later drain, because another one has their job.
    pub left: u64,
    /// Why messages were left that cannot be dealt with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
    /// Objects whose end was learned on the way.
    #[serde(default, skip_serializing_if = "Tally::is_empty")]
    pub recorded: Tally,
}

/// A batch that a drain started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartedBatch {
    /// The batch.
    pub batch: BatchId,
    /// Its dataset.
    pub dataset: DatasetName,
    /// How many jobs it has.
    pub jobs: u64,
    /// How many records they bring.
    pub records: u64,
}

/// Runs `start-refine`, as [`super::handle`] says.
///
/// # Errors
/// [`Failure`].
pub async fn run<W: World>(world: &W, settings: &Settings, _event: Value) -> Result<Value, Failure> {
    let drain = Drain {
        world,
        items: Items::new(world, settings.ledger_table().map_err(Trouble::from)?),
        queue_url: settings.stage_queue_url().map_err(Trouble::from)?,
        stage_bucket: settings.stage_bucket().map_err(Trouble::from)?,
        control_bucket: settings.control_bucket().map_err(Trouble::from)?,
        state_machine_arn: settings.refine_state_machine_arn().map_err(Trouble::from)?,
        settings,
    };
    let mut haul = drain.receive().await;
    for group in drain.sort(&mut haul).await {
        let receipts = group.receipts();
        match drain.launch(group).await {
            Ok(launched) => {
                haul.report.batches.extend(launched.batch);
                haul.report.left += launched.left;
                drain.delete(&launched.done, &mut haul).await;
            }
            Err(trouble) => {
                haul.report.left += receipts;
                haul.meet(&trouble);
            }
        }
    }
    haul.report.recorded = drain.items.recorded();
    haul.finish()
}

/// A drain at work.
struct Drain<'a, W> {
    world: &'a W,
    settings: &'a Settings,
    items: Items<'a, W>,
    queue_url: &'a str,
    stage_bucket: &'a str,
    control_bucket: &'a str,
    state_machine_arn: &'a str,
}

/// What a drain has in its hands.
#[derive(Default)]
struct Haul {
    /// Jobs to be loaded.
    members: BTreeMap<JobId, Member>,
    /// Decided batches that were seen to run on the way.
    resumed: BTreeSet<BatchId>,
    report: DrainReport,
    troubles: Vec<String>,
}

/// Jobs of one dataset that one version of its contract admitted.
struct Group {
    dataset: DatasetName,
    contract_version: u32,
    members: BTreeMap<JobId, Member>,
}

/// A job to be loaded.
struct Member {
    commit: Commit,
    /// What deletes its messages: an event that came twice is two messages.
    receipts: Vec<String>,
    /// The revision under which this drain bound it to a batch.
    held: Option<u64>,
}

impl Group {
    fn new(dataset: DatasetName, contract_version: u32) -> Self {
        Self { dataset, contract_version, members: BTreeMap::new() }
    }

    fn add(&mut self, member: Member) {
        self.members.insert(member.commit.job, member);
    }

    fn receipts(&self) -> u64 {
        self.members.values().map(|member| member.receipts.len() as u64).sum()
    }

    fn batch(&self) -> BatchId {
        BatchId::of(&self.dataset, self.members.iter().map(|(job, member)| (*job, member.commit.attempt)))
    }
}

impl Haul {
    /// Takes a job on.
    fn take(&mut self, commit: Commit, receipt: String) {
        let member = Member { commit, receipts: Vec::new(), held: None };
        self.members.entry(member.commit.job).or_insert(member).receipts.push(receipt);
    }

    fn objects(&self) -> u64 {
        self.members.len() as u64
    }

    fn bytes(&self) -> u64 {
        self.members.values().map(|member| member.commit.bytes()).sum()
    }

    fn parts(&self) -> u64 {
        self.members.values().map(|member| member.commit.parts.len() as u64).sum()
    }

    /// Notes trouble: that of one message is reported, any other makes the drain fail in the end.
    fn meet(&mut self, trouble: &Trouble) {
        let text = trouble.to_string();
        if !trouble.is_of_message() {
            self.troubles.push(text.clone());
        }
        self.report.problems.push(text);
    }

    fn finish(self) -> Result<Value, Failure> {
        match self.troubles.first() {
            None => answer(&self.report),
            Some(first) => Err(Trouble::Drain { troubles: self.troubles.len(), first: first.clone() }.into()),
        }
    }
}
