//! `pulumi preview --json`: what there will be, what there is now, and what happens to it.

use std::collections::{BTreeMap, BTreeSet};

use lake_reader::Resource;
use serde_json::Value as Json;

use super::{
    Unreadable, elements,
    home::Home,
    resource::{self, Reader},
    text,
};
use crate::infrastructure::{Change, Infrastructure, Origin};

pub(super) fn read(document: &Json) -> Result<Infrastructure, Unreadable> {
    if let Some(message) = failure(document) {
        return Err(Unreadable::Failed(message));
    }
    let steps = elements(document, "steps", "")?;
    is_whole(document, &steps)?;
    let (old, new) = (states(&steps, "oldState"), states(&steps, "newState"));
    let reader = Reader::of(&[old.clone(), new].concat())?;
    let old = reader.resources(&old);
    let mut plan = Plan::default();
    for (place, step) in &steps {
        plan.step(&reader, text(step, "op", place)?, step);
    }
    let region = document.get("config").and_then(|config| config.get("aws:region")).and_then(Json::as_str);
    let mut resources = plan.resources;
    Home::of(&resources, region).complete(&mut resources);
    let absent = plan.deleted.into_iter().filter(|gone| !resources.iter().any(|kept| kept.name == gone.name));
    let absent = absent.collect();
    let before = (!old.is_empty()).then(|| Box::new(resource::infrastructure(Origin::State, unique(old))));
    let mut after = resource::infrastructure(Origin::Preview, resources);
    (after.changes, after.absent, after.before) = (plan.changes, absent, before);
    Ok(after)
}

fn states<'j>(steps: &[(String, &'j Json)], key: &str) -> Vec<(String, &'j Json)> {
    let state = |(place, step): &(String, &'j Json)| {
        Some((format!("{place}.{key}"), step.get(key).filter(|json| !json.is_null())?))
    };
    steps.iter().filter_map(state).collect()
}

/// The first error that the preview ended with.
fn failure(document: &Json) -> Option<String> {
    let diagnostics = document.get("diagnostics").and_then(Json::as_array)?;
    let error = diagnostics.iter().find(|one| one.get("severity").and_then(Json::as_str) == Some("error"))?;
    let message = error.get("message").and_then(Json::as_str).unwrap_or_default();
    Some(message.trim().lines().next().unwrap_or_default().to_owned())
}

/// A preview tells how many resources stay the same, and leaves most of them out unless it is asked for them.
fn is_whole(document: &Json, steps: &[(String, &Json)]) -> Result<(), Unreadable> {
    let summary = document.get("changeSummary").and_then(|summary| summary.get("same"));
    let counted = summary.and_then(Json::as_u64).unwrap_or_default();
    let shown =
        steps.iter().filter(|(_, step)| step.get("op").and_then(Json::as_str) == Some("same")).count();
    let shown = u64::try_from(shown).unwrap_or(u64::MAX);
    if counted > shown { Err(Unreadable::Partial(counted - shown)) } else { Ok(()) }
}

#[derive(Default)]
struct Plan {
    resources: Vec<Resource>,
    deleted: Vec<Resource>,
    changes: BTreeMap<String, Change>,
}

impl Plan {
    /// A replacement may be one step or three of one URN; together they are a replacement.
    fn step(&mut self, reader: &Reader, operation: &str, step: &Json) {
        let state = |key: &str| step.get(key).and_then(|json| reader.resource(json));
        let (before, after) = (state("oldState"), state("newState"));
        let Some(name) = after.as_ref().or(before.as_ref()).map(|resource| resource.name.clone()) else {
            return;
        };
        let known = self.changes.get(&name).map(|change| change.operation.as_str());
        let operation = match (known, operation) {
            (_, "create-replacement") | (Some(_), "replace" | "delete-replaced") => "replace",
            (Some(known), "remove-pending-replace" | "discard" | "discard-replaced") => known,
            _ => operation,
        }
        .to_owned();
        let is_read = matches!(step.get("op").and_then(Json::as_str), Some("read" | "read-replacement"));
        match after.filter(|_| !matches!(operation.as_str(), "delete" | "discard")) {
            Some(after) => self.keep(with_outputs(after, before.as_ref(), &operation, is_read)),
            None => self.deleted.extend(before.clone()),
        }
        let change = self.changes.entry(name).or_default();
        change.operation = operation;
        change.before = before.or_else(|| change.before.take());
    }

    fn keep(&mut self, resource: Resource) {
        match self.resources.iter_mut().find(|kept| kept.name == resource.name) {
            Some(kept) => *kept = resource,
            None => self.resources.push(resource),
        }
    }
}

/// What stays in place keeps what AWS assigned to it; a preview repeats none of it.
fn with_outputs(mut after: Resource, before: Option<&Resource>, operation: &str, is_read: bool) -> Resource {
    if let Some(before) = before.filter(|_| matches!(operation, "same" | "update" | "refresh")) {
        for (name, node) in &before.outputs {
            after.outputs.entry(name.clone()).or_insert_with(|| node.clone());
        }
    }
    if is_read && after.get.is_none() {
        after.get = Some(lake_reader::Get { id: after.output("id"), ..lake_reader::Get::default() });
    }
    after
}

fn unique(resources: Vec<Resource>) -> Vec<Resource> {
    let mut seen = BTreeSet::new();
    resources.into_iter().filter(|resource| seen.insert(resource.name.clone())).collect()
}
