//! Keyed rows that remember which of them changed, so that a commit writes those and no others.

use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::ops::RangeBounds;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A changed row: what a store writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The shelf within its service.
    pub shelf: &'static str,
    /// The row's key within the shelf.
    pub key: String,
    /// The row as JSON text; `None` when it is gone.
    pub row: Option<String>,
}

/// A stored row: what a store hands back after a restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The shelf within its service.
    pub shelf: String,
    /// The row's key within the shelf.
    pub key: String,
    /// The row as JSON text.
    pub row: String,
}

/// Why rows could not be written or taken back.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    /// A row cannot be written as, or read from, JSON.
    #[error("row `{key}` of `{shelf}` is unreadable")]
    Unreadable {
        /// The shelf.
        shelf: String,
        /// The row's key.
        key: String,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// The service has no such shelf: the rows were written by another version.
    #[error("no shelf is called `{shelf}`")]
    UnknownShelf {
        /// The name that was asked for.
        shelf: String,
    },
}

/// A service whose state is rows.
pub trait Stateful {
    /// The rows that changed since the last call.
    ///
    /// # Errors
    /// [`RowError::Unreadable`] when a row cannot be written as JSON.
    fn changes(&mut self) -> Result<Vec<Change>, RowError>;

    /// Takes back every stored row, after a restart.
    ///
    /// # Errors
    /// [`RowError`] when a row is not one of this service's.
    fn restore(&mut self, rows: Vec<Row>) -> Result<(), RowError>;
}

/// A map of rows that remembers which changed.
#[derive(Debug, Clone)]
pub struct Shelf<V> {
    rows: BTreeMap<String, V>,
    changed: BTreeSet<String>,
}

impl<V> Default for Shelf<V> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), changed: BTreeSet::new() }
    }
}

impl<V> Shelf<V> {
    /// The row of that key.
    pub fn get(&self, key: &str) -> Option<&V> {
        self.rows.get(key)
    }

    /// The row of that key, to be changed: it counts as changed from now on.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        let row = self.rows.get_mut(key)?;
        if !self.changed.contains(key) {
            self.changed.insert(key.to_owned());
        }
        Some(row)
    }

    /// Stores a row; gives the one it replaces.
    pub fn insert(&mut self, key: impl Into<String>, row: V) -> Option<V> {
        let key = key.into();
        self.changed.insert(key.clone());
        self.rows.insert(key, row)
    }

    /// Takes a row away.
    pub fn remove(&mut self, key: &str) -> Option<V> {
        let row = self.rows.remove(key)?;
        self.changed.insert(key.to_owned());
        Some(row)
    }

    /// Whether there is such a row.
    pub fn contains(&self, key: &str) -> bool {
        self.rows.contains_key(key)
    }

    /// The rows in the order of their keys.
    pub fn iter(&self) -> btree_map::Iter<'_, String, V> {
        self.rows.iter()
    }

    /// The rows whose keys lie in a range, in order.
    pub fn range<R: RangeBounds<String>>(&self, range: R) -> btree_map::Range<'_, String, V> {
        self.rows.range(range)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl<'a, V> IntoIterator for &'a Shelf<V> {
    type Item = (&'a String, &'a V);
    type IntoIter = btree_map::Iter<'a, String, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<V: Serialize + DeserializeOwned> Shelf<V> {
    /// The changed rows as JSON text, for [`Stateful::changes`].
    pub(crate) fn changes(&mut self, name: &'static str) -> Result<Vec<Change>, RowError> {
        let keys = std::mem::take(&mut self.changed);
        let write = |key: String| {
            let row = self.rows.get(&key).map(serde_json::to_string).transpose();
            match row {
                Ok(row) => Ok(Change { shelf: name, key, row }),
                Err(source) => Err(RowError::Unreadable { shelf: name.to_owned(), key, source }),
            }
        };
        keys.into_iter().map(write).collect()
    }

    /// Adds one stored row, for [`Stateful::restore`].
    pub(crate) fn restore_row(&mut self, row: Row) -> Result<(), RowError> {
        match serde_json::from_str(&row.row) {
            Ok(value) => {
                self.rows.insert(row.key, value);
                Ok(())
            }
            Err(source) => Err(RowError::Unreadable { shelf: row.shelf, key: row.key, source }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, Row, RowError, Shelf};

    #[test]
    fn only_what_changed_is_drained() {
        let row = |key: &str, row: &str| Row { shelf: "numbers".into(), key: key.into(), row: row.into() };
        let mut shelf: Shelf<u8> = Shelf::default();
        for (key, number) in [("a", "1"), ("b", "2"), ("c", "3")] {
            shelf.restore_row(row(key, number)).unwrap();
        }
        assert_eq!(shelf.changes("numbers").unwrap(), []);
        if let Some(row) = shelf.get_mut("b") {
            *row = 20;
        }
        shelf.remove("c");
        shelf.insert("d", 4);
        assert_eq!(shelf.get("a"), Some(&1));
        let change = |key: &str, row: Option<&str>| Change {
            shelf: "numbers",
            key: key.into(),
            row: row.map(str::to_owned),
        };
        let drained = shelf.changes("numbers").unwrap();
        assert_eq!(drained, [change("b", Some("20")), change("c", None), change("d", Some("4"))]);
        assert_eq!(shelf.changes("numbers").unwrap(), []);
    }

    #[test]
    fn removing_what_is_not_there_changes_nothing() {
        let mut shelf: Shelf<u8> = Shelf::default();
        assert_eq!(shelf.remove("x"), None);
        assert!(shelf.get_mut("x").is_none());
        assert_eq!(shelf.changes("numbers").unwrap(), []);
    }

    #[test]
    fn a_row_of_another_shape_is_named() {
        let mut shelf: Shelf<u8> = Shelf::default();
        let row = Row { shelf: "numbers".into(), key: "k".into(), row: "\"text\"".into() };
        let error = shelf.restore_row(row).unwrap_err();
        assert!(matches!(error, RowError::Unreadable { .. }));
        assert_eq!(error.to_string(), "row `k` of `numbers` is unreadable");
    }
}
