//! Tables in memory.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{MemoryWorld, State};
use crate::ports::{Ledger, PortResult, Revised, Saved};

pub(super) type Tables = BTreeMap<(String, String), Revised<Map<String, Value>>>;

impl MemoryWorld {
    /// Ids and items of a table.
    pub fn items(&self, table: &str) -> Vec<(String, Map<String, Value>)> {
        let state = self.state();
        let items = state.items.iter().filter(|((name, _), _)| name == table);
        items.map(|((_, id), revised)| (id.clone(), revised.item.clone())).collect()
    }
}

impl Ledger for MemoryWorld {
    async fn load(&self, table: &str, id: &str) -> PortResult<Option<Revised<Map<String, Value>>>> {
        let id = (table.to_owned(), id.to_owned());
        self.call("dynamodb", |state| Ok(state.items.get(&id).cloned())).await
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
            let found = state.items.get(&id).map(|revised| revised.revision);
            if found != expected {
                return Ok(Saved::Conflict);
            }
            let revision = expected.unwrap_or(0) + 1;
            state.items.insert(id, Revised { item: item.clone(), revision });
            Ok(Saved::Yes)
        };
        self.call("dynamodb", save).await
    }
}
