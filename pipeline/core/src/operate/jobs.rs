//! The job table as people see it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Errand, Names, OperateError, duplicates, facts};
use crate::job::JobId;
use crate::keys::DatasetName;
use crate::ledger::{ObjectItem, ObjectState};
use crate::ports::operator::{Operator, Scans};

/// What became of one object version.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ObjectReport {
    /// The dataset; `None` where the key names none.
    pub dataset: Option<String>,
    /// The object's key.
    pub key: String,
    /// Where it stands.
    pub state: ObjectState,
    /// Records read.
    pub records_in: u64,
    /// Records that are in stage.
    pub admitted: u64,
    /// Records that are in quarantine.
    pub quarantined: u64,
    /// Records that are in the tables.
    pub loaded: u64,
    /// Why it stands where it stands, where that needs a reason.
    pub reason: Option<String>,
    /// Of a duplicate, where the file stands whose bytes it has.
    #[serde(skip)]
    pub first: Option<First>,
    /// The object's version id.
    #[serde(skip)]
    pub version: String,
    /// The job.
    #[serde(skip)]
    pub job: String,
    /// The batch that has it.
    #[serde(skip)]
    pub batch: Option<String>,
    /// Bytes of the object.
    #[serde(skip)]
    pub size: u64,
    /// When it arrived.
    #[serde(skip)]
    pub received_at: Timestamp,
}

impl ObjectReport {
    /// What an item says on its own.
    fn of(job: JobId, item: ObjectItem) -> Self {
        Self {
            dataset: item.dataset.map(|dataset| dataset.to_string()),
            key: item.key,
            state: item.state,
            records_in: item.records.unwrap_or_default(),
            admitted: item.admitted.unwrap_or_default(),
            quarantined: item.quarantined.unwrap_or_default(),
            loaded: item.loaded.unwrap_or_default(),
            reason: item.reason,
            first: None,
            version: item.version,
            job: job.to_string(),
            batch: item.batch.map(|batch| batch.to_string()),
            size: item.size,
            received_at: item.received_at,
        }
    }

    /// Whether its bytes are in the tables, by itself or by a file that brought them before.
    pub fn is_loaded(&self) -> bool {
        self.stands() == Some(ObjectState::Loaded)
    }

    /// Whether its bytes go no further without somebody.
    pub fn is_end(&self) -> bool {
        self.stands().is_none_or(ObjectState::is_end)
    }

    /// Where its bytes stand. `None` where those of a duplicate do so in a file that the ledger does not know.
    fn stands(&self) -> Option<ObjectState> {
        match self.state {
            ObjectState::Duplicate => self.first.map(|first| first.state),
            state => Some(state),
        }
    }
}

/// The file that brought the bytes of a duplicate before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct First {
    /// Where it stands.
    pub state: ObjectState,
    /// When that was last written.
    pub updated_at: Timestamp,
}

/// What became of these object versions. A duplicate says so where the file whose bytes it has failed.
pub fn reports(items: BTreeMap<JobId, ObjectItem>) -> BTreeMap<JobId, ObjectReport> {
    let first = |item: &ObjectItem| items.get(&item.duplicate_of()?);
    let of_first = |item| {
        let ObjectItem { state, updated_at, .. } = *first(item)?;
        Some((
            First { state, updated_at },
            duplicates::failed_first(item, |_| first(item)).map(duplicates::advice),
        ))
    };
    let mut firsts: BTreeMap<JobId, (First, Option<String>)> =
        items.iter().filter_map(|(job, item)| Some((*job, of_first(item)?))).collect();
    let report = |(job, item)| {
        let report = ObjectReport::of(job, item);
        let (first, advice) = firsts.remove(&job).unzip();
        (job, ObjectReport { first, reason: advice.flatten().or(report.reason), ..report })
    };
    items.into_iter().map(report).collect()
}

/// The reports by arrival.
pub fn sorted(reports: BTreeMap<JobId, ObjectReport>) -> Vec<ObjectReport> {
    let mut reports: Vec<_> = reports.into_values().collect();
    reports.sort_by(|a, b| (a.received_at, &a.key, &a.version).cmp(&(b.received_at, &b.key, &b.version)));
    reports
}

/// What became of the jobs of a dataset that were changed since then.
///
/// # Errors
/// [`OperateError`].
pub async fn changed<W: Scans>(
    world: &W,
    names: &Names,
    dataset: &DatasetName,
    since: Timestamp,
) -> Result<BTreeMap<JobId, ObjectReport>, OperateError> {
    let mut items = facts::items(world, names, Some((dataset, since)), &mut |_, _| {}).await?;
    let changed: BTreeSet<JobId> = items.keys().copied().collect();
    let mut firsts = items.values().filter_map(ObjectItem::duplicate_of);
    if firsts.any(|first| !changed.contains(&first)) {
        let all = Some((dataset, Timestamp::UNIX_EPOCH));
        items.extend(facts::items(world, names, all, &mut |_, _| {}).await?);
    }
    Ok(reports(items).into_iter().filter(|(job, _)| changed.contains(job)).collect())
}

/// Reads the job table.
pub struct ReadJobs<'a> {
    /// Only this dataset.
    pub dataset: Option<&'a DatasetName>,
}

impl Errand for ReadJobs<'_> {
    type Output = Result<Vec<ObjectReport>, OperateError>;

    async fn run<W: Operator>(self, world: &W, names: &Names) -> Self::Output {
        let of = self.dataset.map(|dataset| (dataset, Timestamp::UNIX_EPOCH));
        let items = facts::items(world, names, of, &mut |_, _| {}).await?;
        Ok(sorted(reports(items)))
    }
}
