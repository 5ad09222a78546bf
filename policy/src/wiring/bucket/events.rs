//! Which queues are told about the objects of a bucket: through the bus, or by the bucket's own notifications.

use lake_reader::{Node, Resource};

use super::{BUCKET, Bucket};
use crate::{
    case::flag,
    infrastructure::Infrastructure,
    wiring::{
        pattern::{self, RULE},
        queue::QUEUE,
    },
};

const NOTIFICATION: &str = "aws:s3/bucketNotification:BucketNotification";
const TARGET: &str = "aws:cloudwatch/eventTarget:EventTarget";

/// A queue that is told about objects of a bucket.
#[derive(Clone, Debug)]
pub(crate) struct Fed<'i> {
    /// The queue.
    pub queue: &'i Resource,
    /// The keys that it is told about begin with one of these.
    pub prefixes: Vec<String>,
    /// Where what cannot be delivered goes.
    pub undelivered: Option<&'i Resource>,
}

pub(super) fn feeds<'i>(bucket: &Bucket<'i>) -> Vec<Fed<'i>> {
    let infrastructure = bucket.infrastructure;
    let notifications = infrastructure.attached(bucket.resource, NOTIFICATION, "bucket");
    let mut fed: Vec<Fed<'i>> = Vec::new();
    for queue in notifications.iter().filter_map(|n| n.property("queues")?.as_list()).flatten() {
        let target = queue.get("queueArn").and_then(|node| infrastructure.resolve(node, QUEUE));
        let prefix = queue.get("filterPrefix").and_then(Node::as_str).unwrap_or_default().to_owned();
        fed.extend(target.map(|queue| Fed { queue, prefixes: vec![prefix], undelivered: None }));
    }
    let on_bus = |n: &&Resource| n.property("eventbridge").and_then(flag) == Some(true);
    if notifications.iter().any(on_bus) {
        for rule in infrastructure.of_type(RULE) {
            if let Some(prefixes) = prefixes(infrastructure, rule, bucket.resource) {
                fed.extend(targets(infrastructure, rule, &prefixes));
            }
        }
    }
    fed
}

/// The key prefixes that a rule asks for, if it asks for events of the bucket.
fn prefixes(infrastructure: &Infrastructure, rule: &Resource, bucket: &Resource) -> Option<Vec<String>> {
    let pattern = pattern::pattern(infrastructure, rule).ok()?;
    let names = pattern::exact(&pattern, &["detail", "bucket", "name"]);
    let named =
        |node: &&Node| infrastructure.resolve(node, BUCKET).is_some_and(|found| found.name == bucket.name);
    names.iter().any(named).then(|| {
        let keys = pattern::wanted(&pattern, &["detail", "object", "key"]);
        let keys = keys.and_then(Node::as_list).unwrap_or_default();
        let prefix = |key: &Node| key.get("prefix").and_then(Node::as_str).unwrap_or_default().to_owned();
        if keys.is_empty() { vec![String::new()] } else { keys.iter().map(prefix).collect() }
    })
}

fn targets<'i>(
    infrastructure: &'i Infrastructure,
    rule: &'i Resource,
    prefixes: &[String],
) -> impl Iterator<Item = Fed<'i>> {
    let queue = |target: &Resource, path: &str| infrastructure.resolve(target.property(path)?, QUEUE);
    let fed = |target: &'i Resource| {
        let undelivered = queue(target, "deadLetterConfig.arn");
        Some(Fed { queue: queue(target, "arn")?, prefixes: prefixes.to_vec(), undelivered })
    };
    infrastructure.attached(rule, TARGET, "rule").into_iter().filter_map(fed).collect::<Vec<_>>().into_iter()
}
