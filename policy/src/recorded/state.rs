//! `pulumi stack export` and the checkpoint files of a local backend.

use serde_json::Value as Json;

use super::{
    Unreadable, elements,
    resource::{self, Reader},
};
use crate::infrastructure::{Change, Infrastructure, Origin};

const VERSIONS: std::ops::RangeInclusive<u64> = 3..=4;

pub(super) fn read(document: &Json) -> Result<Infrastructure, Unreadable> {
    if let Some(version) = document.get("version").and_then(Json::as_u64)
        && !VERSIONS.contains(&version)
    {
        return Err(Unreadable::Version(version));
    }
    let (place, deployment) = deployment(document);
    let list = elements(deployment, "resources", place)?;
    let pending = elements(deployment, "pending_operations", place)?;
    let open: Vec<(String, &Json)> = pending
        .iter()
        .filter_map(|(place, json)| Some((format!("{place}.resource"), json.get("resource")?)))
        .collect();
    let reader = Reader::of(&[list.clone(), open].concat())?;
    let mut read = resource::infrastructure(Origin::State, reader.resources(&list));
    for (_, operation) in &pending {
        let Some(resource) = operation.get("resource").and_then(|json| reader.resource(json)) else {
            continue;
        };
        let word = operation.get("type").and_then(Json::as_str).unwrap_or_default();
        let change = Change { operation: word.to_owned(), before: None };
        read.changes.insert(resource.name.clone(), change);
        if read.get(&resource.name).is_none() {
            read.absent.push(resource);
        }
    }
    Ok(read)
}

fn deployment(document: &Json) -> (&'static str, &Json) {
    if let Some(deployment) = document.get("deployment") {
        return ("deployment", deployment);
    }
    match document.get("checkpoint") {
        Some(checkpoint) => ("checkpoint.latest", checkpoint.get("latest").unwrap_or(&Json::Null)),
        None => ("latest", document.get("latest").unwrap_or(&Json::Null)),
    }
}
