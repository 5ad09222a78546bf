//! Answers of a deployed lake: Athena's.

use lake_aws::{Answer, AskError};
use serde_json::Value;

use super::rows::Rows;
use crate::args::Format;
use crate::deployed::Deployed;
use crate::error::CliError;
use crate::output;

/// Prints the answer, and what it took.
pub(super) fn print(lake: &Deployed, sql: &str, format: Format) -> Result<(), CliError> {
    let (athena, _) = lake.athena()?;
    let context = "the query has no answer".to_owned();
    let answer = lake.wait(athena.ask(sql)).map_err(|error| match error {
        AskError::Port(source) => CliError::Lake { context, source: Box::new(source) },
        AskError::Refused(_) => CliError::Refused { context, source: Box::new(error) },
    })?;
    output::note(format!("scanned {} bytes", answer.scanned_bytes));
    match format {
        Format::Json => output::json(&rows(answer)?),
        Format::Table => {
            let headings: Vec<&str> = answer.columns.iter().map(|(name, _)| name.as_str()).collect();
            let rows = answer.rows.iter();
            let rows = rows.map(|row| row.iter().map(|cell| cell.clone().unwrap_or_default()).collect());
            output::table(&headings, rows)
        }
    }
}

fn rows(answer: Answer) -> Result<Rows, CliError> {
    let Answer { columns, rows, .. } = answer;
    let values = |row: Vec<Option<String>>| {
        let cells = columns.iter().zip(row);
        cells.map(|((_, kind), cell)| value(kind, cell)).collect()
    };
    let rows = rows.into_iter().map(values).collect();
    Rows::new(columns.into_iter().map(|(name, _)| name).collect(), rows)
}

/// Athena writes every value as text. What JSON has a type for gets it; decimals stay text, which loses none of them.
fn value(kind: &str, cell: Option<String>) -> Value {
    let Some(text) = cell else { return Value::Null };
    let typed = match kind {
        "tinyint" | "smallint" | "integer" | "int" | "bigint" => text.parse::<i64>().ok().map(Value::from),
        "float" | "real" | "double" => text.parse::<f64>().ok().map(Value::from),
        "boolean" => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    typed.unwrap_or(Value::String(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_the_type_that_json_has_for_it() {
        let value = |kind: &str, text: &str| value(kind, Some(text.to_owned())).to_string();
        assert_eq!(value("bigint", "9007199254740993"), "9007199254740993");
        assert_eq!(value("double", "0.5"), "0.5");
        assert_eq!(value("double", "NaN"), "null");
        assert_eq!(value("boolean", "true"), "true");
        assert_eq!(value("decimal(12,2)", "1.10"), "\"1.10\"");
        assert_eq!(value("varchar", "7"), "\"7\"");
        assert_eq!(super::value("varchar", None), Value::Null);
    }
}
