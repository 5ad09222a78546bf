//! The tables of the catalog, and questions to them.

use std::fs::File;
use std::path::Path;

use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};

use crate::error::LakeError;
use crate::glue::{Column, Format, Table};
use crate::lake::Lake;
use crate::sql::{self, Rows, Source, SourceFile};
use crate::store::StoreError;

/// A table of the catalog.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TableReport {
    /// Its database.
    pub database: String,
    /// Its name.
    pub name: String,
    /// Its rows, where they are known without reading them all.
    pub rows: Option<u64>,
    /// Its columns as name and type, partition keys last.
    pub columns: Vec<(String, String)>,
    /// How many of the columns stand in the path.
    pub partition_keys: usize,
    /// Files.
    pub files: usize,
    /// Bytes of the files.
    pub bytes: u64,
}

/// A table and how many rows it has.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TableRows {
    /// Its database.
    pub database: String,
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: u64,
}

impl TableReport {
    pub(super) fn into_rows(self) -> Option<TableRows> {
        Some(TableRows { database: self.database, name: self.name, rows: self.rows? })
    }
}

impl Lake {
    /// The tables of the catalog, by database and name.
    ///
    /// # Errors
    /// A failure of the lake's directory, or a file that is not what its table says.
    pub fn tables(&self) -> Result<Vec<TableReport>, LakeError> {
        self.state.services.catalog.tables().map(|table| self.table(table)).collect()
    }

    fn table(&self, table: &Table) -> Result<TableReport, LakeError> {
        let files = self.files(table)?;
        let rows = match table.format {
            Format::Parquet => {
                Some(files.iter().map(|file| rows(&file.path)).sum::<Result<u64, LakeError>>()?)
            }
            Format::Json => None,
        };
        let keys = table.partition_keys.iter().map(|key| (key.clone(), "string".to_owned()));
        let columns = table.columns.iter().map(|Column { name, kind }| (name.clone(), kind.clone()));
        Ok(TableReport {
            database: table.database.clone(),
            name: table.name.clone(),
            rows,
            columns: columns.chain(keys).collect(),
            partition_keys: table.partition_keys.len(),
            files: files.len(),
            bytes: files.iter().map(|file| file.size).sum(),
        })
    }

    /// The files of a table: the newest versions of the objects in its partitions.
    fn files(&self, table: &Table) -> Result<Vec<SourceFile>, StoreError> {
        let store = &self.state.store;
        let mut rows = store.objects(&table.location.bucket, &table.location.prefix)?;
        rows.reverse();
        rows.dedup_by(|older, newer| older.key == newer.key);
        rows.reverse();
        let mut files = Vec::new();
        for row in rows {
            if let Some(partition) = table.partition_of(&row.key) {
                let path = self.state.files.locate(&row);
                files.push(SourceFile { path, size: row.size, partition });
            }
        }
        Ok(files)
    }

    /// Answers a query over the tables. Tables of the analytics database need not be qualified.
    ///
    /// # Errors
    /// [`LakeError::Query`] for a query that has no answer, else a failure of the lake's directory.
    pub fn query(&self, query: &str) -> Result<Rows, LakeError> {
        let mut sources = Vec::new();
        for table in self.state.services.catalog.tables() {
            sources.push(Source { files: self.files(table)?, table: table.clone() });
        }
        Ok(sql::query(sources, self.default_database().as_deref(), query)?)
    }

    /// The database that the program's output names, else the only one that crawlers fill.
    fn default_database(&self) -> Option<String> {
        if let Ok(named) = self.names().analytics_database() {
            return Some(named.to_owned());
        }
        let mut filled = self.state.wiring.crawlers.values().map(|crawler| &crawler.database);
        let first = filled.next()?;
        filled.all(|other| other == first).then(|| first.clone())
    }
}

/// The rows that a file's footer says.
fn rows(path: &Path) -> Result<u64, LakeError> {
    let unreadable = |source: Box<dyn std::error::Error + Send + Sync>| LakeError::Document {
        key: path.display().to_string(),
        source,
    };
    let file = File::open(path).map_err(|error| unreadable(error.into()))?;
    let footer = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
        .map_err(|error| unreadable(error.into()))?;
    Ok(footer.metadata().file_metadata().num_rows().unsigned_abs())
}
