//! `Retry` and `Catch`.

use serde_json::Value;

use super::ResultPath;
use super::common::result_path;
use crate::services::load::{Fields, kind_of};
use crate::services::states::failure::{Failure, RESERVED};

/// One retrier.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Retrier {
    errors: Vec<String>,
    interval: u32,
    pub(in super::super) max_attempts: u32,
    backoff: f64,
    max_delay: Option<u32>,
    full_jitter: bool,
}

/// One catcher.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Catcher {
    errors: Vec<String>,
    pub(in super::super) result_path: ResultPath,
    pub(in super::super) next: String,
}

impl Retrier {
    pub(in super::super) fn is_for(&self, failure: &Failure) -> bool {
        self.errors.iter().any(|name| failure.is_named(name))
    }

    /// Seconds before the retry after `made` retries; `fraction` in `[0, 1)` decides the jitter.
    pub(in super::super) fn delay(&self, made: u32, fraction: f64) -> f64 {
        let exponent = i32::try_from(made).unwrap_or(i32::MAX);
        let delay = f64::from(self.interval) * self.backoff.powi(exponent);
        let delay = delay.min(f64::from(self.max_delay.unwrap_or(99_999_999)));
        if self.full_jitter { delay * fraction } else { delay }
    }
}

impl Catcher {
    pub(in super::super) fn is_for(&self, failure: &Failure) -> bool {
        self.errors.iter().any(|name| failure.is_named(name))
    }
}

pub(super) fn retriers(fields: &mut Fields<'_>) -> Vec<Retrier> {
    each(fields, "Retry", |fields| {
        let retrier = Retrier {
            errors: error_equals(fields),
            interval: fields.number("IntervalSeconds", 1, 99_999_999).unwrap_or(1),
            max_attempts: fields.number("MaxAttempts", 0, 99_999_999).unwrap_or(3),
            backoff: backoff(fields),
            max_delay: fields.number("MaxDelaySeconds", 1, 31_622_400),
            full_jitter: full_jitter(fields),
        };
        if retrier.max_delay.is_some_and(|delay| delay <= retrier.interval) {
            fields.problem("MaxDelaySeconds", "must be greater than `IntervalSeconds`");
        }
        retrier
    })
}

pub(super) fn catchers(fields: &mut Fields<'_>) -> Vec<Catcher> {
    each(fields, "Catch", |fields| Catcher {
        errors: error_equals(fields),
        result_path: result_path(fields),
        next: fields.required_text("Next"),
    })
}

/// Reads the items of a list. `States.ALL` may stand in the last one only.
fn each<T>(fields: &mut Fields<'_>, key: &str, read: impl Fn(&mut Fields<'_>) -> T) -> Vec<T> {
    let items = match fields.take(key) {
        None => return Vec::new(),
        Some(Value::Array(items)) => items,
        Some(other) => {
            fields.problem(key, format!("must be an array, not {}", kind_of(&other)));
            return Vec::new();
        }
    };
    let mut parsed = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let place = format!("{}/{index}", fields.at(key));
        let mut inner = Fields::of(item, &place, fields.errors());
        let names = item.get("ErrorEquals").and_then(Value::as_array);
        let all = names.is_some_and(|names| names.iter().any(|name| name == "States.ALL"));
        if all && index + 1 < items.len() {
            inner.problem("ErrorEquals", "`States.ALL` may stand in the last one only");
        }
        inner.ignore(&["Comment"]);
        parsed.push(read(&mut inner));
        inner.finish();
    }
    parsed
}

fn error_equals(fields: &mut Fields<'_>) -> Vec<String> {
    let names: Option<Vec<String>> = match fields.take("ErrorEquals") {
        Some(Value::Array(items)) if !items.is_empty() => {
            items.iter().map(|item| item.as_str().map(str::to_owned)).collect()
        }
        _ => None,
    };
    let Some(names) = names else {
        fields.problem("ErrorEquals", "must be an array of at least one error name");
        return Vec::new();
    };
    if names.len() > 1 && names.iter().any(|name| name == "States.ALL") {
        fields.problem("ErrorEquals", "`States.ALL` stands alone");
    }
    for name in &names {
        if name.starts_with("States.") && !RESERVED.contains(&name.as_str()) {
            fields.problem(
                "ErrorEquals",
                format!("`{name}` is none of the names that Step Functions reserves"),
            );
        }
    }
    names
}

fn backoff(fields: &mut Fields<'_>) -> f64 {
    let Some(value) = fields.take("BackoffRate") else { return 2.0 };
    match value.as_f64() {
        Some(rate) if rate >= 1.0 => rate,
        _ => {
            fields.problem("BackoffRate", "must be a number of at least 1");
            2.0
        }
    }
}

fn full_jitter(fields: &mut Fields<'_>) -> bool {
    match fields.text("JitterStrategy").as_deref() {
        None | Some("NONE") => false,
        Some("FULL") => true,
        Some(other) => {
            fields.problem("JitterStrategy", format!("`{other}` is neither FULL nor NONE"));
            false
        }
    }
}
