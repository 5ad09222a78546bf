//! Answers of the played lake.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{DataType, Field, Schema};
use lake_local::Lake;
use serde_json::{Map, Value};

use super::rows::Rows;
use crate::args::Format;
use crate::error::CliError;
use crate::{lake, output};

/// Prints the answer.
pub(crate) fn print(lake: &Lake, sql: &str, format: Format) -> Result<(), CliError> {
    match format {
        Format::Json => output::json(&rows(lake, sql)?),
        Format::Table => {
            let (headings, batches) = answer(lake, sql)?;
            let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
            let mut cells = Vec::new();
            for batch in &batches {
                cells.extend(texts(batch)?);
            }
            output::table(&headings, cells)
        }
    }
}

/// The answer as a list of JSON objects.
pub(crate) fn rows(lake: &Lake, sql: &str) -> Result<Rows, CliError> {
    let (headings, batches) = answer(lake, sql)?;
    let mut writer = arrow_json::WriterBuilder::new()
        .with_explicit_nulls(true)
        .build::<_, arrow_json::writer::JsonArray>(Vec::new());
    for batch in &batches {
        let batch = exact(batch).map_err(|error| unprintable(error.into()))?;
        writer.write(&batch).map_err(|error| unprintable(error.into()))?;
    }
    writer.finish().map_err(|error| unprintable(error.into()))?;
    let text = writer.into_inner();
    let objects: Vec<Map<String, Value>> = if text.is_empty() {
        Vec::new()
    } else {
        serde_json::from_slice(&text).map_err(|error| unprintable(error.into()))?
    };
    let values = |mut object: Map<String, Value>| {
        headings.iter().map(|name| object.remove(name).unwrap_or_default()).collect()
    };
    let rows = objects.into_iter().map(values).collect();
    Rows::new(headings, rows)
}

/// The batch with decimals as text, however deep: a JSON number loses digits in most readers.
fn exact(batch: &RecordBatch) -> Result<RecordBatch, arrow_schema::ArrowError> {
    let fields: Vec<_> = batch.schema().fields().iter().map(textual).collect();
    let columns = batch.columns().iter().zip(&fields);
    let columns: Result<_, _> =
        columns.map(|(column, field)| arrow_cast::cast(column, field.data_type())).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns?)
}

fn textual(field: &Arc<Field>) -> Arc<Field> {
    let kind = match field.data_type() {
        DataType::Decimal128(..) | DataType::Decimal256(..) => DataType::Utf8,
        DataType::List(element) => DataType::List(textual(element)),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(textual).collect()),
        other => other.clone(),
    };
    Arc::new(Field::new(field.name(), kind, field.is_nullable()))
}

fn answer(lake: &Lake, sql: &str) -> Result<(Vec<String>, Vec<RecordBatch>), CliError> {
    let failed = || lake::failed("the query has no answer");
    let rows = lake.query(sql).map_err(failed())?;
    let headings = rows.schema().fields().iter().map(|field| field.name().clone()).collect();
    let batches = rows.collect::<Result<Vec<_>, _>>().map_err(|error| failed()(error.into()))?;
    Ok((headings, batches))
}

fn texts(batch: &RecordBatch) -> Result<Vec<Vec<String>>, CliError> {
    let options = FormatOptions::default().with_null("");
    let columns = batch
        .columns()
        .iter()
        .map(|column| ArrayFormatter::try_new(column.as_ref(), &options))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| unprintable(error.into()))?;
    Ok((0..batch.num_rows())
        .map(|row| columns.iter().map(|column| column.value(row).to_string()).collect())
        .collect())
}

fn unprintable(source: Box<dyn std::error::Error + Send + Sync>) -> CliError {
    CliError::Lake { context: "the answer cannot be printed".into(), source }
}
