//! Holds what is stored against what the ledger says: what was forgotten or missed, is stuck, late, orphaned, failed or gone.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

use super::facts::{Facts, Jobs, gather};
use super::remedy::{Subject, ask_ingest, ask_load, ask_recall};
use super::{Errand, Names, OperateError, Remedy, Tick, duplicates, traces};
use crate::job::JobId;
use crate::keys::{CommitKey, DatasetName};
use crate::ledger::{ObjectItem, ObjectState};
use crate::ports::operator::Operator;

/// What is off about a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A batch loaded it, or may have, and the ledger does not know it: it was lost, or put back to an older state.
    Forgotten,
    /// Its raw object is there and the ledger does not know it: no event of it came through.
    Missed,
    /// Its workflow should have ended long ago.
    Stuck,
    /// It is committed in stage, and its load should have ended long ago.
    Late,
    /// It is committed in stage, and the ledger does not know it.
    Orphaned,
    /// It failed. Once the cause is dealt with, a replay tries again.
    Failed,
    /// It is not at its end, and what would have to be read is not there any more.
    Gone,
}

/// How long a job may take before it is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// From the upload to the first line in the ledger.
    pub event: Duration,
    /// From that to the end of the workflow.
    pub workflow: Duration,
    /// From the commit to the end of the load.
    pub load: Duration,
}

impl Default for Patience {
    /// A quarter of an hour for an event; for a workflow the six hours after which Step Functions ends it, and one more;
    /// twice that for a load, whose drain may find the lease of another.
    fn default() -> Self {
        Self {
            event: Duration::from_mins(15),
            workflow: Duration::from_hours(7),
            load: Duration::from_hours(14),
        }
    }
}

impl Patience {
    /// The same for everything.
    pub fn of(time: Duration) -> Self {
        Self { event: time, workflow: time, load: time }
    }
}

/// A job that is off.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// What is off.
    pub kind: Kind,
    /// Its dataset; `None` where the key names none.
    pub dataset: Option<DatasetName>,
    /// Key of its raw object, or of its commit where only that is known.
    pub key: String,
    /// Version of the raw object.
    pub version: Option<String>,
    /// The job.
    pub job: JobId,
    /// Since when it stands so.
    pub since: Timestamp,
    /// What was found.
    pub why: String,
    /// What it needs.
    pub remedy: Remedy,
    /// Whether that was asked for.
    pub repaired: bool,
}

/// What was looked through, and what is off.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Reconciled {
    /// Raw object versions.
    pub objects: u64,
    /// Items of the ledger.
    pub items: u64,
    /// Commits in stage.
    pub commits: u64,
    /// What is off, by kind and key.
    pub findings: Vec<Finding>,
}

/// Looks a lake through.
pub struct Reconcile<'a> {
    /// Only this dataset.
    pub dataset: Option<&'a DatasetName>,
    /// How long things may take.
    pub patience: Patience,
    /// Whether what was missed, is stuck, late or orphaned is started, and what was forgotten told to the ledger.
    pub repair: bool,
    /// Told how far it is.
    pub tick: Tick<'a>,
}

impl Errand for Reconcile<'_> {
    type Output = Result<Reconciled, OperateError>;

    async fn run<W: Operator>(self, world: &W, names: &Names) -> Self::Output {
        let Self { dataset, patience, repair, tick } = self;
        let jobs = gather(world, names, dataset, tick).await?;
        let mut found = Reconciled::counted(&jobs);
        let now = world.now();
        found.findings = jobs.iter().filter_map(|(job, facts)| judge(*job, facts, &patience, now)).collect();
        let suspects = found.findings.iter().filter_map(|finding| jobs.get_key_value(&finding.job));
        let suspects = suspects.map(|(job, facts)| (*job, facts)).collect();
        let traces = traces::find(world, names, dataset, &suspects, tick).await?;
        let followers = duplicates::count(jobs.values().filter_map(|facts| facts.item.as_ref()));
        for finding in &mut found.findings {
            let trace = traces.get(&finding.job).zip(suspects.get(&finding.job));
            if let Some((remedy, why)) = trace.and_then(|(trace, facts)| trace.remedy(facts)) {
                (finding.kind, finding.remedy, finding.why) = (Kind::Forgotten, remedy, why);
            }
            if let (Kind::Failed, Some(count)) = (finding.kind, followers.get(&finding.job)) {
                finding.why = format!("{}; later files with its bytes: {count}", finding.why);
            }
        }
        found.findings.sort_by(|a, b| (a.kind, &a.key, &a.version).cmp(&(b.kind, &b.key, &b.version)));
        if repair {
            repair_all(world, names, &jobs, &mut found.findings).await?;
        }
        Ok(found)
    }
}

/// Asks for what can be repaired. In a dataset of which something is forgotten, for that alone: before the ledger knows whose
/// bytes are loaded, a file that has the same ones would be loaded, too.
async fn repair_all<W: Operator>(
    world: &W,
    names: &Names,
    jobs: &Jobs,
    findings: &mut [Finding],
) -> Result<(), OperateError> {
    let (mut recalled, mut waiting) = (BTreeSet::new(), BTreeSet::new());
    for finding in &mut *findings {
        if let Remedy::Recall { manifest } = &finding.remedy {
            if recalled.insert(manifest.clone()) {
                ask_recall(world, names, manifest).await?;
            }
            finding.repaired = true;
            waiting.insert(finding.dataset.clone());
        }
    }
    let rest = findings.iter_mut().filter(|finding| finding.kind.is_for_repair());
    for finding in rest.filter(|finding| !waiting.contains(&finding.dataset)) {
        if let Some(facts) = jobs.get(&finding.job) {
            finding.repaired = repair(world, names, facts, &finding.remedy).await?;
        }
    }
    Ok(())
}

impl Reconciled {
    fn counted(jobs: &Jobs) -> Self {
        let count = |is: fn(&Facts) -> bool| jobs.values().filter(|facts| is(facts)).count() as u64;
        Self {
            objects: count(|facts| facts.raw.is_some()),
            items: count(|facts| facts.item.is_some()),
            commits: count(|facts| facts.commit.is_some()),
            findings: Vec::new(),
        }
    }
}

impl Kind {
    /// A job that failed is not started without somebody who knows why; one that is gone cannot be. What is forgotten is
    /// not started: the ledger is told.
    fn is_for_repair(self) -> bool {
        match self {
            Self::Missed | Self::Stuck | Self::Late | Self::Orphaned => true,
            Self::Failed | Self::Gone | Self::Forgotten => false,
        }
    }
}

/// Asks for what a job needs; says whether there was anything to ask for.
pub(super) async fn repair<W: Operator>(
    world: &W,
    names: &Names,
    facts: &Facts,
    remedy: &Remedy,
) -> Result<bool, OperateError> {
    match (remedy, facts.object(), &facts.commit) {
        (Remedy::Ingest { attempt }, Some(object), _) => {
            let size = facts.raw.as_ref().map_or(0, |raw| raw.size);
            let received_at = facts.received_at().unwrap_or_else(|| world.now());
            ask_ingest(world, names, &Subject { object, size, received_at }, *attempt).await?;
        }
        (Remedy::Load, _, Some((commit, written))) => ask_load(world, names, commit, *written).await?,
        (Remedy::Ingest { .. } | Remedy::Load | Remedy::Recall { .. } | Remedy::Nothing { .. }, ..) => {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What is off about a job; `None` where it is at its end or on its way.
fn judge(job: JobId, facts: &Facts, patience: &Patience, now: Timestamp) -> Option<Finding> {
    let (kind, since, why) = match (&facts.item, &facts.commit) {
        (None, Some((_, written))) => {
            (Kind::Orphaned, *written, "it is committed, and the ledger does not know it".to_owned())
        }
        (None, None) => {
            let written = facts.raw.as_ref()?.written;
            (Kind::Missed, written, "the ledger does not know it: no event came through".to_owned())
        }
        (Some(item), commit) => unfinished(item, commit.as_ref())?,
    };
    let remedy = Remedy::by(facts);
    let kind = if remedy.is_some() { kind } else { Kind::Gone };
    let allowed = patience.of_kind(kind);
    let waited = Duration::try_from(now.duration_since(since)).unwrap_or_default();
    let commit = facts.commit.as_ref().map(|(commit, _)| CommitKey::to_string(commit));
    (waited >= allowed).then(|| Finding {
        kind,
        dataset: facts.dataset(),
        key: facts.object().map(|object| object.key).or(commit).unwrap_or_default(),
        version: facts.object().map(|object| object.version),
        job,
        since,
        why,
        remedy,
        repaired: false,
    })
}

impl Patience {
    fn of_kind(&self, kind: Kind) -> Duration {
        match kind {
            Kind::Missed | Kind::Orphaned => self.event,
            Kind::Stuck | Kind::Gone => self.workflow,
            Kind::Late => self.load,
            Kind::Failed | Kind::Forgotten => Duration::ZERO,
        }
    }
}

/// What is off about a job that the ledger knows, should it stand so for too long.
fn unfinished(
    item: &ObjectItem,
    commit: Option<&(CommitKey, Timestamp)>,
) -> Option<(Kind, Timestamp, String)> {
    let since = item.updated_at;
    let reason = || item.reason.clone().unwrap_or_else(|| "no reason is on record".to_owned());
    Some(match (item.state, item.batch, commit) {
        (ObjectState::Loaded | ObjectState::Duplicate | ObjectState::Quarantined, ..) => return None,
        (ObjectState::Claimed, Some(batch), _) => {
            (Kind::Late, since, format!("batch {batch} has it and has not ended"))
        }
        (ObjectState::Failed, Some(batch), _) => {
            (Kind::Failed, since, format!("batch {batch}: {}", reason()))
        }
        (_, _, Some((_, written))) => {
            (Kind::Late, *written, "it is committed, and no batch has it".to_owned())
        }
        (ObjectState::Staged | ObjectState::Claimed, _, None) => {
            (Kind::Late, since, "it was committed, and its commit is not there any more".to_owned())
        }
        (ObjectState::Received, _, None) => {
            let why = format!("attempt {} of its workflow has not ended", item.attempt);
            (Kind::Stuck, since, why)
        }
        (ObjectState::Failed, None, None) => (Kind::Failed, since, reason()),
    })
}
