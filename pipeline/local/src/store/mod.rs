//! What of a lake is not an object's bytes: one SQLite file, one transaction per handled event.
//!
//! A transaction holds the rows that services changed, the objects that were written and the clock. A process that is
//! killed leaves the state before or after an event, never one in between.

mod format;
mod lock;
mod objects;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};

pub(crate) use self::lock::Lock;
pub(crate) use self::objects::ObjectRow;
use crate::services::shelf::{Change, Row};

/// Why the state of a lake cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process plays this lake.
    #[error("lake `{}` is in use by another process", dir.display())]
    Busy {
        /// The lake's directory.
        dir: PathBuf,
    },
    /// The lake was made by another version of the player, or is no lake.
    #[error("lake `{}` has format {found}, this version reads format {expected}", dir.display())]
    Format {
        /// The lake's directory.
        dir: PathBuf,
        /// What the directory says.
        found: String,
        /// What this version writes.
        expected: u32,
    },
    /// The file system refused.
    #[error("failed to {doing} `{}`", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The database refused.
    #[error("failed to use the lake's database")]
    Database(#[from] rusqlite::Error),
    /// A row does not say what it should.
    #[error("failed to read a row of `{service}`")]
    Row {
        /// Whose row it is.
        service: String,
        /// What is wrong.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl StoreError {
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { doing, path, source }
    }

    pub(crate) fn row(service: &str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Row { service: service.to_owned(), source: source.into() }
    }
}

type Result<T> = std::result::Result<T, StoreError>;

/// The database of a lake.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Connection,
}

/// The file of the database in a lake's directory.
const DATABASE: &str = "lake.sqlite";

impl Store {
    /// Whether there is one in this directory.
    pub(crate) fn is_at(dir: &Path) -> bool {
        dir.join(DATABASE).is_file()
    }

    /// Opens the database in a lake's directory and makes it where there is none.
    pub(crate) fn open(dir: &Path) -> Result<Self> {
        let connection = Connection::open(dir.join(DATABASE))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "normal")?;
        connection.set_prepared_statement_cache_capacity(64);
        format::prepare(&connection, dir)?;
        Ok(Self { connection })
    }

    /// Begins the transaction of an event.
    pub(crate) fn begin(&self) -> Result<()> {
        Ok(self.connection.execute_batch("BEGIN IMMEDIATE")?)
    }

    /// Ends the transaction of an event.
    pub(crate) fn commit(&self) -> Result<()> {
        Ok(self.connection.execute_batch("COMMIT")?)
    }

    /// A value of the lake itself.
    pub(crate) fn fact<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM facts WHERE name = ?1")?;
        let text: Option<String> = statement.query_row([name], |row| row.get(0)).optional()?;
        text.map(|text| serde_json::from_str(&text).map_err(|source| StoreError::row(name, source)))
            .transpose()
    }

    /// Sets a value of the lake itself.
    pub(crate) fn set_fact(&self, name: &str, value: &impl serde::Serialize) -> Result<()> {
        let text = serde_json::to_string(value).map_err(|source| StoreError::row(name, source))?;
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO facts (name, value) VALUES (?1, ?2)")?
            .execute([name, &text])?;
        Ok(())
    }

    /// Forgets a value of the lake itself.
    pub(crate) fn drop_fact(&self, name: &str) -> Result<()> {
        self.connection.prepare_cached("DELETE FROM facts WHERE name = ?1")?.execute([name])?;
        Ok(())
    }

    /// Every row of a service, in the order of shelf and key.
    pub(crate) fn rows(&self, service: &str) -> Result<Vec<Row>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT shelf, key, row FROM rows WHERE service = ?1 ORDER BY shelf, key")?;
        let rows = statement
            .query_map([service], |row| Ok(Row { shelf: row.get(0)?, key: row.get(1)?, row: row.get(2)? }))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    /// Writes the rows of a service that changed.
    pub(crate) fn write(&self, service: &str, changes: &[Change]) -> Result<()> {
        let mut put = self.connection.prepare_cached(
            "INSERT OR REPLACE INTO rows (service, shelf, key, row) VALUES (?1, ?2, ?3, ?4)",
        )?;
        let mut take = self
            .connection
            .prepare_cached("DELETE FROM rows WHERE service = ?1 AND shelf = ?2 AND key = ?3")?;
        for change in changes {
            match &change.row {
                Some(row) => put.execute(params![service, change.shelf, change.key, row])?,
                None => take.execute(params![service, change.shelf, change.key])?,
            };
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(key: &str, row: Option<&str>) -> Change {
        Change { shelf: "s", key: key.into(), row: row.map(Into::into) }
    }

    #[test]
    fn rows_come_back_after_reopening_and_not_without_a_commit() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        store.begin().unwrap();
        store.write("queue", &[change("b", Some("2")), change("a", Some("1"))]).unwrap();
        store.set_fact("clock", &7).unwrap();
        store.commit().unwrap();
        store.begin().unwrap();
        store.write("queue", &[change("a", None)]).unwrap();
        drop(store);

        let store = Store::open(dir.path()).unwrap();
        let keys: Vec<String> = store.rows("queue").unwrap().into_iter().map(|row| row.key).collect();
        assert_eq!(keys, ["a", "b"]);
        assert_eq!(store.rows("bus").unwrap(), []);
        assert_eq!(store.fact::<u32>("clock").unwrap(), Some(7));
        assert_eq!(store.fact::<u32>("seed").unwrap(), None);
    }
}
