//! The job table for a function: an item's fields as attributes, its revision beside them.

use std::collections::BTreeMap;

use lake_core::ports::{Ledger, PortError, PortResult, Revised, Saved};
use serde_json::{Map, Value};

use super::Desk;
use crate::engine::State;
use crate::engine::authority::By;
use crate::services::table::{Attribute, Condition, Item, Table, TableError, item_from_json, item_to_json};

/// The attribute that a conditional write names.
const REVISION: &str = "revision";

const UNCHANGED: &str = "#revision = :expected";
const ABSENT: &str = "attribute_not_exists(#key)";

fn unavailable(detail: impl std::fmt::Display) -> PortError {
    PortError::Unavailable { service: "dynamodb", detail: format!("{detail}") }
}

impl State {
    /// A table by its name.
    fn ledger(&mut self, name: &str) -> PortResult<&mut Table> {
        let table = self.services.ledgers.iter_mut().find(|table| table.config().name == name);
        table.ok_or_else(|| PortError::Missing { kind: "table", name: name.to_owned() })
    }

    /// A table by its name, if the caller may do that to it.
    fn admit_ledger(&mut self, by: By<'_>, action: &str, name: &str) -> PortResult<&mut Table> {
        let arn = self.ledger(name)?.config().arn.clone();
        self.authority.authorise(by, action, &arn)?;
        self.ledger(name)
    }
}

/// An item as the lake's rules see it: without its key and its revision.
pub(crate) fn fields(table: &Table, item: &Item) -> Map<String, Value> {
    let mut fields = item_to_json(item);
    fields.remove(REVISION);
    fields.remove(&table.config().key.hash.name);
    fields
}

/// The id of an item.
pub(crate) fn id_of<'a>(table: &Table, item: &'a Item) -> Option<&'a str> {
    match item.get(&table.config().key.hash.name)? {
        Attribute::S(id) => Some(id),
        _ => None,
    }
}

fn revision_of(item: &Item) -> Option<u64> {
    item.get(REVISION)?.to_json().as_u64()
}

fn number(revision: u64) -> PortResult<Attribute> {
    Attribute::from_json(&Value::from(revision)).map_err(unavailable)
}

/// The condition of a write: the item is absent, or has the revision that was read.
fn condition(table: &Table, expected: Option<u64>) -> PortResult<Condition> {
    let name =
        |placeholder: &str, attribute: &str| BTreeMap::from([(placeholder.to_owned(), attribute.to_owned())]);
    let condition = match expected {
        None => Condition::parse(ABSENT, &name("#key", &table.config().key.hash.name), &BTreeMap::new()),
        Some(revision) => {
            let values = BTreeMap::from([(":expected".to_owned(), number(revision)?)]);
            Condition::parse(UNCHANGED, &name("#revision", REVISION), &values)
        }
    };
    condition.map_err(unavailable)
}

impl Ledger for Desk<'_, '_> {
    async fn load(&self, table: &str, id: &str) -> PortResult<Option<Revised<Map<String, Value>>>> {
        let mut state = self.shared.state();
        let table = state.admit_ledger(self.by, "dynamodb:GetItem", table)?;
        let key = Item::from([(table.config().key.hash.name.clone(), Attribute::S(id.to_owned()))]);
        let item = table.get(&key).map_err(unavailable)?;
        let Some(item) = item else { return Ok(None) };
        let revision = revision_of(item).ok_or_else(|| unavailable(format!("`{id}` has no revision")))?;
        Ok(Some(Revised { item: fields(table, item), revision }))
    }

    async fn save(
        &self,
        table: &str,
        id: &str,
        item: &Map<String, Value>,
        expected: Option<u64>,
    ) -> PortResult<Saved> {
        let mut state = self.shared.state();
        let found = state.admit_ledger(self.by, "dynamodb:PutItem", table)?;
        let condition = condition(found, expected)?;
        let mut attributes = item_from_json(item).map_err(unavailable)?;
        attributes.insert(found.config().key.hash.name.clone(), Attribute::S(id.to_owned()));
        attributes.insert(REVISION.to_owned(), number(expected.map_or(1, |revision| revision + 1))?);
        match found.put(attributes, Some(&condition)) {
            Ok(_) => {
                state.progressed();
                state.notice_item(id, item);
                Ok(Saved::Yes)
            }
            Err(TableError::ConditionFailed { .. }) => Ok(Saved::Conflict),
            Err(error) => Err(unavailable(error)),
        }
    }
}
