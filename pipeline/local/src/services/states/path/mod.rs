//! The part of `JSONPath` that workflows use: names, indices, wildcards, slices and descent; no filters.
//!
//! A *reference path* has names and single indices only and leads to at most one value.

mod scan;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use self::scan::steps;

/// A path from the root of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    text: String,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Name(String),
    Index(i64),
    Indices(Vec<i64>),
    Slice(Option<i64>, Option<i64>),
    Every,
    /// Everything below, at any depth; the step behind it picks from each.
    Descend,
}

impl Path {
    /// The whole document.
    pub(super) fn root() -> Self {
        Self { text: "$".to_owned(), steps: Vec::new() }
    }

    /// Reads a path that begins with `$`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let steps = steps(text)?;
        Ok(Self { text: text.to_owned(), steps })
    }

    /// Reads a path that leads to at most one value.
    pub(super) fn parse_reference(text: &str) -> Result<Self, String> {
        let path = Self::parse(text)?;
        if path.is_definite() {
            Ok(path)
        } else {
            Err(format!("`{text}` is no reference path: it may lead to several values"))
        }
    }

    /// The path as it was written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    fn is_definite(&self) -> bool {
        self.steps.iter().all(|step| matches!(step, Step::Name(_) | Step::Index(_)))
    }

    /// The value there; an array of all values for a path that may lead to several.
    pub(super) fn select(&self, document: &Value) -> Option<Value> {
        let mut values = vec![document];
        for step in &self.steps {
            values = values.into_iter().flat_map(|value| step.apply(value)).collect();
        }
        if self.is_definite() {
            values.first().map(|value| (*value).clone())
        } else {
            Some(Value::Array(values.into_iter().cloned().collect()))
        }
    }

    /// Puts a value there; objects that are missing on the way are made. False where the document has something else
    /// on the way.
    pub(super) fn assign(&self, document: &mut Value, value: Value) -> bool {
        let mut place = document;
        for step in &self.steps {
            let next = match (step, place) {
                (Step::Name(name), Value::Object(fields)) => fields.entry(name.clone()).or_insert_with(empty),
                (Step::Index(index), Value::Array(items)) => {
                    let length = items.len();
                    match absolute(*index, length).and_then(|index| items.get_mut(index)) {
                        Some(item) => item,
                        None => return false,
                    }
                }
                _ => return false,
            };
            place = next;
        }
        *place = value;
        true
    }
}

fn empty() -> Value {
    Value::Object(Map::new())
}

fn absolute(index: i64, length: usize) -> Option<usize> {
    let index = if index < 0 { i64::try_from(length).ok()?.checked_add(index)? } else { index };
    usize::try_from(index).ok()
}

impl Step {
    fn apply<'a>(&self, value: &'a Value) -> Vec<&'a Value> {
        match (self, value) {
            (Self::Name(name), Value::Object(fields)) => fields.get(name).into_iter().collect(),
            (Self::Index(index), Value::Array(items)) => item(items, *index).into_iter().collect(),
            (Self::Indices(indices), Value::Array(items)) => {
                indices.iter().filter_map(|index| item(items, *index)).collect()
            }
            (Self::Slice(from, to), Value::Array(items)) => slice(items, *from, *to).iter().collect(),
            (Self::Every, _) => children(value),
            (Self::Descend, _) => {
                let mut found = vec![value];
                for child in children(value) {
                    found.extend(Self::Descend.apply(child));
                }
                found
            }
            _ => Vec::new(),
        }
    }
}

fn children(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(fields) => fields.values().collect(),
        _ => Vec::new(),
    }
}

fn item(items: &[Value], index: i64) -> Option<&Value> {
    items.get(absolute(index, items.len())?)
}

fn slice(items: &[Value], from: Option<i64>, to: Option<i64>) -> &[Value] {
    let clamp = |index: i64| {
        let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let index = if index < 0 { index.saturating_add(length) } else { index };
        usize::try_from(index.clamp(0, length)).unwrap_or(0)
    };
    let from = from.map_or(0, clamp);
    let to = to.map_or(items.len(), clamp);
    items.get(from..to).unwrap_or_default()
}
