//! An answer as JSON: one object for each row, with the columns in the order of the question.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

use crate::error::CliError;

/// Rows below the names of their columns.
#[derive(Debug)]
pub(crate) struct Rows {
    names: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Rows {
    /// Each row has a value for each name.
    ///
    /// # Errors
    /// Two columns of one name, of which an object could keep one.
    pub(super) fn new(names: Vec<String>, rows: Vec<Vec<Value>>) -> Result<Self, CliError> {
        let twice = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
        match twice {
            None => Ok(Self { names, rows }),
            Some((_, name)) => Err(CliError::Input(format!(
                "two columns are called `{name}`, and a JSON object keeps one of them: name the other with `as`"
            ))),
        }
    }
}

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.rows.len()))?;
        for values in &self.rows {
            list.serialize_element(&Row { names: &self.names, values })?;
        }
        list.end()
    }
}

struct Row<'r> {
    names: &'r [String],
    values: &'r [Value],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.names.len()))?;
        for (name, value) in self.names.iter().zip(self.values) {
            object.serialize_entry(name, value)?;
        }
        object.end()
    }
}
