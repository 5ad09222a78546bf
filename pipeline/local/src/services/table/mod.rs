//! DynamoDB: a table with conditional writes, global secondary indexes and expiry.

mod condition;
mod config;
mod number;
#[cfg(test)]
mod tests;
mod value;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

pub use self::condition::{Condition, ExpressionError};
pub use self::config::{Index, Key, KeyAttribute, TableConfig};
pub use self::number::Number;
pub use self::value::{Attribute, Item, item_from_json, item_to_json};

use super::shelf::{Change, Row, RowError, Shelf, Stateful};

const SHELF: &str = "items";

/// The most bytes of an item, names included.
const LARGEST: usize = 400 * 1024;

/// Items that should have expired longer ago than this are kept: the attribute is no time of expiry.
const LONGEST_AGO: SignedDuration = SignedDuration::from_hours(5 * 365 * 24);

/// Why the table refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TableError {
    /// `ConditionalCheckFailedException`.
    #[error("the condition does not hold")]
    ConditionFailed {
        /// The item as it stands.
        item: Option<Item>,
    },
    /// `ValidationException`: a key is missing, empty or of another type.
    #[error("key attribute `{name}` is missing, empty or not of type {wanted}")]
    Key {
        /// The attribute.
        name: String,
        /// The type it has to have.
        wanted: &'static str,
    },
    /// `ValidationException`: the item is too large.
    #[error("an item of {size} bytes exceeds the limit of {LARGEST}")]
    TooLarge {
        /// Bytes of the item.
        size: usize,
    },
    /// `ValidationException`: the table has no such index.
    #[error("the table has no index `{name}`")]
    NoSuchIndex {
        /// The name that was asked for.
        name: String,
    },
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    config: TableConfig,
    items: Shelf<Item>,
    /// When items expire: an index over the rows.
    expiring: BTreeSet<(Timestamp, String)>,
}

impl Table {
    /// An empty table.
    pub fn new(config: TableConfig) -> Self {
        Self { config, items: Shelf::default(), expiring: BTreeSet::new() }
    }

    /// What the program says about it.
    pub fn config(&self) -> &TableConfig {
        &self.config
    }

    /// The item of a key.
    ///
    /// # Errors
    /// [`TableError::Key`] when `key` is not the table's key.
    pub fn get(&self, key: &Item) -> Result<Option<&Item>, TableError> {
        Ok(self.items.get(&self.row_key(key)?))
    }

    /// Stores an item if the condition holds for the one it replaces; gives that one.
    ///
    /// # Errors
    /// [`TableError`]; nothing is stored then.
    pub fn put(&mut self, item: Item, condition: Option<&Condition>) -> Result<Option<Item>, TableError> {
        let key = self.row_key(&item)?;
        self.check_indexes(&item)?;
        let size = value::size(&item);
        if size > LARGEST {
            return Err(TableError::TooLarge { size });
        }
        self.check(&key, condition)?;
        let old = self.take(&key);
        if let Some(expiry) = self.expiry(&item) {
            self.expiring.insert((expiry, key.clone()));
        }
        self.items.insert(key, item);
        Ok(old)
    }

    /// The items of a partition of the table or of an index, in the order of the sort key.
    ///
    /// # Errors
    /// [`TableError::NoSuchIndex`], or [`TableError::Key`] when `hash` is of another type.
    pub fn query(&self, index: Option<&str>, hash: &Attribute) -> Result<Vec<Item>, TableError> {
        let index = match index {
            None => None,
            Some(name) => {
                let found = self.config.indexes.get(name);
                Some(found.ok_or_else(|| TableError::NoSuchIndex { name: name.to_owned() })?)
            }
        };
        let key = index.map_or(&self.config.key, |index| &index.key);
        if !key.hash.fits(hash) {
            return Err(TableError::Key { name: key.hash.name.clone(), wanted: key.hash.type_name() });
        }
        let indexed = |item: &&Item| key.attributes().all(|attribute| item.contains_key(&attribute.name));
        let items = self.items.iter().map(|(_, item)| item).filter(indexed);
        let mut found: Vec<&Item> = items.filter(|item| item.get(&key.hash.name) == Some(hash)).collect();
        if let Some(range) = &key.range {
            found.sort_by(|one, two| compare(one.get(&range.name), two.get(&range.name)));
        }
        let project = |item: &Item| match index {
            None => item.clone(),
            Some(index) => index.project(item, &self.config.key),
        };
        Ok(found.into_iter().map(project).collect())
    }

    /// All items, in the order of their keys.
    pub fn scan(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().map(|(_, item)| item)
    }

    /// Drops the items that expired; gives how many.
    pub fn advance(&mut self, now: Timestamp) -> usize {
        let mut dropped = 0;
        while self.expiring.first().is_some_and(|(expiry, _)| *expiry <= now) {
            let Some((expiry, key)) = self.expiring.pop_first() else { break };
            if now.duration_since(expiry) <= LONGEST_AGO {
                self.items.remove(&key);
                dropped += 1;
            }
        }
        dropped
    }

    fn check(&self, key: &str, condition: Option<&Condition>) -> Result<(), TableError> {
        let item = self.items.get(key);
        match condition {
            Some(condition) if !condition.holds(item) => {
                Err(TableError::ConditionFailed { item: item.cloned() })
            }
            _ => Ok(()),
        }
    }

    fn take(&mut self, key: &str) -> Option<Item> {
        let item = self.items.remove(key)?;
        if let Some(expiry) = self.expiry(&item) {
            self.expiring.remove(&(expiry, key.to_owned()));
        }
        Some(item)
    }

    fn expiry(&self, item: &Item) -> Option<Timestamp> {
        match item.get(self.config.ttl.as_ref()?)? {
            Attribute::N(number) => Timestamp::from_second(number.seconds()?).ok(),
            _ => None,
        }
    }

    /// The key of an item's row: the key's attributes as text.
    fn row_key(&self, item: &Item) -> Result<String, TableError> {
        let mut parts = Vec::new();
        for attribute in self.config.key.attributes() {
            let value = item.get(&attribute.name).filter(|value| attribute.fits(value));
            let text = value.map(|value| match value {
                Attribute::S(text) => text.clone(),
                Attribute::N(number) => number.to_string(),
                _ => String::new(),
            });
            let refused = || TableError::Key { name: attribute.name.clone(), wanted: attribute.type_name() };
            parts.push(text.filter(|text| !text.is_empty()).ok_or_else(refused)?);
        }
        // Length-prefixed, so that no two keys are written alike.
        Ok(match parts.as_slice() {
            [hash, range] => format!("{}:{hash}{range}", hash.len()),
            other => other.concat(),
        })
    }

    /// An item without an index's key is not in that index; one with a key of another type is refused.
    fn check_indexes(&self, item: &Item) -> Result<(), TableError> {
        let keys = self.config.indexes.values().flat_map(|index| index.key.attributes());
        for attribute in keys {
            if item.get(&attribute.name).is_some_and(|value| !attribute.fits(value)) {
                return Err(TableError::Key { name: attribute.name.clone(), wanted: attribute.type_name() });
            }
        }
        Ok(())
    }
}

fn compare(one: Option<&Attribute>, two: Option<&Attribute>) -> std::cmp::Ordering {
    match (one, two) {
        (Some(Attribute::S(one)), Some(Attribute::S(two))) => one.cmp(two),
        (Some(Attribute::N(one)), Some(Attribute::N(two))) => one.cmp(two),
        _ => std::cmp::Ordering::Equal,
    }
}

impl Stateful for Table {
    fn changes(&mut self) -> Result<Vec<Change>, RowError> {
        self.items.changes(SHELF)
    }

    fn restore(&mut self, rows: Vec<Row>) -> Result<(), RowError> {
        for row in rows {
            if row.shelf != SHELF {
                return Err(RowError::UnknownShelf { shelf: row.shelf });
            }
            let key = row.key.clone();
            self.items.restore_row(row)?;
            if let Some(expiry) = self.items.get(&key).and_then(|item| self.expiry(item)) {
                self.expiring.insert((expiry, key));
            }
        }
        Ok(())
    }
}
