//! Fields that several kinds of states have.

use serde_json::Value;

use super::{Filter, Next, Outcome, ResultPath, Seconds, Words, retry};
use crate::services::load::{Fields, kind_of};
use crate::services::states::expression::Expression;
use crate::services::states::path::Path;
use crate::services::states::template::Template;

/// Takes `InputPath`, `OutputPath` or another filter.
pub(super) fn filter(fields: &mut Fields<'_>, key: &str) -> Filter {
    match fields.take_raw(key) {
        None => Filter::Path(Expression::Input(Path::root())),
        Some(Value::Null) => Filter::Nothing,
        Some(Value::String(text)) => {
            checked(fields, key, Expression::parse_path(&text)).map_or(Filter::Nothing, Filter::Path)
        }
        Some(other) => {
            fields.problem(key, format!("must be a path or null, not {}", kind_of(&other)));
            Filter::Nothing
        }
    }
}

pub(super) fn checked<T>(fields: &mut Fields<'_>, key: &str, result: Result<T, String>) -> Option<T> {
    result.map_err(|message| fields.problem(key, message)).ok()
}

/// Takes a path into the input or the context object.
pub(super) fn path(fields: &mut Fields<'_>, key: &str) -> Option<Expression> {
    let text = fields.text(key)?;
    checked(fields, key, Expression::parse_path(&text))
}

pub(super) fn result_path(fields: &mut Fields<'_>) -> ResultPath {
    match fields.take_raw("ResultPath") {
        None => ResultPath::Path(Path::root()),
        Some(Value::Null) => ResultPath::Discard,
        Some(Value::String(text)) => checked(fields, "ResultPath", Path::parse_reference(&text))
            .map_or(ResultPath::Discard, ResultPath::Path),
        Some(other) => {
            fields
                .problem("ResultPath", format!("must be a reference path or null, not {}", kind_of(&other)));
            ResultPath::Discard
        }
    }
}

pub(super) fn next(fields: &mut Fields<'_>) -> Next {
    let next = fields.text("Next");
    let end = fields.flag("End");
    match (next, end) {
        (Some(name), None | Some(false)) => Next::State(name),
        (None, Some(true)) => Next::End,
        (Some(_), Some(true)) => {
            fields.problem_here("has both `Next` and `End`");
            Next::End
        }
        (None, None | Some(false)) => {
            fields.problem_here("has neither `Next` nor `\"End\": true`");
            Next::End
        }
    }
}

pub(super) fn template(fields: &mut Fields<'_>, key: &str) -> Option<Template> {
    let value = fields.take(key)?;
    let pointer = fields.at(key);
    Some(Template::parse(&value, &pointer, fields.errors()))
}

/// Takes a number of seconds under `key`, or a path to it under `key` + `Path`.
pub(super) fn seconds(fields: &mut Fields<'_>, key: &str, least: u32) -> Option<Seconds> {
    let fixed = fields.number(key, least, 99_999_999).map(Seconds::Fixed);
    let path_key = format!("{key}Path");
    let path = path(fields, &path_key).map(Seconds::Path);
    if fixed.is_some() && path.is_some() {
        fields.problem(&path_key, format!("cannot stand beside `{key}`"));
    }
    fixed.or(path)
}

/// Takes `Error` or `Cause`, or a path or function under `ErrorPath` or `CausePath`.
pub(super) fn words(fields: &mut Fields<'_>, key: &str) -> Option<Words> {
    let fixed = fields.text(key).map(Words::Fixed);
    let path_key = format!("{key}Path");
    let text = fields.text(&path_key);
    let computed =
        text.and_then(|text| checked(fields, &path_key, Expression::parse(&text))).map(Words::Computed);
    if fixed.is_some() && computed.is_some() {
        fields.problem(&path_key, format!("cannot stand beside `{key}`"));
    }
    fixed.or(computed)
}

/// Takes what a state with a result has: `Parameters`, `ResultSelector`, `ResultPath`, `Retry`, `Catch`, `Next`.
pub(super) fn outcome(fields: &mut Fields<'_>) -> Outcome {
    Outcome {
        parameters: template(fields, "Parameters"),
        selector: template(fields, "ResultSelector"),
        result_path: result_path(fields),
        retry: retry::retriers(fields),
        catch: retry::catchers(fields),
        next: next(fields),
    }
}
