//! A table of Parquet files whose partition columns stand in the path.

use std::sync::Arc;

use arrow_schema::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::ScalarValue;
use datafusion::datasource::TableType;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::table_schema::TableSchema;
use datafusion::error::Result;
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::ExecutionPlan;

use super::files::FileStore;
use super::{QueryError, Source};

/// A table of Parquet files.
#[derive(Debug)]
pub(super) struct ParquetTable {
    schema: TableSchema,
    files: Vec<PartitionedFile>,
}

impl ParquetTable {
    /// The table of a source. Its files are read from the store.
    pub(super) fn new(source: Source, store: &mut FileStore) -> Result<Self, QueryError> {
        let schema = TableSchema::builder(Arc::new(source.columns()?))
            .with_table_partition_cols(source.partition_fields())
            .build();
        let files = source.files.into_iter().map(|file| {
            let values = file.values().map(|value| ScalarValue::Utf8(value.map(str::to_owned))).collect();
            PartitionedFile::new(store.add(file.path, file.size), file.size).with_partition_values(values)
        });
        Ok(Self { schema, files: files.collect() })
    }
}

#[async_trait]
impl TableProvider for ParquetTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.schema.table_schema())
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        _: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let source = Arc::new(ParquetSource::new(self.schema.clone()));
        let scan = FileScanConfigBuilder::new(FileStore::url()?, source)
            .with_file_groups(vec![FileGroup::new(self.files.clone())])
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(scan))
    }
}
