//! SQL over the catalog: what Athena answers, answered by `DataFusion`, with bounded memory.

mod files;
mod json;
mod parquet;

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::{CatalogProvider, MemoryCatalogProvider, MemorySchemaProvider, TableProvider};
use datafusion::error::DataFusionError;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::context::SQLOptions;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};
use futures_util::StreamExt;

use crate::glue::{Format, Table, kind};

/// Most bytes that a query may hold; what needs more spills to disk or fails.
const MEMORY: usize = 128 << 20;

const CATALOG: &str = "lake";

/// The folder name that Hive gives to a partition of no value.
const NO_VALUE: &str = "__HIVE_DEFAULT_PARTITION__";

/// Why a query has no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// A table that the query names does not exist.
    #[error("no table is called `{name}`; there {}", listed(.tables))]
    NoSuchTable {
        /// The name in the query.
        name: String,
        /// The tables that there are, as `database.table`.
        tables: Vec<String>,
    },
    /// The query is not SQL, or says something that makes no sense over these tables.
    #[error("{message}")]
    Refused {
        /// What is wrong with it.
        message: String,
    },
    /// The query needs more memory than it may have.
    #[error("the query needs more than {} MB of memory", MEMORY >> 20)]
    TooLarge(#[source] Box<DataFusionError>),
    /// A file of a table cannot be read.
    #[error("failed to read a table")]
    Failed(#[source] Box<DataFusionError>),
    /// A column of a table has a type that cannot be queried.
    #[error("table `{table}` cannot be queried")]
    Kind {
        /// The table, as `database.table`.
        table: String,
        /// The type.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

fn listed(tables: &[String]) -> String {
    if tables.is_empty() { "is none yet".to_owned() } else { format!("are: {}", tables.join(", ")) }
}

/// A table and the files that are its rows.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) table: Table,
    pub(crate) files: Vec<SourceFile>,
}

/// A file of a table.
#[derive(Debug, Clone)]
pub(crate) struct SourceFile {
    pub(crate) path: PathBuf,
    pub(crate) size: u64,
    /// The partition's values, one per partition key.
    pub(crate) partition: Vec<String>,
}

impl Source {
    fn name(&self) -> String {
        format!("{}.{}", self.table.database, self.table.name)
    }

    /// The columns in the files.
    fn columns(&self) -> Result<Schema, QueryError> {
        let columns = self.table.columns.iter().map(|column| {
            let kind = kind::parse(&column.kind)
                .map_err(|source| QueryError::Kind { table: self.name(), source: source.into() })?;
            Ok(Field::new(&column.name, kind, true))
        });
        Ok(Schema::new(columns.collect::<Result<Vec<_>, QueryError>>()?))
    }

    /// The columns in the path: text.
    fn partition_fields(&self) -> Vec<Arc<Field>> {
        let keys = self.table.partition_keys.iter();
        keys.map(|key| Arc::new(Field::new(key, DataType::Utf8, true))).collect()
    }
}

impl SourceFile {
    /// The partition's values, with none where the path says so.
    fn values(&self) -> impl Iterator<Item = Option<&str>> {
        self.partition.iter().map(|value| (value != NO_VALUE).then_some(value.as_str()))
    }
}

/// The answer to a query, batch by batch.
pub struct Rows {
    runtime: tokio::runtime::Runtime,
    stream: SendableRecordBatchStream,
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("schema", &self.schema()).finish_non_exhaustive()
    }
}

impl Rows {
    /// The columns of the answer.
    pub fn schema(&self) -> SchemaRef {
        self.stream.schema()
    }
}

impl Iterator for Rows {
    type Item = Result<RecordBatch, QueryError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.runtime.block_on(self.stream.next())?;
        Some(batch.map_err(|error| explain(error, &[])))
    }
}

/// Answers a query. Tables of `default` need not be qualified.
pub(crate) fn query(sources: Vec<Source>, default: Option<&str>, sql: &str) -> Result<Rows, QueryError> {
    let names: Vec<String> = sources.iter().map(Source::name).collect();
    let explained = |error| explain(error, &names);
    let context = context(sources, default)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| QueryError::Failed(Box::new(DataFusionError::IoError(error))))?;
    let read_only =
        SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    let stream =
        runtime.block_on(async { context.sql_with_options(sql, read_only).await?.execute_stream().await });
    Ok(Rows { stream: stream.map_err(explained)?, runtime })
}

fn context(sources: Vec<Source>, default: Option<&str>) -> Result<SessionContext, QueryError> {
    let failed = |error| QueryError::Failed(Box::new(error));
    let runtime = RuntimeEnvBuilder::new().with_memory_pool(Arc::new(FairSpillPool::new(MEMORY)));
    let config = SessionConfig::new()
        .with_target_partitions(1)
        .with_batch_size(4096)
        .with_information_schema(true)
        .with_create_default_catalog_and_schema(false)
        .with_default_catalog_and_schema(CATALOG, default.unwrap_or("default"));
    let context = SessionContext::new_with_config_rt(config, runtime.build_arc().map_err(failed)?);
    let catalog = MemoryCatalogProvider::new();
    let mut files = files::FileStore::default();
    for source in sources {
        let database = source.table.database.clone();
        let schema = catalog.schema(&database).unwrap_or_else(|| Arc::new(MemorySchemaProvider::new()));
        catalog.register_schema(&database, Arc::clone(&schema)).map_err(failed)?;
        let name = source.table.name.clone();
        let table: Arc<dyn TableProvider> = match source.table.format {
            Format::Parquet => Arc::new(parquet::ParquetTable::new(source, &mut files)?),
            Format::Json => json::table(source)?,
        };
        schema.register_table(name, table).map_err(failed)?;
    }
    context.register_catalog(CATALOG, Arc::new(catalog));
    files.register(&context).map_err(failed)?;
    Ok(context)
}

/// Says what a query's author can do something about.
fn explain(error: DataFusionError, tables: &[String]) -> QueryError {
    let root = match error.find_root() {
        DataFusionError::ResourcesExhausted(_) => return QueryError::TooLarge(Box::new(error)),
        DataFusionError::Diagnostic(_, inner) => inner.find_root(),
        root => root,
    };
    match root {
        DataFusionError::IoError(_) | DataFusionError::ParquetError(_) | DataFusionError::ObjectStore(_) => {
            QueryError::Failed(Box::new(error))
        }
        root => {
            let message = root.strip_backtrace();
            let missing = message.strip_suffix("' not found").and_then(|text| text.split_once("table '"));
            match missing {
                Some((_, name)) => QueryError::NoSuchTable {
                    name: name.strip_prefix(&format!("{CATALOG}.")).unwrap_or(name).to_owned(),
                    tables: tables.to_vec(),
                },
                None => QueryError::Refused { message },
            }
        }
    }
}

#[cfg(test)]
mod tests;
