//! The rows of objects: which versions there are and where their bytes lie.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Result, Store};

/// One version of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObjectRow {
    pub(crate) bucket: String,
    pub(crate) key: String,
    /// Counts the versions of a key, from 1.
    pub(crate) ordinal: u64,
    /// The version id; `null` without versioning.
    pub(crate) version: String,
    pub(crate) size: u64,
    /// Counts the writes of the whole lake.
    pub(crate) sequence: u64,
    pub(crate) written: Timestamp,
    /// SHA-256 of the bytes in hex, where somebody computed it.
    pub(crate) digest: Option<String>,
    /// Set until the bytes lie where a person looks for them: the name of the file below `incoming`.
    pub(crate) incoming: Option<u64>,
}

const COLUMNS: &str = "bucket, key, ordinal, version, size, sequence, written, digest, incoming";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<ObjectRow> {
    let written: String = row.get(6)?;
    let written = written.parse().map_err(|error: jiff::Error| {
        rusqlite::Error::FromSqlConversionFailure(6, rusqlite::types::Type::Text, Box::new(error))
    })?;
    Ok(ObjectRow {
        bucket: row.get(0)?,
        key: row.get(1)?,
        ordinal: row.get(2)?,
        version: row.get(3)?,
        size: row.get(4)?,
        sequence: row.get(5)?,
        written,
        digest: row.get(7)?,
        incoming: row.get(8)?,
    })
}

impl Store {
    /// Adds a version.
    pub(crate) fn add_object(&self, row: &ObjectRow) -> Result<()> {
        self.connection
            .prepare_cached(&format!(
                "INSERT INTO objects ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
            ))?
            .execute(params![
                row.bucket,
                row.key,
                row.ordinal,
                row.version,
                row.size,
                row.sequence,
                row.written.to_string(),
                row.digest,
                row.incoming
            ])?;
        Ok(())
    }

    /// Takes a version away, as a write without versioning does.
    pub(crate) fn remove_object(&self, row: &ObjectRow) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM objects WHERE bucket = ?1 AND key = ?2 AND ordinal = ?3")?
            .execute(params![row.bucket, row.key, row.ordinal])?;
        Ok(())
    }

    /// The versions of a key, oldest first.
    pub(crate) fn versions(&self, bucket: &str, key: &str) -> Result<Vec<ObjectRow>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM objects WHERE bucket = ?1 AND key = ?2 ORDER BY ordinal"
        ))?;
        let rows = statement.query_map([bucket, key], read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The newest version of a key.
    pub(crate) fn newest(&self, bucket: &str, key: &str) -> Result<Option<ObjectRow>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM objects WHERE bucket = ?1 AND key = ?2 ORDER BY ordinal DESC LIMIT 1"
        ))?;
        Ok(statement.query_row([bucket, key], read).optional()?)
    }

    /// Every version of every object of a bucket below a prefix, by key, oldest version first.
    pub(crate) fn objects(&self, bucket: &str, prefix: &str) -> Result<Vec<ObjectRow>> {
        // Not a range over keys: SQLite compares text as bytes, and a prefix has no greatest continuation in UTF-8.
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM objects WHERE bucket = ?1 AND key >= ?2 ORDER BY key, ordinal"
        ))?;
        let rows = statement.query_map([bucket, prefix], read)?;
        let mut below = Vec::new();
        for row in rows {
            let row = row?;
            if !row.key.starts_with(prefix) {
                break;
            }
            below.push(row);
        }
        Ok(below)
    }

    /// The versions whose bytes still lie below `incoming`, in the order of their writes.
    pub(crate) fn incoming(&self) -> Result<Vec<ObjectRow>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM objects WHERE incoming IS NOT NULL ORDER BY sequence"
        ))?;
        let rows = statement.query_map([], read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Says that the bytes of a version lie in their place.
    pub(crate) fn settle_object(&self, row: &ObjectRow) -> Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE objects SET incoming = NULL WHERE bucket = ?1 AND key = ?2 AND ordinal = ?3",
            )?
            .execute(params![row.bucket, row.key, row.ordinal])?;
        Ok(())
    }
}
