//! The tables of a lake's database and the number that says which tables they are.

use std::path::Path;

use rusqlite::Connection;

use super::StoreError;

/// Grows with every change that an older player would misread.
pub(super) const FORMAT: u32 = 1;

/// Marks the file as a lake's, in the header of the database ("Lake").
const APPLICATION: u32 = 0x4c61_6b65;

const TABLES: &str = "
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE rows (
    service TEXT NOT NULL, shelf TEXT NOT NULL, key TEXT NOT NULL, row TEXT NOT NULL,
    PRIMARY KEY (service, shelf, key)
) WITHOUT ROWID;
CREATE TABLE objects (
    bucket TEXT NOT NULL, key TEXT NOT NULL, ordinal INTEGER NOT NULL, version TEXT NOT NULL,
    size INTEGER NOT NULL, sequence INTEGER NOT NULL, written TEXT NOT NULL, digest TEXT, incoming INTEGER,
    PRIMARY KEY (bucket, key, ordinal)
) WITHOUT ROWID;
CREATE INDEX incoming ON objects (incoming) WHERE incoming IS NOT NULL;
";

/// Makes the tables in a new database; refuses one of another format.
pub(super) fn prepare(connection: &Connection, dir: &Path) -> Result<(), StoreError> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, u32>(0));
    let (application, format) = (pragma("application_id")?, pragma("user_version")?);
    if (application, format) == (APPLICATION, FORMAT) {
        return Ok(());
    }
    let tables: u32 = connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
    if tables > 0 || application != 0 {
        let found = if application == APPLICATION { format.to_string() } else { "unknown".to_owned() };
        return Err(StoreError::Format { dir: dir.to_owned(), found, expected: FORMAT });
    }
    connection.execute_batch(&format!(
        "BEGIN IMMEDIATE; {TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORMAT}; COMMIT;"
    ))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn another_format_is_refused_by_its_number() {
        let dir = tempfile::tempdir().unwrap();
        drop(Store::open(dir.path()).unwrap());
        let connection = Connection::open(dir.path().join("lake.sqlite")).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        drop(connection);
        let error = Store::open(dir.path()).unwrap_err().to_string();
        assert!(error.ends_with("has format 99, this version reads format 1"), "{error}");
    }

    #[test]
    fn a_database_of_somebody_else_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let connection = Connection::open(dir.path().join("lake.sqlite")).unwrap();
        connection.execute_batch("CREATE TABLE mine (x)").unwrap();
        drop(connection);
        assert!(matches!(Store::open(dir.path()), Err(StoreError::Format { .. })));
    }
}
