//! Properties that protect: a key, a retention, a dead-letter queue, a switch.

use lake_reader::{Node, Resource, Value};

use super::{Weaker, pair::Pairs};
use crate::case::{flag, whole};

/// What is safer of a property.
#[derive(Clone, Copy)]
enum Safer {
    /// That it is there.
    Present,
    /// That it is set.
    True,
    /// That it is not set.
    False,
    /// The more, and 0 for ever.
    Longer,
    /// The fewer elements.
    Fewer,
    /// The less, and so much where it is absent.
    Sooner(u64),
    /// That it has this value.
    Is(&'static str),
}

use Safer::{False, Fewer, Is, Longer, Present, Sooner, True};

/// Properties by the end of their path. What a rule judges anyhow may stand here too: it is said once.
const PROPERTIES: &[(&str, Safer)] = &[
    ("kmsKeyId", Present),
    ("kmsKeyArn", Present),
    ("kmsMasterKeyId", Present),
    ("serverSideEncryption", Present),
    ("encryptionConfiguration", Present),
    ("securityConfiguration", Present),
    ("redrivePolicy", Present),
    ("redriveAllowPolicy", Present),
    ("deadLetterConfig", Present),
    ("destinationConfig", Present),
    ("permissionsBoundary", Present),
    ("loggingConfiguration", Present),
    ("loggingConfig", Present),
    ("expectedBucketOwner", Present),
    ("sourceAccount", Present),
    ("sourceArn", Present),
    ("bytesScannedCutoffPerQuery", Present),
    ("abortIncompleteMultipartUpload", Present),
    ("alarmActions", Present),
    ("enableKeyRotation", True),
    ("deletionProtectionEnabled", True),
    ("pointInTimeRecovery.enabled", True),
    ("serverSideEncryption.enabled", True),
    ("blockPublicAcls", True),
    ("blockPublicPolicy", True),
    ("ignorePublicAcls", True),
    ("restrictPublicBuckets", True),
    ("enforceWorkgroupConfiguration", True),
    ("actionsEnabled", True),
    ("forceDestroy", False),
    ("bypassPolicyLockoutSafetyCheck", False),
    ("messageRetentionSeconds", Longer),
    ("retentionInDays", Longer),
    ("deletionWindowInDays", Longer),
    ("noncurrentDays", Longer),
    // What a grant of a key allows.
    ("operations", Fewer),
    ("rotationPeriodInDays", Sooner(365)),
    ("versioningConfiguration.status", Is("Enabled")),
    ("sseAlgorithm", Is("aws:kms")),
    ("objectOwnership", Is("BucketOwnerEnforced")),
    ("encryptionOption", Is("SSE_KMS")),
    ("tracingConfig.mode", Is("Active")),
    ("loggingConfiguration.level", Is("ALL")),
];

/// The bucket's own properties may stand in a resource of their own as well; rules look at both.
const BUCKET: &str = "aws:s3/bucket:Bucket";

/// Compares the protecting properties of each resource, and whether it is protected from deletion.
pub(super) fn weakened(pairs: &Pairs<'_>) -> Vec<Weaker> {
    pairs.all().flat_map(|(old, new)| of_resource(old, new)).collect()
}

/// The same of one resource.
pub(super) fn of_resource(old: &Resource, new: &Resource) -> Vec<Weaker> {
    let mut found = Vec::new();
    if old.token != BUCKET {
        let mut walk = Walk { new, found: &mut found };
        walk.node(&mut Vec::new(), &old.properties, Some(&new.properties));
    }
    if old.is_protected() && !new.is_protected() {
        let (now, was) = (Node { span: new.span, ..Node::default() }, old.options.protect.as_ref());
        let was = was.cloned().unwrap_or_default();
        found.push(Weaker::new(new, "it is no longer protected from deletion", &now, &was));
    }
    found
}

struct Walk<'w> {
    new: &'w Resource,
    found: &'w mut Vec<Weaker>,
}

impl Walk<'_> {
    fn node<'n>(&mut self, path: &mut Vec<&'n str>, old: &'n Node, new: Option<&Node>) {
        // What is not known is for verdicts to say.
        if old.is_unknown() || new.is_some_and(Node::is_unknown) {
            return;
        }
        let whole = path.join(".");
        let ends = |name: &str| whole == name || whole.ends_with(&format!(".{name}"));
        let safer = PROPERTIES.iter().find(|(name, _)| ends(name));
        if let Some((name, safer)) = safer
            && let Some(message) = worse(*safer, name, old, new.filter(|new| !new.is_null()))
        {
            let here = Node { span: self.new.span, ..Node::default() };
            self.found.push(Weaker::new(self.new, message, new.unwrap_or(&here), old));
            return;
        }
        match &old.value {
            Value::Map(entries) => {
                for (key, node) in entries {
                    path.push(&key.text);
                    self.node(path, node, new.and_then(|new| new.get(&key.text)));
                    path.pop();
                }
                self.written(old, new);
            }
            Value::List(elements) => {
                let others = new.and_then(Node::as_list).unwrap_or_default();
                for (at, element) in elements.iter().enumerate() {
                    self.node(path, element, counterpart(element, at, others));
                }
            }
            _ => {}
        }
    }
}

impl Walk<'_> {
    /// What was not written at all: a switch that was off, a number that was the usual one.
    fn written(&mut self, old: &Node, new: Option<&Node>) {
        let entries = new.and_then(Node::as_map).unwrap_or_default();
        for (key, node) in entries.iter().filter(|(key, _)| old.get(&key.text).is_none()) {
            let usual =
                |(name, safer): &&(&str, Safer)| *name == key.text && matches!(safer, False | Sooner(_));
            if let Some((name, safer)) = PROPERTIES.iter().find(usual)
                && let Some(message) = worse(*safer, name, &Node::default(), Some(node))
            {
                self.found.push(Weaker::new(self.new, message, node, &Node::default()));
            }
        }
    }
}

/// The element of a list that stands for another: the one with its name, or else the one at its place.
fn counterpart<'n>(element: &Node, at: usize, others: &'n [Node]) -> Option<&'n Node> {
    let name =
        |node: &Node| ["id", "name", "sid"].iter().find_map(|key| Some(node.get(key)?.as_str()?.to_owned()));
    match name(element) {
        Some(wanted) => others.iter().find(|other| name(other).as_ref() == Some(&wanted)),
        None => others.get(at),
    }
}

fn worse(safer: Safer, name: &str, old: &Node, new: Option<&Node>) -> Option<String> {
    let is = |node: Option<&Node>, wanted: bool| node.and_then(flag) == Some(wanted);
    match safer {
        Present => (!old.is_null() && new.is_none()).then(|| format!("`{name}` is gone")),
        True => (is(Some(old), true) && !is(new, true)).then(|| format!("`{name}` is no longer true")),
        False => (!is(Some(old), true) && is(new, true)).then(|| format!("`{name}` is now true")),
        Is(value) => {
            let has = |node: Option<&Node>| node.and_then(Node::as_str) == Some(value);
            (has(Some(old)) && !has(new)).then(|| format!("`{name}` is no longer `{value}`"))
        }
        Longer => shorter(name, old, new),
        Fewer => more(name, old, new?),
        Sooner(usual) => {
            let (before, after) = (whole(old).unwrap_or(usual), new.and_then(whole).unwrap_or(usual));
            (after > before).then(|| format!("`{name}` is {after}, and was {before}"))
        }
    }
}

fn more(name: &str, old: &Node, new: &Node) -> Option<String> {
    let (old, new) = (old.as_list()?, new.as_list()?);
    let had = |element: &str| old.iter().any(|old| old.as_str() == Some(element));
    let added = new.iter().filter_map(Node::as_str).find(|element| !had(element))?;
    Some(format!("`{name}` takes in `{added}`, and did not"))
}

fn shorter(name: &str, old: &Node, new: Option<&Node>) -> Option<String> {
    let for_ever = |days: u64| if days == 0 { u64::MAX } else { days };
    let (before, after) = (whole(old)?, new.and_then(whole));
    match after {
        Some(after) if for_ever(after) >= for_ever(before) => None,
        Some(after) => Some(format!("`{name}` is {after}, and was {before}")),
        None => Some(format!("`{name}` was {before}, and is gone")),
    }
}
