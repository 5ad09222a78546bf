//! Has object versions of a dataset ingested again. What is at a good end stays there, so it may be repeated at will.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::facts::{Facts, Jobs, gather};
use super::reconcile::repair;
use super::traces::{self, Trace};
use super::{Errand, Names, OperateError, Remedy, Tick, duplicates};
use crate::job::JobId;
use crate::keys::DatasetName;
use crate::ledger::ObjectState;
use crate::ports::operator::Operator;

/// Which object versions are replayed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Those that arrived then or later.
    pub since: Option<Timestamp>,
    /// Those that arrived before.
    pub until: Option<Timestamp>,
    /// Those in one of these states; `None` is that of a version that the ledger does not know. Empty: in any.
    pub states: BTreeSet<Option<StateName>>,
    /// That of this key.
    pub key: Option<String>,
}

/// A state by its name, which has an order.
pub type StateName = &'static str;

/// What a replay does, or would do, about an object version.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Replayed {
    /// The dataset.
    pub dataset: Option<DatasetName>,
    /// Key of the raw object.
    pub key: String,
    /// Its version.
    pub version: String,
    /// The job.
    pub job: JobId,
    /// Where it stands; `None` where the ledger does not know it.
    pub state: Option<ObjectState>,
    /// What it needs.
    pub remedy: Remedy,
    /// Whether that was asked for.
    pub asked: bool,
}

/// Replays a dataset.
pub struct Replay<'a> {
    /// The dataset.
    pub dataset: &'a DatasetName,
    /// Which of its object versions.
    pub choice: &'a Choice,
    /// Only says what it would do.
    pub dry_run: bool,
    /// Told how far it is.
    pub tick: Tick<'a>,
}

impl Errand for Replay<'_> {
    type Output = Result<Vec<Replayed>, OperateError>;

    async fn run<W: Operator>(mut self, world: &W, names: &Names) -> Self::Output {
        let jobs = gather(world, names, Some(self.dataset), self.tick).await?;
        let forgotten = self.forgotten(world, names, &jobs).await?;
        let mut replayed = Vec::new();
        for (job, facts) in &jobs {
            let Some(mut one) = decide(&jobs, *job, facts, self.choice) else { continue };
            // Bytes that the ledger knows nothing of may be those of a file that was forgotten.
            let waits = facts.item.is_none() && !forgotten.is_empty();
            if forgotten.contains(job) || waits && one.remedy.is_some() {
                one.remedy = Remedy::nothing(
                    "the ledger has forgotten some of the dataset: `lakegate reconcile --repair`",
                );
            }
            if !self.dry_run {
                one.asked = repair(world, names, facts, &one.remedy).await?;
                (self.tick)("replayed", replayed.len() as u64 + 1);
            }
            replayed.push(one);
        }
        replayed.sort_by(|a, b| (&a.key, &a.version).cmp(&(&b.key, &b.version)));
        Ok(replayed)
    }
}

impl Replay<'_> {
    /// Jobs of the dataset, chosen or not, that a batch loaded without the ledger's knowing.
    async fn forgotten<W: Operator>(
        &mut self,
        world: &W,
        names: &Names,
        jobs: &Jobs,
    ) -> Result<BTreeSet<JobId>, OperateError> {
        let needy = jobs.iter().filter(|(job, facts)| {
            decide(jobs, **job, facts, &Choice::default()).is_some_and(|one| one.remedy.is_some())
        });
        let needy = needy.map(|(job, facts)| (*job, facts)).collect();
        let traces = traces::find(world, names, Some(self.dataset), &needy, self.tick).await?;
        let forgotten = |(job, trace): (JobId, Trace)| trace.remedy(needy.get(&job)?).map(|_| job);
        Ok(traces.into_iter().filter_map(forgotten).collect())
    }
}

/// What a replay does about a job; `None` where it was not chosen.
fn decide(jobs: &Jobs, job: JobId, facts: &Facts, choice: &Choice) -> Option<Replayed> {
    let (object, received_at) = (facts.object()?, facts.received_at()?);
    let state = facts.item.as_ref().map(|item| item.state);
    let chosen = choice.since.is_none_or(|since| received_at >= since)
        && choice.until.is_none_or(|until| received_at < until)
        && choice.key.as_ref().is_none_or(|key| *key == object.key)
        && (choice.states.is_empty() || choice.states.contains(&state.map(ObjectState::name)));
    let find = |first| jobs.get(&first)?.item.as_ref();
    let failed_first = facts.item.as_ref().and_then(|item| duplicates::failed_first(item, find));
    let remedy = match Remedy::by(facts) {
        Remedy::Nothing { why } => Remedy::Nothing { why: failed_first.map_or(why, duplicates::advice) },
        remedy => remedy,
    };
    let (key, version) = (object.key, object.version);
    chosen.then(|| Replayed { dataset: facts.dataset(), key, version, job, state, remedy, asked: false })
}
