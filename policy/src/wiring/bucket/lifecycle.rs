//! Lifecycle rules in one shape, wherever and in whichever generation of the provider they are written.

use lake_reader::Node;

use crate::case::{Stop, flag, whole, within};

/// One lifecycle rule.
#[derive(Clone, Debug)]
pub(crate) struct LifecycleRule<'i> {
    /// The rule.
    pub node: &'i Node,
    /// Its name, for messages.
    pub id: &'i str,
    /// Whether it is on.
    pub enabled: bool,
    /// The keys it is about begin with this.
    pub prefix: &'i str,
    /// What narrows it further: tags or sizes.
    pub narrowed_by: Option<&'i Node>,
    /// After how many days the current version expires.
    pub expires: Option<u64>,
    /// The date on which the current version expires.
    pub expires_on: Option<&'i Node>,
    /// Whether delete markers without versions are removed.
    pub removes_markers: bool,
    /// After how many days a former version is deleted.
    pub former_expire: Option<u64>,
    /// After how many days an unfinished upload is dropped.
    pub drops_uploads: Option<u64>,
    /// When current versions move to another storage class; `None` where that is on a date.
    pub moves: Vec<Option<u64>>,
    /// When former versions do.
    pub former_move: Vec<Option<u64>>,
}

impl LifecycleRule<'_> {
    /// Whether it is on and about every object.
    pub(crate) fn covers_all(&self) -> bool {
        self.enabled && self.prefix.is_empty() && self.narrowed_by.is_none()
    }

    /// Whether every object that another rule is about falls under this one, too.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        self.enabled && self.narrowed_by.is_none() && other.prefix.starts_with(self.prefix)
    }

    /// Whether current versions leave the bucket by it.
    pub(crate) fn expires_current(&self) -> bool {
        self.expires.is_some() || self.expires_on.is_some()
    }
}

/// Rules of a separate lifecycle configuration.
pub(super) fn separate(list: &Node) -> Result<Vec<LifecycleRule<'_>>, Stop> {
    let read = |node| -> Result<LifecycleRule<'_>, Stop> {
        let status = within(node, "status")?.and_then(Node::as_str);
        let narrow = [
            "filter.tag",
            "filter.and.tags",
            "filter.objectSizeGreaterThan",
            "filter.objectSizeLessThan",
            "filter.and.objectSizeGreaterThan",
            "filter.and.objectSizeLessThan",
        ];
        Ok(LifecycleRule {
            enabled: status == Some("Enabled"),
            prefix: first_text(node, &["filter.and.prefix", "filter.prefix", "prefix"])?,
            narrowed_by: given(node, &narrow)?,
            drops_uploads: days(node, &["abortIncompleteMultipartUpload.daysAfterInitiation"])?,
            former_expire: days(node, &["noncurrentVersionExpiration.noncurrentDays"])?,
            former_move: moves(node, "noncurrentVersionTransitions", "noncurrentDays")?,
            ..common(node)?
        })
    };
    list.as_list().unwrap_or_default().iter().map(read).collect()
}

/// Rules inside a bucket; what is an object in provider 7 was a list of one in the former `BucketV2`.
pub(super) fn inline(list: &Node) -> Result<Vec<LifecycleRule<'_>>, Stop> {
    let read = |node| -> Result<LifecycleRule<'_>, Stop> {
        Ok(LifecycleRule {
            enabled: within(node, "enabled")?.and_then(flag) == Some(true),
            prefix: first_text(node, &["prefix"])?,
            narrowed_by: given(node, &["tags"])?,
            drops_uploads: days(node, &["abortIncompleteMultipartUploadDays"])?,
            former_expire: days(
                node,
                &["noncurrentVersionExpiration.days", "noncurrentVersionExpirations.0.days"],
            )?,
            former_move: moves(node, "noncurrentVersionTransitions", "days")?,
            ..common(node)?
        })
    };
    list.as_list().unwrap_or_default().iter().map(read).collect()
}

/// What is written alike in both.
fn common(node: &Node) -> Result<LifecycleRule<'_>, Stop> {
    let markers = ["expiration.expiredObjectDeleteMarker", "expirations.0.expiredObjectDeleteMarker"];
    Ok(LifecycleRule {
        node,
        id: first_text(node, &["id"])?,
        enabled: false,
        prefix: "",
        narrowed_by: None,
        expires: days(node, &["expiration.days", "expirations.0.days"])?,
        expires_on: given(node, &["expiration.date", "expirations.0.date"])?,
        removes_markers: first(node, &markers)?.and_then(flag) == Some(true),
        former_expire: None,
        drops_uploads: None,
        moves: moves(node, "transitions", "days")?,
        former_move: Vec::new(),
    })
}

fn first<'n>(node: &'n Node, paths: &[&str]) -> Result<Option<&'n Node>, Stop> {
    for path in paths {
        if let Some(found) = within(node, path)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The first of some values that is given and not an empty object.
fn given<'n>(node: &'n Node, paths: &[&str]) -> Result<Option<&'n Node>, Stop> {
    let found = first(node, paths)?;
    Ok(found.filter(|found| found.as_map().is_none_or(|map| !map.is_empty())))
}

fn first_text<'n>(node: &'n Node, paths: &[&str]) -> Result<&'n str, Stop> {
    Ok(first(node, paths)?.and_then(Node::as_str).unwrap_or_default())
}

fn days(node: &Node, paths: &[&str]) -> Result<Option<u64>, Stop> {
    Ok(first(node, paths)?.and_then(whole).filter(|days| *days > 0))
}

fn moves(node: &Node, list: &str, days: &str) -> Result<Vec<Option<u64>>, Stop> {
    let list = within(node, list)?.and_then(Node::as_list).unwrap_or_default();
    list.iter().map(|one| Ok(within(one, days)?.and_then(whole))).collect()
}
