//! A crawl: the tables that the files below a crawler's targets make up.

use std::fs::File;
use std::path::Path;

use lake_core::ports::PortError;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};

use super::catalog::Column;
use super::infer::{Crawled, Found, Target, tables};
use super::kind::{NoSuchKind, spell};
use crate::engine::State;
use crate::store::StoreError;
use crate::wiring::{CrawlerWiring, Location};

/// Why a crawl failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CrawlError {
    /// A file is not Parquet, or is damaged.
    #[error("failed to read `{key}`")]
    Unreadable {
        key: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A column of a file has no place in a table.
    #[error("column `{column}` of `{key}` cannot be catalogued")]
    Column {
        key: String,
        column: String,
        #[source]
        source: NoSuchKind,
    },
    #[error(transparent)]
    Port(#[from] PortError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Crawls every target and gives the tables that were found.
pub(crate) fn crawl(state: &State, crawler: &CrawlerWiring) -> Result<Vec<Crawled>, CrawlError> {
    let mut found = Vec::new();
    for location in &crawler.targets {
        let files = files(state, &crawler.role, location)?;
        let target = Target {
            database: &crawler.database,
            table_prefix: &crawler.table_prefix,
            location,
            level: crawler.level,
            catalog: &state.services.catalog,
        };
        found.extend(tables(target, &files));
    }
    Ok(found)
}

fn files(state: &State, role: &str, location: &Location) -> Result<Vec<Found>, CrawlError> {
    let mut files = Vec::new();
    for key in state.list_objects(role, &location.bucket, &location.prefix)? {
        let name = key.rsplit('/').next().unwrap_or(&key);
        if name.is_empty() || name.starts_with(['_', '.']) {
            continue;
        }
        if let Some(path) = state.locate_object(role, &location.bucket, &key)? {
            files.push(Found { columns: columns(&key, &path)?, key });
        }
    }
    Ok(files)
}

/// The columns in a file's footer.
fn columns(key: &str, path: &Path) -> Result<Vec<Column>, CrawlError> {
    let unreadable = |source| CrawlError::Unreadable { key: key.to_owned(), source };
    let file = File::open(path).map_err(|error| unreadable(error.into()))?;
    let footer = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
        .map_err(|error| unreadable(error.into()))?;
    let columns = footer.schema().fields().iter().map(|field| {
        let kind = spell(field.data_type()).map_err(|source| CrawlError::Column {
            key: key.to_owned(),
            column: field.name().clone(),
            source,
        })?;
        Ok(Column { name: field.name().to_ascii_lowercase(), kind })
    });
    columns.collect()
}
