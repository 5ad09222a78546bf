//! Payload templates: JSON in which a key that ends in `.$` has an expression for its value.

use serde_json::{Map, Value};

use super::expression::{Expression, Missing, Scope};
use super::failure::Failure;
use crate::services::load::{LoadError, child};

/// A payload template.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Template {
    Literal(Value),
    Object(Vec<(String, Template)>),
    Array(Vec<Template>),
    Computed { field: String, expression: Expression },
}

impl Template {
    pub(super) fn parse(value: &Value, pointer: &str, errors: &mut Vec<LoadError>) -> Self {
        match value {
            Value::Object(fields) => {
                let parse = |(key, value): (&String, &Value)| field(key, value, &child(pointer, key), errors);
                let parsed: Vec<(String, Self)> = fields.iter().map(parse).collect();
                for (index, (name, _)) in parsed.iter().enumerate() {
                    if parsed.iter().skip(index + 1).any(|(other, _)| other == name) {
                        let message = format!("`{name}` is given twice, with and without `.$`");
                        errors.push(LoadError::new(pointer, message));
                    }
                }
                Self::Object(parsed)
            }
            Value::Array(items) => {
                let parse =
                    |(index, item): (usize, &Value)| Self::parse(item, &format!("{pointer}/{index}"), errors);
                Self::Array(items.iter().enumerate().map(parse).collect())
            }
            literal => Self::Literal(literal.clone()),
        }
    }

    pub(super) fn value(&self, scope: &mut Scope<'_>) -> Result<Value, Failure> {
        match self {
            Self::Literal(value) => Ok(value.clone()),
            Self::Array(items) => items.iter().map(|item| item.value(scope)).collect(),
            Self::Object(fields) => {
                let mut object = Map::new();
                for (name, template) in fields {
                    object.insert(name.clone(), template.value(scope)?);
                }
                Ok(Value::Object(object))
            }
            Self::Computed { field, expression } => {
                expression.value(scope).map_err(|missing| explain(missing, field, scope.input))
            }
        }
    }
}

fn field(key: &str, value: &Value, pointer: &str, errors: &mut Vec<LoadError>) -> (String, Template) {
    let Some(name) = key.strip_suffix(".$") else {
        return (key.to_owned(), Template::parse(value, pointer, errors));
    };
    let parsed = match value {
        Value::String(text) => Expression::parse(text),
        other => Err(format!("the value of a key that ends in `.$` is a path or a function, not {other}")),
    };
    let template = match parsed {
        Ok(expression) => Template::Computed { field: key.to_owned(), expression },
        Err(message) => {
            errors.push(LoadError::new(pointer, message));
            Template::Literal(Value::Null)
        }
    };
    (name.to_owned(), template)
}

/// The words of Step Functions, which people search for.
fn explain(missing: Missing, field: &str, input: &Value) -> Failure {
    match missing {
        Missing::Path(path) => Failure::runtime(format!(
            "The JSONPath '{path}' specified for the field '{field}' could not be found in the input '{input}'"
        )),
        Missing::Failed(failure) => failure,
    }
}
