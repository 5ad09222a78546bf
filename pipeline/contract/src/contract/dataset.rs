//! `x-lake` at the root of a contract: what the lake does with the dataset.

use serde_json::Value;

use super::ratio::Ratio;
use crate::json::pointer::{self, join};
use crate::located::Located;
use crate::model::{PartitionUnit, Retention};

/// The root annotation, with defaults for what it leaves out.
#[derive(Debug, Clone)]
pub(crate) struct Dataset {
    pub(crate) name: String,
    pub(crate) version: u32,
    pub(crate) records: Option<String>,
    pub(crate) key: Vec<String>,
    pub(crate) partition: Vec<Level>,
    pub(crate) max_reject_ratio: Ratio,
    pub(crate) skips_identical_files: bool,
    pub(crate) retention: Retention,
    pub(crate) freshness_hours: Option<u32>,
}

/// One level of the partition path, as written.
#[derive(Debug, Clone)]
pub(crate) struct Level {
    pub(crate) column: String,
    pub(crate) from: String,
    pub(crate) unit: Option<PartitionUnit>,
}

impl Default for Dataset {
    fn default() -> Self {
        Self {
            name: String::new(),
            version: 0,
            records: None,
            key: Vec::new(),
            partition: Vec::new(),
            max_reject_ratio: Ratio::percent(5),
            skips_identical_files: true,
            retention: Retention { raw: Some(365), stage: Some(30), quarantine: Some(90), analytics: None },
            freshness_hours: None,
        }
    }
}

/// Reads the root annotation; what is wrong with it goes to `text`.
pub(crate) fn read(text: &Located<'_>) -> Dataset {
    let mut dataset = Dataset::default();
    let at = "/x-lake";
    text.understand(at);
    let Some(members) = text.value.get("x-lake").and_then(Value::as_object) else {
        let message =
            "a contract says which dataset it is: add \"x-lake\": {\"dataset\": \"orders\", \"version\": 1}";
        text.problem(at, message);
        return dataset;
    };
    for name in ["dataset", "version"] {
        if !members.contains_key(name) {
            text.problem(at, format!("`{name}` is missing: add it"));
        }
    }
    for (key, value) in members {
        member(text, &mut dataset, key, &join(at, key), value);
    }
    dataset
}

fn member(text: &Located<'_>, dataset: &mut Dataset, key: &str, at: &str, value: &Value) {
    match key {
        "dataset" => dataset.name = name(text, at, value),
        "version" => dataset.version = positive(text, at, value).unwrap_or(0),
        "records" => dataset.records = self::pointer(text, at, value).filter(|pointer| !pointer.is_empty()),
        "key" => dataset.key = key_pointers(text, at, value),
        "partition" => dataset.partition = partition(text, at, value),
        "rejects" => one(text, at, value, "maxRatio", |at, _| match Ratio::parse(text.number(at)) {
            Some(ratio) => dataset.max_reject_ratio = ratio,
            None => text.problem(at, "`maxRatio` must be a number from 0 to 1, e.g. 0.05"),
        }),
        "identicalFiles" => match value.as_str() {
            Some("skip") => dataset.skips_identical_files = true,
            Some("load") => dataset.skips_identical_files = false,
            _ => text.problem(at, "`identicalFiles` must be `skip` or `load`"),
        },
        "retention" => retention(text, at, value, &mut dataset.retention),
        "freshness" => one(text, at, value, "hours", |at, hours| dataset.freshness_hours = positive(text, at, hours)),
        _ => text.problem_with_key(
            at,
            format!(
                "unknown annotation `{key}`: a dataset knows `dataset`, `version`, `records`, `key`, `partition`, \
                 `rejects`, `identicalFiles`, `retention` and `freshness`"
            ),
        ),
    }
}

/// Whether `name` is a dataset's: `[a-z][a-z0-9_]{0,47}`.
pub(crate) fn is_dataset_name(name: &str) -> bool {
    let tail = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    name.len() <= 48 && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(tail)
}

fn name(text: &Located<'_>, at: &str, value: &Value) -> String {
    match value.as_str() {
        Some(name) if is_dataset_name(name) => name.to_owned(),
        _ => {
            let message =
                "a dataset's name has 1 to 48 lower-case letters, digits and `_`, starting with a letter";
            text.problem(at, message);
            String::new()
        }
    }
}

fn positive(text: &Located<'_>, at: &str, value: &Value) -> Option<u32> {
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0);
    if number.is_none() {
        text.problem(at, "this must be a whole number from 1");
    }
    number
}

fn pointer(text: &Located<'_>, at: &str, value: &Value) -> Option<String> {
    let pointer = value.as_str().filter(|pointer| pointer::parse(pointer).is_some());
    if pointer.is_none() {
        text.problem(at, "this must be a JSON pointer, e.g. `/customer/id`");
    }
    pointer.map(str::to_owned)
}

fn key_pointers(text: &Located<'_>, at: &str, value: &Value) -> Vec<String> {
    match value.as_array() {
        Some(pointers) if !pointers.is_empty() => {
            let each = pointers.iter().enumerate();
            each.filter_map(|(i, value)| pointer(text, &join(at, &i.to_string()), value)).collect()
        }
        _ => {
            text.problem(at, "`key` must list one or more JSON pointers, e.g. [\"/order_id\"]");
            Vec::new()
        }
    }
}

/// An object with the one member `name`.
fn one(text: &Located<'_>, at: &str, value: &Value, name: &str, mut read: impl FnMut(&str, &Value)) {
    let Some(members) = value.as_object() else {
        text.problem(at, format!("this must be an object with `{name}`"));
        return;
    };
    for (key, value) in members {
        let at = join(at, key);
        if key == name {
            read(&at, value);
        } else {
            text.problem_with_key(&at, format!("unknown annotation `{key}`: only `{name}` stands here"));
        }
    }
}

fn retention(text: &Located<'_>, at: &str, value: &Value, retention: &mut Retention) {
    let Some(members) = value.as_object() else {
        text.problem(at, "`retention` must be an object with days per zone, e.g. {\"raw\": 365}");
        return;
    };
    for (key, value) in members {
        let at = join(at, key);
        let zone = match key.as_str() {
            "raw" => &mut retention.raw,
            "stage" => &mut retention.stage,
            "quarantine" => &mut retention.quarantine,
            "analytics" => &mut retention.analytics,
            _ => {
                let message =
                    format!("there is no zone `{key}`: use `raw`, `stage`, `quarantine` or `analytics`");
                text.problem_with_key(&at, message);
                continue;
            }
        };
        *zone = if value.is_null() { None } else { positive(text, &at, value) };
    }
}

fn partition(text: &Located<'_>, at: &str, value: &Value) -> Vec<Level> {
    let Some(levels) = value.as_array() else {
        let message = "`partition` must be a list, e.g. [{\"column\": \"order_date\", \"from\": \"/ordered_at\", \"unit\": \"day\"}]";
        text.problem(at, message);
        return Vec::new();
    };
    levels
        .iter()
        .enumerate()
        .filter_map(|(i, level)| self::level(text, &join(at, &i.to_string()), level))
        .collect()
}

fn level(text: &Located<'_>, at: &str, value: &Value) -> Option<Level> {
    let members = value.as_object();
    for key in members.into_iter().flat_map(|members| members.keys()) {
        if !["column", "from", "unit"].contains(&key.as_str()) {
            let message =
                format!("unknown annotation `{key}`: a partition knows `column`, `from` and `unit`");
            text.problem_with_key(&join(at, key), message);
        }
    }
    let string = |name: &str| members.and_then(|members| members.get(name)).and_then(Value::as_str);
    let (Some(column), Some(from)) = (string("column"), string("from")) else {
        text.problem(
            at,
            "a partition needs `column` and `from`, e.g. {\"column\": \"country\", \"from\": \"/country\"}",
        );
        return None;
    };
    if !super::annotation::is_column_name(column) {
        let message = format!("`{column}` is no column name: use lower-case letters, digits and `_`");
        text.problem(&join(at, "column"), message);
    }
    let unit = match members.and_then(|members| members.get("unit")).map(Value::as_str) {
        None => None,
        Some(Some("value")) => Some(PartitionUnit::Value),
        Some(Some("year")) => Some(PartitionUnit::Year),
        Some(Some("month")) => Some(PartitionUnit::Month),
        Some(Some("day")) => Some(PartitionUnit::Day),
        Some(_) => {
            text.problem(&join(at, "unit"), "`unit` must be `value`, `year`, `month` or `day`");
            return None;
        }
    };
    Some(Level { column: column.to_owned(), from: from.to_owned(), unit })
}
