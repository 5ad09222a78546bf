//! Questions to the tables, by Athena, in a workgroup that says where answers go and what a question may scan.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_athena::types::{
    QueryExecution, QueryExecutionContext, QueryExecutionState, ResultSet, ResultSetMetadata, Row,
    TableMetadata,
};
use lake_core::ports::{PortError, PortResult};

use crate::fault::Call;

/// The catalog that every account has.
const CATALOG: &str = "AwsDataCatalog";
/// The first and the longest pause between two looks at a question that is being answered.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(2));

/// Athena in one workgroup and database.
#[derive(Debug, Clone)]
pub struct Athena {
    client: aws_sdk_athena::Client,
    workgroup: String,
    database: String,
}

/// What Athena answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Names and types of the columns.
    pub columns: Vec<(String, String)>,
    /// The rows; `None` is null.
    pub rows: Vec<Vec<Option<String>>>,
    /// Bytes that it read for that.
    pub scanned_bytes: u64,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// The service failed.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The question has no answer.
    #[error("{0}")]
    Refused(String),
}

/// A table of the catalog.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Columns as name and type, partition keys last.
    pub columns: Vec<(String, String)>,
    /// How many of the columns stand in the path.
    pub partition_keys: usize,
}

impl Athena {
    /// Athena under a configuration. Makes no call.
    pub fn new(config: &SdkConfig, workgroup: &str, database: &str) -> Self {
        let (workgroup, database) = (workgroup.to_owned(), database.to_owned());
        Self { client: aws_sdk_athena::Client::new(config), workgroup, database }
    }

    /// Asks a question and waits for the answer.
    ///
    /// # Errors
    /// [`AskError::Refused`] with what Athena says of a question that has no answer.
    pub async fn ask(&self, sql: &str) -> Result<Answer, AskError> {
        let call = self.call("athena:StartQueryExecution");
        let context = QueryExecutionContext::builder().catalog(CATALOG).database(&self.database).build();
        let request = self.client.start_query_execution().query_string(sql).work_group(&self.workgroup);
        let started = match request.query_execution_context(context).send().await {
            Ok(started) => started,
            Err(error) => match error.as_service_error() {
                Some(service) if service.is_invalid_request_exception() => {
                    return Err(AskError::Refused(service.meta().message().unwrap_or_default().to_owned()));
                }
                _ => return Err(call.failed(&error).into()),
            },
        };
        let id = started.query_execution_id.unwrap_or_default();
        let ended = self.wait(&id).await?;
        let scanned = ended.statistics().and_then(|all| all.data_scanned_in_bytes()?.try_into().ok());
        let (columns, rows) = self.pages(&id).await?;
        Ok(Answer { columns, rows, scanned_bytes: scanned.unwrap_or(0) })
    }

    async fn wait(&self, id: &str) -> Result<QueryExecution, AskError> {
        let (mut pause, longest) = PAUSES;
        loop {
            let call = self.call("athena:GetQueryExecution");
            let answer = self.client.get_query_execution().query_execution_id(id).send().await;
            let execution = answer.map_err(|error| call.failed(&error))?.query_execution;
            let execution = execution.ok_or_else(|| call.missing("query"))?;
            let status = execution.status();
            match status.and_then(|status| status.state()) {
                Some(QueryExecutionState::Succeeded) => return Ok(execution),
                Some(QueryExecutionState::Failed | QueryExecutionState::Cancelled) => {
                    let reason = status.and_then(|status| status.state_change_reason());
                    return Err(AskError::Refused(reason.unwrap_or("the query was cancelled").to_owned()));
                }
                _ => tokio::time::sleep(pause).await,
            }
            pause = (pause * 2).min(longest);
        }
    }

    async fn pages(&self, id: &str) -> PortResult<(Vec<(String, String)>, Vec<Vec<Option<String>>>)> {
        let call = self.call("athena:GetQueryResults");
        let (mut columns, mut rows, mut from) = (Vec::new(), Vec::new(), None);
        loop {
            let first = from.is_none();
            let request = self.client.get_query_results().query_execution_id(id).set_next_token(from);
            let answer = request.send().await.map_err(|error| call.failed(&error))?;
            let set = answer.result_set.unwrap_or_else(|| ResultSet::builder().build());
            if first {
                columns = headings(&set);
            }
            let page = set.rows().iter().map(|row| {
                row.data().iter().map(|datum| datum.var_char_value().map(str::to_owned)).collect::<Vec<_>>()
            });
            // The first row of a SELECT repeats the names of the columns.
            let heads = first && is_heading(set.rows().first(), &columns);
            rows.extend(page.skip(usize::from(heads)));
            from = answer.next_token;
            if from.is_none() {
                return Ok((columns, rows));
            }
        }
    }

    /// The tables of the database.
    ///
    /// # Errors
    /// [`PortError`].
    pub async fn tables(&self) -> PortResult<Vec<Table>> {
        let call = Call { action: "athena:ListTableMetadata", kind: "database", resource: &self.database };
        let (mut tables, mut from) = (Vec::new(), None);
        loop {
            let request = self.client.list_table_metadata().catalog_name(CATALOG);
            let request = request.database_name(&self.database).work_group(&self.workgroup);
            let answer = request.set_next_token(from).send().await.map_err(|error| call.failed(&error))?;
            tables.extend(answer.table_metadata_list.unwrap_or_default().into_iter().map(table));
            from = answer.next_token;
            if from.is_none() {
                return Ok(tables);
            }
        }
    }

    fn call(&self, action: &'static str) -> Call<'_> {
        Call { action, kind: "workgroup", resource: &self.workgroup }
    }
}

fn headings(set: &ResultSet) -> Vec<(String, String)> {
    let infos = set.result_set_metadata().map(ResultSetMetadata::column_info).unwrap_or_default();
    infos.iter().map(|info| (info.name().to_owned(), info.r#type().to_owned())).collect()
}

fn is_heading(row: Option<&Row>, columns: &[(String, String)]) -> bool {
    let cells = row.map(Row::data).unwrap_or_default();
    cells.len() == columns.len()
        && cells.iter().zip(columns).all(|(cell, (name, _))| cell.var_char_value() == Some(name))
}

fn table(table: TableMetadata) -> Table {
    let keys = table.partition_keys.unwrap_or_default();
    let partition_keys = keys.len();
    let columns = table.columns.unwrap_or_default().into_iter().chain(keys);
    let columns = columns.map(|column| (column.name, column.r#type.unwrap_or_default())).collect();
    Table { name: table.name, columns, partition_keys }
}
