//! The job table: nobody overwrites what he has not read.

use serde_json::{Map, Value, json};

use super::{Departure, Fixture, equal, holds};
use crate::ports::{Ledger, Saved};

/// Conditional writes.
///
/// # Errors
/// The first departure.
pub async fn ledger<F: Fixture>(fixture: &F) -> Result<(), Departure> {
    let (world, table, id) = (fixture.world(), fixture.table(), "object#conformance");
    equal("an item that nobody wrote is none", &world.load(table, id).await?, &None)?;
    let early = world.save(table, id, &item(0), Some(1)).await?;
    equal("it has no revision", &early, &Saved::Conflict)?;
    equal("it can be created", &world.save(table, id, &item(1), None).await?, &Saved::Yes)?;
    equal("once", &world.save(table, id, &item(2), None).await?, &Saved::Conflict)?;

    let Some(first) = world.load(table, id).await? else {
        return Err(Departure::Broken { rule: "a created item is there", found: "none".to_owned() });
    };
    equal("it holds what was written", &first.item, &item(1))?;
    let saved = world.save(table, id, &item(3), Some(first.revision)).await?;
    equal("it can be written by who read it", &saved, &Saved::Yes)?;
    let late = world.save(table, id, &item(4), Some(first.revision)).await?;
    equal("and not by who read it before that", &late, &Saved::Conflict)?;
    let second = world.load(table, id).await?;
    holds(
        "the revision grows by one",
        second.as_ref().is_some_and(|second| second.revision == first.revision + 1),
        &second,
    )?;
    holds(
        "the item is the one that was saved",
        second.as_ref().is_some_and(|second| second.item == item(3)),
        &second,
    )?;

    let other = world.load(table, "object#other").await?;
    holds("items do not mix", other.is_none(), &other)
}

/// An item with every kind of value that the ledger writes, and a number that no double holds.
fn item(n: u64) -> Map<String, Value> {
    let item =
        json!({ "text": "ü + %20", "empty": "", "n": n, "large": 9_007_199_254_740_993_u64, "yes": true });
    item.as_object().cloned().unwrap_or_default()
}
