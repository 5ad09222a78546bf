//! Two infrastructures as an update from one to the other.

use lake_reader::{Node, Resource, Value};

use super::{Change, Infrastructure, Origin};

/// Properties whose change makes a new resource, by type; for all other types it is the name.
const IDENTITY: &[(&str, &[&str])] = &[
    ("aws:s3/bucket:Bucket", &["bucket", "bucketPrefix"]),
    ("aws:dynamodb/table:Table", &["name", "hashKey", "rangeKey"]),
    ("aws:kms/key:Key", &["customKeyStoreId", "keyUsage", "customerMasterKeySpec", "multiRegion"]),
    ("aws:sqs/queue:Queue", &["name", "namePrefix", "fifoQueue"]),
];

impl Infrastructure {
    /// The same, as the preview of an update of an older one would show it.
    #[must_use]
    pub fn since(mut self, before: Infrastructure) -> Self {
        for now in &self.resources {
            let was = before.resources.iter().find(|was| is_same(was, now));
            let change = Change { operation: operation(was, now).to_owned(), before: was.cloned() };
            self.changes.insert(now.name.clone(), change);
        }
        for was in &before.resources {
            if !self.resources.iter().any(|now| is_same(was, now)) {
                let change = Change { operation: "delete".to_owned(), before: Some(was.clone()) };
                self.changes.insert(was.name.clone(), change);
                self.absent.push(was.clone());
            }
        }
        self.before = Some(Box::new(before));
        self.origin = Origin::Preview;
        self
    }
}

/// Whether two resources have one URN, or the newer says by an alias that it is the older.
fn is_same(was: &Resource, now: &Resource) -> bool {
    let alias = |node: &Node| match &node.value {
        Value::Text(urn) => urn.rsplit("::").next() == Some(was.logical_name.as_str()),
        _ => node.get("name").and_then(Node::as_str) == Some(was.logical_name.as_str()),
    };
    let aliases = now.options.aliases.as_ref().and_then(Node::as_list).unwrap_or_default();
    was.token.eq_ignore_ascii_case(&now.token)
        && (was.logical_name == now.logical_name || aliases.iter().any(alias))
}

fn operation(was: Option<&Resource>, now: &Resource) -> &'static str {
    let Some(was) = was else { return "create" };
    let row = IDENTITY.iter().find(|(token, _)| token.eq_ignore_ascii_case(&now.token));
    let identity = row.map_or(&["name", "namePrefix"][..], |(_, properties)| properties);
    let differs = |name: &&str| match (was.property(name), now.property(name)) {
        (Some(was), Some(now)) => !is_equal(was, now),
        (was, now) => was.is_some() != now.is_some(),
    };
    match (identity.iter().any(differs), is_equal(&was.properties, &now.properties)) {
        (true, _) => "replace",
        (false, true) => "same",
        (false, false) => "update",
    }
}

/// Whether two values say the same, wherever they are written. What is not known is taken to be the same.
fn is_equal(was: &Node, now: &Node) -> bool {
    match (&was.value, &now.value) {
        (Value::Unknown(_), Value::Unknown(_)) => true,
        (Value::List(was), Value::List(now)) => {
            was.len() == now.len() && was.iter().zip(now).all(|(was, now)| is_equal(was, now))
        }
        (Value::Map(was), Value::Map(entries)) => {
            was.len() == entries.len()
                && was.iter().all(|(key, was)| now.get(&key.text).is_some_and(|now| is_equal(was, now)))
        }
        (was, now) => was == now,
    }
}
