//! The kinds of states.

use jiff::Timestamp;
use serde_json::Value;

use super::block::require_json_path;
use super::common::{checked, filter, next, outcome, path, result_path, seconds, template, words};
use super::{Filter, Kind, Next, Outcome, Parser, Seconds, State, Until, choice};
use crate::services::load::Fields;
use crate::services::states::expression::Expression;
use crate::services::states::path::Path;

/// How many iterations of an inline map run at a time when the definition sets no limit.
const INLINE_CONCURRENCY: u32 = 40;

impl Parser {
    /// Reads a state; a state of an unknown type is refused and not there.
    pub(super) fn state(&mut self, mut fields: Fields<'_>) -> Option<State> {
        let kind = fields.required_text("Type");
        fields.ignore(&["Comment"]);
        require_json_path(&mut fields);
        for key in ["Assign", "Arguments", "Output"] {
            fields.refuse(key, "belongs to JSONata or to variables, which are not supported");
        }
        let terminal = kind == "Fail";
        let all = Filter::Path(Expression::Input(Path::root()));
        let input_path = if terminal { all.clone() } else { filter(&mut fields, "InputPath") };
        let output_path = if terminal { all } else { filter(&mut fields, "OutputPath") };
        let kind = match kind.as_str() {
            "Pass" => pass(&mut fields),
            "Task" => self.task(&mut fields)?,
            "Choice" => choice_state(&mut fields),
            "Wait" => wait(&mut fields)?,
            "Succeed" => Kind::Succeed,
            "Fail" => Kind::Fail { error: words(&mut fields, "Error"), cause: words(&mut fields, "Cause") },
            "Parallel" => self.parallel(&mut fields),
            "Map" => self.map(&mut fields)?,
            "" => return None,
            other => {
                fields.problem("Type", format!("`{other}` is no type of state"));
                return None;
            }
        };
        fields.finish();
        Some(State { input_path, output_path, kind })
    }

    fn task(&mut self, fields: &mut Fields<'_>) -> Option<Kind> {
        let text = fields.required_text("Resource");
        let resource = super::Resource::parse(&text);
        let timeout = seconds(fields, "TimeoutSeconds", 1);
        let heartbeat = seconds(fields, "HeartbeatSeconds", 1);
        if let (Some(Seconds::Fixed(timeout)), Some(Seconds::Fixed(heartbeat))) = (&timeout, &heartbeat)
            && heartbeat >= timeout
        {
            fields.problem("HeartbeatSeconds", "must be less than `TimeoutSeconds`");
        }
        let outcome = outcome(fields);
        let resource =
            checked(fields, "Resource", resource.map_err(|message| format!("`{text}` {message}")))?;
        self.tasks.push((fields.here().to_owned(), resource.clone()));
        Some(Kind::Task { resource, timeout, heartbeat, outcome })
    }

    fn parallel(&mut self, fields: &mut Fields<'_>) -> Kind {
        let outcome = outcome(fields);
        let mut branches = Vec::new();
        match fields.take("Branches") {
            Some(Value::Array(items)) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    let pointer = format!("{}/{index}", fields.at("Branches"));
                    branches.push(self.block(Fields::of(item, &pointer, fields.errors())));
                }
            }
            Some(_) => fields.problem("Branches", "must be an array with at least one branch"),
            None => fields.problem_here("`Branches` is missing"),
        }
        Kind::Parallel { branches, outcome }
    }

    fn map(&mut self, fields: &mut Fields<'_>) -> Option<Kind> {
        let items = path(fields, "ItemsPath").unwrap_or_else(|| Expression::Input(Path::root()));
        let selector = template(fields, "ItemSelector");
        let limit = fields.number("MaxConcurrency", 0, 1000).filter(|limit| *limit > 0);
        let mut outcome = outcome(fields);
        // The former name of `ItemSelector`.
        let item_selector = selector.or_else(|| outcome.parameters.take());
        let (key, processor) = match (fields.take("ItemProcessor"), fields.take("Iterator")) {
            (Some(processor), None) => ("ItemProcessor", processor),
            (None, Some(iterator)) => ("Iterator", iterator),
            _ => {
                fields.problem_here("has to have an `ItemProcessor`");
                return None;
            }
        };
        let pointer = fields.at(key);
        let mut inner = Fields::of(&processor, &pointer, fields.errors());
        require_inline(&mut inner);
        let block = self.block(inner);
        let concurrency = limit.unwrap_or(INLINE_CONCURRENCY).min(INLINE_CONCURRENCY) as usize;
        Some(Kind::Map { items, item_selector, block, concurrency, outcome })
    }
}

fn require_inline(fields: &mut Fields<'_>) {
    let Some(config) = fields.take("ProcessorConfig") else { return };
    let pointer = fields.at("ProcessorConfig");
    let mut config = Fields::of(&config, &pointer, fields.errors());
    if config.text("Mode").is_some_and(|mode| mode != "INLINE") {
        config.problem("Mode", "only inline maps are supported");
    }
    config.finish();
}

fn pass(fields: &mut Fields<'_>) -> Kind {
    let result = fields.take_raw("Result");
    let outcome = Outcome {
        parameters: template(fields, "Parameters"),
        selector: None,
        result_path: result_path(fields),
        retry: Vec::new(),
        catch: Vec::new(),
        next: next(fields),
    };
    Kind::Pass { result, outcome }
}

fn choice_state(fields: &mut Fields<'_>) -> Kind {
    let rules = choice::rules(fields);
    Kind::Choice { rules, default: fields.text("Default") }
}

fn wait(fields: &mut Fields<'_>) -> Option<Kind> {
    let next: Next = next(fields);
    let seconds = seconds(fields, "Seconds", 0).map(Until::Seconds);
    let timestamp = fields.text("Timestamp").and_then(|text| {
        checked(
            fields,
            "Timestamp",
            timestamp(&text).ok_or_else(|| format!("`{text}` is no RFC 3339 timestamp")),
        )
    });
    let timestamp_path = path(fields, "TimestampPath").map(Until::TimestampPath);
    let mut given = seconds.into_iter().chain(timestamp.map(Until::Timestamp)).chain(timestamp_path);
    match (given.next(), given.next()) {
        (Some(until), None) => return Some(Kind::Wait { until, next }),
        (None, _) => {
            fields.problem_here("has none of `Seconds`, `SecondsPath`, `Timestamp`, `TimestampPath`");
        }
        _ => {
            fields
                .problem_here("has more than one of `Seconds`, `SecondsPath`, `Timestamp`, `TimestampPath`");
        }
    }
    None
}

/// RFC 3339 as Amazon States Language wants it: with a capital `T`, and a capital `Z` where there is no offset.
pub(in super::super) fn timestamp(text: &str) -> Option<Timestamp> {
    let strict = text.as_bytes().get(10) == Some(&b'T') && !text.contains(['z', '[', ' ']);
    text.parse().ok().filter(|_| strict)
}
