//! What a function's answer says about its batch (`ReportBatchItemFailures`).

use std::collections::BTreeSet;

use serde_json::Value;

use crate::services::queue::Received;

/// The ids of the messages that failed, or why all of them count as failed.
///
/// A null or empty answer and a null or empty list mean success. An id that is null, empty, under another key or not
/// of this batch fails the whole batch, as does a list that is no list.
pub(super) fn failures<'a>(answer: &'a Value, batch: &[Received]) -> Result<BTreeSet<&'a str>, String> {
    let fields = match answer {
        Value::Null => return Ok(BTreeSet::new()),
        Value::Object(fields) => fields,
        other => return Err(format!("the answer is not an object: {other}")),
    };
    let items = match fields.get("batchItemFailures") {
        None if fields.is_empty() => return Ok(BTreeSet::new()),
        None => return Err("the answer has no `batchItemFailures`".to_owned()),
        Some(Value::Null) => return Ok(BTreeSet::new()),
        Some(Value::Array(items)) => items,
        Some(other) => return Err(format!("`batchItemFailures` is not a list: {other}")),
    };
    items.iter().map(|item| identifier(item, batch)).collect()
}

fn identifier<'a>(item: &'a Value, batch: &[Received]) -> Result<&'a str, String> {
    match item.get("itemIdentifier").and_then(Value::as_str) {
        Some(id) if batch.iter().any(|message| message.id == id) => Ok(id),
        Some(id) => Err(format!("`{id}` is no message of the batch")),
        None => Err(format!("{item} has no `itemIdentifier`")),
    }
}
