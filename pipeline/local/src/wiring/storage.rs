//! Buckets, what the program puts into them, and the keys that make message authentication codes.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use lake_reader::{Asset, Node, Value};

use super::problem::Unplayed;
use super::reading::Reading;

/// A bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bucket {
    pub(crate) name: String,
    pub(crate) arn: String,
    /// Whether a write keeps the version before it.
    pub(crate) versioned: bool,
    /// Whether a write is announced on the event bus.
    pub(crate) announces: bool,
}

/// An object that belongs to the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planted {
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) body: Bytes,
}

/// The buckets by name.
pub(super) fn buckets(reading: &mut Reading<'_>) -> BTreeMap<String, Bucket> {
    let loaded = reading.load_fields("aws:s3/bucket:Bucket", |arn, fields| {
        fields.refuse("versioning", "is not played here; declare an aws:s3:BucketVersioning");
        fields.refuse("replicationConfiguration", "is not played");
        fields.ignore(&[
            "bucket",
            "bucketPrefix",
            "forceDestroy",
            "objectLockEnabled",
            "objectLockConfiguration",
        ]);
        fields.ignore(&["serverSideEncryptionConfiguration", "lifecycleRules", "logging", "policy", "acl"]);
        arn.to_owned()
    });
    let mut buckets = BTreeMap::new();
    for (resource, arn) in loaded {
        let name = reading.output(resource, "bucket");
        if !is_bucket_name(&name) {
            reading.problem_at(resource, "bucket", format!("`{name}` is no bucket name"));
        }
        let bucket = Bucket { name: name.clone(), arn, versioned: false, announces: false };
        if buckets.insert(name.clone(), bucket).is_some() {
            reading.problem_at(resource, "bucket", format!("bucket `{name}` is declared twice"));
        }
    }
    versioning(reading, &mut buckets);
    notifications(reading, &mut buckets);
    buckets
}

fn is_bucket_name(name: &str) -> bool {
    let ends = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    (3..=63).contains(&name.len())
        && name.starts_with(ends)
        && name.ends_with(ends)
        && name.chars().all(|c| ends(c) || c == '-' || c == '.')
        && !name.contains("..")
}

fn versioning(reading: &mut Reading<'_>, buckets: &mut BTreeMap<String, Bucket>) {
    let loaded = reading.load_fields("aws:s3/bucketVersioning:BucketVersioning", |_, fields| {
        let bucket = fields.required_text("bucket");
        let status = fields.take("versioningConfiguration");
        fields.refuse("mfa", "is not played");
        fields.ignore(&["expectedBucketOwner"]);
        let status = status.and_then(|value| value.get("status")?.as_str().map(str::to_owned));
        (bucket, status)
    });
    for (resource, (name, status)) in loaded {
        let enabled = match status.as_deref() {
            Some("Enabled") => true,
            Some("Suspended" | "Disabled") => false,
            _ => {
                reading.problem_at(
                    resource,
                    "versioningConfiguration",
                    "must have a `status` of Enabled, Suspended or Disabled",
                );
                continue;
            }
        };
        match buckets.get_mut(&name) {
            Some(bucket) => bucket.versioned = enabled,
            None => reading.problem_at(resource, "bucket", format!("no bucket is called `{name}`")),
        }
    }
}

fn notifications(reading: &mut Reading<'_>, buckets: &mut BTreeMap<String, Bucket>) {
    let loaded = reading.load_fields("aws:s3/bucketNotification:BucketNotification", |_, fields| {
        for direct in ["lambdaFunctions", "queues", "topics"] {
            fields.refuse(direct, "is not played; send the events to EventBridge");
        }
        (fields.required_text("bucket"), fields.flag("eventbridge").unwrap_or(false))
    });
    let mut seen = BTreeSet::new();
    for (resource, (name, announces)) in loaded {
        if !seen.insert(name.clone()) {
            reading.problem_at(
                resource,
                "bucket",
                format!("a second notification of bucket `{name}` overwrites the first"),
            );
        }
        match buckets.get_mut(&name) {
            Some(bucket) => bucket.announces = announces,
            None => reading.problem_at(resource, "bucket", format!("no bucket is called `{name}`")),
        }
    }
}

/// Why an object is in no bucket of a played lake.
const NO_TEXT: &str = "only `content` and text assets are put into a played bucket";

/// The objects that the program puts into its buckets.
pub(super) fn planted(
    reading: &mut Reading<'_>,
    buckets: &BTreeMap<String, Bucket>,
    unplayed: &mut Vec<Unplayed>,
) -> Vec<Planted> {
    let mut planted = Vec::new();
    for resource in reading.program.of_type("aws:s3/bucketObjectv2:BucketObjectv2") {
        let mut field = |name: &str| resource.property(name).map(|node| reading.text(resource, node));
        let (bucket, key) = (field("bucket").unwrap_or_default(), field("key").unwrap_or_default());
        if !buckets.contains_key(&bucket) {
            reading.problem_at(resource, "bucket", format!("no bucket is called `{bucket}`"));
        }
        let text = match (resource.property("content"), resource.property("source").map(|node| &node.value)) {
            (Some(content), _) => Some(reading.text(resource, content)),
            (None, Some(Value::Asset(Asset::Text(text)))) => Some(text.clone()),
            _ => None,
        };
        match text {
            Some(text) => planted.push(Planted { bucket, key, body: Bytes::from(text) }),
            None => unplayed.push(Unplayed::of(resource, Some(NO_TEXT))),
        }
    }
    planted
}

/// The ARNs of the keys that make message authentication codes.
pub(super) fn mac_keys(reading: &mut Reading<'_>) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for resource in reading.program.of_type("aws:kms/key:Key") {
        let is = |name: &str, text: &str| resource.property(name).and_then(Node::as_str) == Some(text);
        if !is("keyUsage", "GENERATE_VERIFY_MAC") {
            continue;
        }
        if !is("customerMasterKeySpec", "HMAC_256") {
            reading.problem_at(resource, "customerMasterKeySpec", "only HMAC_256 is played");
        }
        let arn = reading.output(resource, "arn");
        keys.insert(arn);
    }
    keys
}
