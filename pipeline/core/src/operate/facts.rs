//! What is there: raw object versions, the ledger's items of them, the commits in stage.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::remedy::dataset_of;
use super::{Names, OperateError, Tick, concerns};
use crate::job::JobId;
use crate::keys::{CommitKey, DatasetName};
use crate::ledger::ObjectItem;
use crate::ports::ObjectVersion;
use crate::ports::operator::{ListedVersion, Listings, Scans};

/// All that is known of one job.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Facts {
    /// Its raw object, where it is still there.
    pub(super) raw: Option<ListedVersion>,
    pub(super) item: Option<ObjectItem>,
    /// Its commit, and when that was written.
    pub(super) commit: Option<(CommitKey, Timestamp)>,
}

/// Facts by job.
pub(super) type Jobs = BTreeMap<JobId, Facts>;

/// Gathers the facts of a dataset, or of all. Raw comes first: what arrives meanwhile is then not taken for missed.
pub(super) async fn gather<W: Listings + Scans>(
    world: &W,
    names: &Names,
    dataset: Option<&DatasetName>,
    tick: Tick<'_>,
) -> Result<Jobs, OperateError> {
    let folder = dataset.map(|dataset| format!("{dataset}/")).unwrap_or_default();
    let raw = listed(world, names.raw_bucket()?, &folder, "raw objects", tick).await?;
    let prefix = CommitKey::prefix(dataset);
    let commits = listed(world, names.stage_bucket()?, &prefix, "commits", tick).await?;
    let items = items(world, names, None, tick).await?;
    Ok(join(raw, items, commits, dataset))
}

/// The versions below a prefix.
pub(super) async fn listed<W: Listings>(
    world: &W,
    bucket: &str,
    prefix: &str,
    what: &'static str,
    tick: Tick<'_>,
) -> Result<Vec<ListedVersion>, OperateError> {
    let (mut all, mut from) = (Vec::new(), None);
    loop {
        let page = world.versions(bucket, prefix, from.as_deref()).await?;
        all.extend(page.items);
        tick(what, all.len() as u64);
        from = page.next;
        if from.is_none() {
            return Ok(all);
        }
    }
}

/// The ledger's items of object versions: all of them, or those of a dataset that were changed since then, which its stewards
/// may read.
pub(super) async fn items<W: Scans>(
    world: &W,
    names: &Names,
    of: Option<(&DatasetName, Timestamp)>,
    tick: Tick<'_>,
) -> Result<BTreeMap<JobId, ObjectItem>, OperateError> {
    let table = names.ledger_table()?;
    let (mut all, mut from, mut seen) = (BTreeMap::new(), None, 0);
    loop {
        let page = match of {
            None => world.scan(table, from.as_deref()).await?,
            Some((dataset, since)) => {
                world.of_dataset(table, dataset.as_str(), since, from.as_deref()).await?
            }
        };
        seen += page.items.len() as u64;
        tick("ledger items", seen);
        for (id, item) in page.items {
            let unreadable = |_| OperateError::Unreadable { name: id.clone(), what: "an item of the ledger" };
            all.extend(ObjectItem::read(&id, item).map_err(unreadable)?);
        }
        from = page.next;
        if from.is_none() {
            return Ok(all);
        }
    }
}

/// Puts together what belongs to the same job. The ledger says which job an object version is; a version that it does not
/// know has the job that its event will have.
fn join(
    raw: Vec<ListedVersion>,
    items: BTreeMap<JobId, ObjectItem>,
    commits: Vec<ListedVersion>,
    dataset: Option<&DatasetName>,
) -> Jobs {
    let mut jobs = Jobs::new();
    let mut known = BTreeMap::new();
    for (job, item) in items.into_iter().filter(|(_, item)| concerns(item.dataset.as_ref(), dataset)) {
        let ObjectItem { bucket, key, version, .. } = item.clone();
        known.insert(ObjectVersion { bucket, key, version }, job);
        jobs.entry(job).or_default().item = Some(item);
    }
    // The empty object by which consoles mark a folder is no upload.
    let uploads = raw.into_iter().filter(|raw| raw.size > 0 || !raw.object.key.ends_with('/'));
    for upload in uploads {
        let job = known.get(&upload.object).copied().unwrap_or_else(|| JobId::of(&upload.object));
        jobs.entry(job).or_default().raw = Some(upload);
    }
    for commit in commits.into_iter().filter(|commit| commit.newest) {
        if let Ok(key) = commit.object.key.parse::<CommitKey>() {
            let job = key.job;
            jobs.entry(job).or_default().commit = Some((key, commit.written));
        }
    }
    jobs
}

impl Facts {
    pub(super) fn dataset(&self) -> Option<DatasetName> {
        let named = self.item.as_ref().and_then(|item| item.dataset.clone());
        let committed = || self.commit.as_ref().map(|(commit, _)| commit.dataset.clone());
        named.or_else(committed).or_else(|| self.raw.as_ref().and_then(|raw| dataset_of(&raw.object.key)))
    }

    /// The object version, by whoever knows it: a commit alone does not say it in its key.
    pub(super) fn object(&self) -> Option<ObjectVersion> {
        let recorded = self.item.as_ref().map(|item| ObjectVersion {
            bucket: item.bucket.clone(),
            key: item.key.clone(),
            version: item.version.clone(),
        });
        recorded.or_else(|| self.raw.as_ref().map(|raw| raw.object.clone()))
    }

    /// When the object arrived.
    pub(super) fn received_at(&self) -> Option<Timestamp> {
        let recorded = self.item.as_ref().map(|item| item.received_at);
        recorded.or_else(|| self.raw.as_ref().map(|raw| raw.written))
    }
}
