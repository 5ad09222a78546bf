//! Event patterns: which events a rule takes.

use std::sync::Arc;

use lake_reader::{Node, Resource};

use crate::{
    case::{self, Stop},
    iam::glob,
    infrastructure::Infrastructure,
};

/// The type of a rule.
pub(crate) const RULE: &str = "aws:cloudwatch/eventRule:EventRule";

/// The pattern of a rule, as a tree.
///
/// # Errors
/// The rule has none (it follows a schedule), or it is not known, or no JSON.
pub(crate) fn pattern(infrastructure: &Infrastructure, rule: &Resource) -> Result<Arc<Node>, Stop> {
    let written = case::property(rule, "eventPattern")?.ok_or(Stop::NotApplicable)?;
    infrastructure.known_tree(written, "the event pattern")
}

/// The values that a pattern wants at a path of the event; `None` where it wants none.
pub(crate) fn wanted<'p>(pattern: &'p Node, path: &[&str]) -> Option<&'p Node> {
    path.iter().try_fold(pattern, |node, step| node.get(step))
}

/// The exact texts that a pattern wants at a path.
pub(crate) fn exact<'p>(pattern: &'p Node, path: &[&str]) -> Vec<&'p Node> {
    let listed = wanted(pattern, path).and_then(Node::as_list).unwrap_or_default();
    listed.iter().filter(|node| node.as_map().is_none()).collect()
}

/// Whether a pattern takes events with a text at a path. `None` where that is not known.
pub(crate) fn takes(pattern: &Node, path: &[&str], text: &str) -> Option<bool> {
    let Some(wanted) = wanted(pattern, path) else { return Some(true) };
    let mut unknown = wanted.is_unknown();
    for value in wanted.as_list().unwrap_or_default() {
        match matches(value, text) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => unknown = true,
        }
    }
    (!unknown).then_some(false)
}

fn matches(wanted: &Node, text: &str) -> Option<bool> {
    if let Some(plain) = wanted.as_str() {
        return Some(plain == text);
    }
    let (filter, value) = wanted.as_map()?.first()?;
    let word = value.as_str();
    Some(match filter.text.as_str() {
        "prefix" => text.starts_with(word?),
        "suffix" => text.ends_with(word?),
        "equals-ignore-case" => text.eq_ignore_ascii_case(word?),
        "wildcard" => glob::matches(word?, text),
        "exists" => value.as_bool()?,
        "anything-but" => match (word, value.as_list()) {
            (Some(word), _) => word != text,
            (None, Some(list)) => !list.iter().any(|node| node.as_str() == Some(text)),
            (None, None) => return None,
        },
        _ => return None,
    })
}
