//! The Data Catalog: databases and tables, as the program declares them and as crawlers find them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::services::shelf::{Change, Row, RowError, Shelf, Stateful};
use crate::wiring::Location;

const SHELF: &str = "tables";

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Its type in the catalog's spelling: `bigint`, `array<string>`.
    pub(crate) kind: String,
}

/// How the records of a table are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    Parquet,
    /// One record per line, gzip or plain.
    Json,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Table {
    pub(crate) database: String,
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    /// Names of the levels between the table's folder and its files; their values are text.
    pub(crate) partition_keys: Vec<String>,
    pub(crate) location: Location,
    pub(crate) format: Format,
    /// The partitions that are registered; `None` where whatever lies in the folder counts.
    pub(crate) partitions: Option<BTreeSet<Vec<String>>>,
    /// Whether the program declares it, so that no crawler keeps it up.
    pub(crate) declared: bool,
}

impl Table {
    /// The partition of a file of this table, from its key; `None` for a key that is no file of it.
    pub(crate) fn partition_of(&self, key: &str) -> Option<Vec<String>> {
        let path = key.strip_prefix(&self.location.prefix)?;
        let mut folders: Vec<&str> = path.split('/').collect();
        let file = folders.pop()?;
        if file.is_empty() || file.starts_with(['_', '.']) || folders.len() != self.partition_keys.len() {
            return None;
        }
        let values =
            folders.iter().zip(&self.partition_keys).map(|(folder, key)| match folder.split_once('=') {
                Some((name, value)) => name.eq_ignore_ascii_case(key).then(|| decode(value)),
                None => Some((*folder).to_owned()),
            });
        let values = values.collect::<Option<_>>()?;
        let registered = self.partitions.as_ref().is_none_or(|partitions| partitions.contains(&values));
        registered.then_some(values)
    }
}

/// Undoes the percent-encoding of partition values in paths; what is no encoding stays.
pub(crate) fn decode(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = (*first == b'%').then(|| tail.get(..2)).flatten();
        let escaped =
            escaped.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| value.to_owned())
}

/// The tables of a lake.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    tables: Shelf<Table>,
}

impl Catalog {
    /// Stores a table; gives whether that changed anything.
    pub(crate) fn put(&mut self, table: Table) -> bool {
        let key = format!("{}.{}", table.database, table.name);
        if self.tables.get(&key) == Some(&table) {
            return false;
        }
        self.tables.insert(key, table);
        true
    }

    /// The tables that crawlers found in databases which the program has no more, by database and name.
    pub(crate) fn stranded(&self, databases: &[String]) -> Vec<String> {
        let stranded = self.tables.iter().filter(|(_, table)| !table.declared);
        let stranded = stranded.filter(|(_, table)| !databases.contains(&table.database));
        stranded.map(|(key, _)| key.clone()).collect()
    }

    /// Brings the databases and tables that the program declares to what it declares now. A table goes with its database,
    /// whoever made it.
    pub(crate) fn declare(&mut self, databases: &[String], tables: &[Table]) {
        let is_gone = |table: &Table| {
            let same = |other: &Table| other.database == table.database && other.name == table.name;
            !databases.contains(&table.database) || table.declared && !tables.iter().any(same)
        };
        let gone: Vec<String> =
            self.tables.iter().filter(|(_, table)| is_gone(table)).map(|(key, _)| key.clone()).collect();
        for key in gone {
            self.tables.remove(&key);
        }
        for table in tables {
            self.put(table.clone());
        }
    }

    /// The table of that name.
    pub(crate) fn find(&self, database: &str, name: &str) -> Option<&Table> {
        self.tables.get(&format!("{database}.{name}"))
    }

    /// Every table, by database and name.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.iter().map(|(_, table)| table)
    }
}

impl Stateful for Catalog {
    fn changes(&mut self) -> Result<Vec<Change>, RowError> {
        self.tables.changes(SHELF)
    }

    fn restore(&mut self, rows: Vec<Row>) -> Result<(), RowError> {
        rows.into_iter().try_for_each(|row| self.tables.restore_row(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(partitions: Option<&[&str]>) -> Table {
        Table {
            database: "d".into(),
            name: "t".into(),
            columns: Vec::new(),
            partition_keys: vec!["day".into()],
            location: Location { bucket: "b".into(), prefix: "t/".into() },
            format: Format::Parquet,
            partitions: partitions.map(|days| days.iter().map(|&day| vec![day.to_owned()]).collect()),
            declared: false,
        }
    }

    #[test]
    fn partitions_are_read_from_keys() {
        let of = |key| table(None).partition_of(key);
        assert_eq!(of("t/day=2026-11-22/a.parquet"), Some(vec!["2026-11-22".into()]));
        assert_eq!(of("t/day=M%C3%BCnchen%2f/a.parquet"), Some(vec!["München/".into()]));
        for key in
            ["t/a.parquet", "t/day=1/hour=2/a.parquet", "u/day=1/a.parquet", "t/day=1/_SUCCESS", "t/day=1/"]
        {
            assert_eq!(of(key), None, "{key}");
        }
        assert_eq!(of("t/month=1/a.parquet"), None, "another level");
    }

    #[test]
    fn only_registered_partitions_are_part_of_a_table() {
        let table = table(Some(&["1"]));
        assert!(table.partition_of("t/day=1/a").is_some());
        assert!(table.partition_of("t/day=2/a").is_none());
    }

    #[test]
    fn a_percent_sign_that_encodes_nothing_stays() {
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%zz%41"), "%zzA");
        assert_eq!(decode("%ff"), "%ff");
    }
}
