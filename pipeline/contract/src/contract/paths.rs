//! What `key` and `partition` point at.

use super::dataset::{Dataset, Level};
use super::field::{Field, Shape};
use crate::json::pointer::{self, join};
use crate::located::Located;
use crate::model::{PartitionColumn, PartitionUnit};

/// Checks the key's pointers, and binds each level of the partition path to the field that it is cut from.
pub(crate) fn bind(text: &Located<'_>, dataset: &Dataset, fields: &mut [Field]) -> Vec<PartitionColumn> {
    for (i, from) in dataset.key.iter().enumerate() {
        if let Err(message) = find(fields, from) {
            text.problem(&join("/x-lake/key", &i.to_string()), message);
        }
    }
    let mut columns = Vec::new();
    for (i, level) in dataset.partition.iter().enumerate() {
        let at = join("/x-lake/partition", &i.to_string());
        let taken = fields.iter().any(|field| field.column == level.column)
            || columns.iter().any(|column: &PartitionColumn| column.name == level.column);
        if taken {
            let message =
                format!("there is a column `{}` already: give the partition another name", level.column);
            text.problem(&join(&at, "column"), message);
        }
        match find(fields, &level.from) {
            Err(message) => text.problem(&join(&at, "from"), message),
            Ok(field) => match unit(level, field) {
                Err((member, message)) => text.problem(&join(&at, member), message),
                Ok(unit) => {
                    field.partitions.push(columns.len());
                    columns.push(PartitionColumn {
                        name: level.column.clone(),
                        from: level.from.clone(),
                        unit,
                    });
                }
            },
        }
    }
    columns
}

fn find<'f>(fields: &'f mut [Field], from: &str) -> Result<&'f mut Field, String> {
    let tokens = pointer::parse(from).filter(|tokens| !tokens.is_empty());
    let tokens =
        tokens.ok_or_else(|| format!("`{from}` is no JSON pointer of a property, e.g. `/customer/id`"))?;
    let (last, parents) = tokens.split_last().ok_or_else(|| format!("`{from}` names no property"))?;
    let mut fields = fields;
    for token in parents {
        let parent = fields.iter_mut().find(|field| field.property == *token);
        fields = match parent.map(|field| &mut field.shape) {
            Some(Shape::Struct(inner)) => inner,
            Some(Shape::List(_)) => {
                return Err(format!("`{from}` leads into a list, which has many values: point at one value"));
            }
            Some(_) => return Err(format!("`{from}` leads into `{token}`, which is no object")),
            None => return Err(format!("the contract has no property at `{from}`: name one that it has")),
        };
    }
    let field = fields.iter_mut().find(|field| field.property == *last);
    field.ok_or_else(|| format!("the contract has no property at `{from}`: name one that it has"))
}

fn unit(level: &Level, field: &Field) -> Result<PartitionUnit, (&'static str, String)> {
    if field.pii.is_some() {
        let message = format!(
            "`{}` is personal data, which must not stand in a path: partition by another property",
            level.from
        );
        return Err(("from", message));
    }
    let time = matches!(field.shape, Shape::Timestamp(_) | Shape::Date(_));
    let value = matches!(field.shape, Shape::Text | Shape::BigInt | Shape::Boolean | Shape::Date(_));
    match level.unit {
        Some(PartitionUnit::Value) | None if value => Ok(PartitionUnit::Value),
        Some(PartitionUnit::Value) | None if time => Err((
            "unit",
            "a timestamp has too many values for a path: add \"unit\": \"day\", `month` or `year`".to_owned(),
        )),
        Some(unit) if time => Ok(unit),
        Some(PartitionUnit::Day | PartitionUnit::Month | PartitionUnit::Year) => {
            Err(("unit", format!("`{}` is neither a timestamp nor a date: use the unit `value`", level.from)))
        }
        _ => {
            let message = format!(
                "`{}` cannot name a partition: use a string, an integer, a boolean, a date or a timestamp",
                level.from
            );
            Err(("from", message))
        }
    }
}
