//! Tables in memory.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{MemoryWorld, State};
use crate::ports::{Ledger, PortResult, Revised, Saved};

/// Tables, and every write to them.
#[derive(Debug, Clone, Default)]
pub(super) struct Tables {
    pub(super) items: BTreeMap<(String, String), Revised<Map<String, Value>>>,
    history: Vec<(String, Map<String, Value>)>,
}

impl MemoryWorld {
    /// Ids and items of a table.
    pub fn items(&self, table: &str) -> Vec<(String, Map<String, Value>)> {
        let state = self.state();
        let items = state.tables.items.iter().filter(|((name, _), _)| name == table);
        items.map(|((_, id), revised)| (id.clone(), revised.item.clone())).collect()
    }

    /// Loses an item, as a table does that was restored from an older copy.
    pub fn forget_item(&self, table: &str, id: &str) {
        self.state().tables.items.remove(&(table.to_owned(), id.to_owned()));
    }

    /// Puts a table back to how it is in another world, as a restore to a point in time does.
    pub fn put_back(&self, table: &str, then: &Self) {
        let of_table = |((name, _), _): &(&(String, String), &Revised<Map<String, Value>>)| name == table;
        let then: Vec<_> = {
            let state = then.state();
            let items = state.tables.items.iter().filter(of_table);
            items.map(|(id, item)| (id.clone(), item.clone())).collect()
        };
        let items = &mut self.state().tables.items;
        items.retain(|(name, _), _| name != table);
        items.extend(then);
    }

    /// Ids and items of every write to any table, in order.
    pub fn history(&self) -> Vec<(String, Map<String, Value>)> {
        self.state().tables.history.clone()
    }
}

impl Ledger for MemoryWorld {
    async fn load(&self, table: &str, id: &str) -> PortResult<Option<Revised<Map<String, Value>>>> {
        let id = (table.to_owned(), id.to_owned());
        self.call("dynamodb", |state| Ok(state.tables.items.get(&id).cloned())).await
    }

    async fn save(
        &self,
        table: &str,
        id: &str,
        item: &Map<String, Value>,
        expected: Option<u64>,
    ) -> PortResult<Saved> {
        let id = (table.to_owned(), id.to_owned());
        let save = |state: &mut State| {
            let found = state.tables.items.get(&id).map(|revised| revised.revision);
            if found != expected {
                return Ok(Saved::Conflict);
            }
            let revision = expected.unwrap_or(0) + 1;
            state.tables.history.push((id.1.clone(), item.clone()));
            state.tables.items.insert(id, Revised { item: item.clone(), revision });
            Ok(Saved::Yes)
        };
        self.call("dynamodb", save).await
    }
}
