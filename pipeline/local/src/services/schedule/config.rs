//! What the program says about a schedule.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::expression::Expression;
use crate::services::delivery::{RetryPolicy, Target, take_dead_letter};
use crate::services::load::{Fields, LoadError, json, settled};

/// A schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// ARN.
    pub arn: String,
    /// Whether it is enabled.
    pub enabled: bool,
    /// What it invokes.
    pub target: Target,
    /// What it hands over; the default notification when it is not given.
    pub input: Option<String>,
    pub(super) text: String,
    pub(super) expression: Expression,
    pub(super) start: Option<Timestamp>,
    pub(super) end: Option<Timestamp>,
    pub(super) window: SignedDuration,
}

impl Schedule {
    /// Reads the properties of an `aws:scheduler/schedule:Schedule`.
    ///
    /// # Errors
    /// Everything that is malformed or not played.
    pub fn load(arn: &str, properties: &Value) -> Result<Self, Vec<LoadError>> {
        let mut errors = Vec::new();
        let mut fields = Fields::of(properties, "", &mut errors);
        let text = fields.required_text("scheduleExpression");
        let expression = match Expression::parse(&text) {
            Ok(expression) => Some(expression),
            Err(message) => {
                fields.problem("scheduleExpression", message);
                None
            }
        };
        if let Some(zone) =
            fields.text("scheduleExpressionTimezone").filter(|zone| zone != "UTC" && zone != "Etc/UTC")
        {
            fields.problem("scheduleExpressionTimezone", format!("`{zone}` is not played; only UTC is"));
        }
        let enabled = take_enabled(&mut fields);
        let start = take_time(&mut fields, "startDate");
        let end = take_time(&mut fields, "endDate");
        let window = take_window(&mut fields);
        let (target, input) = take_target(&mut fields);
        fields.ignore(&[
            "name",
            "namePrefix",
            "groupName",
            "description",
            "kmsKeyArn",
            "region",
            "id",
            "arn",
        ]);
        fields.ignore(&["actionAfterCompletion"]);
        fields.finish();
        match expression {
            Some(expression) => {
                let arn = arn.to_owned();
                settled(Self { arn, enabled, target, input, text, expression, start, end, window }, errors)
            }
            None => Err(errors),
        }
    }

    /// The first time it fires after `time`, before any flexible window, if it was created at `created`.
    pub fn next_after(&self, time: Timestamp, created: Timestamp) -> Option<Timestamp> {
        let begin = self.start.map_or(created, |start| start.max(created));
        // The instant before the beginning: it may fire at the beginning itself.
        let before = begin.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MIN);
        let next = self.expression.next_after(time.max(before), self.start.unwrap_or(created))?;
        Some(next).filter(|next| self.end.is_none_or(|end| *next <= end))
    }

    /// What makes it another schedule: a changed one begins anew.
    pub(super) fn identity(&self) -> String {
        format!("{} {:?} {:?} {}", self.text, self.start, self.end, self.enabled)
    }
}

fn take_enabled(fields: &mut Fields<'_>) -> bool {
    match fields.text("state").as_deref() {
        None | Some("ENABLED") => true,
        Some("DISABLED") => false,
        Some(other) => {
            fields.problem("state", format!("`{other}` is neither ENABLED nor DISABLED"));
            false
        }
    }
}

fn take_time(fields: &mut Fields<'_>, key: &str) -> Option<Timestamp> {
    let text = fields.text(key)?;
    let time = text.parse().ok();
    if time.is_none() {
        fields.problem(key, format!("`{text}` is no RFC 3339 timestamp"));
    }
    time
}

fn take_window(fields: &mut Fields<'_>) -> SignedDuration {
    let Some(value) = fields.take("flexibleTimeWindow") else {
        fields.problem_here("`flexibleTimeWindow` is missing");
        return SignedDuration::ZERO;
    };
    let pointer = fields.at("flexibleTimeWindow");
    let mut window = Fields::of(&value, &pointer, fields.errors());
    let mode = window.required_text("mode");
    let minutes = window.number("maximumWindowInMinutes", 1, 1440);
    match (mode.as_str(), minutes) {
        ("OFF", None) | ("FLEXIBLE", Some(_)) | ("", _) => {}
        ("OFF", Some(_)) => window.problem("maximumWindowInMinutes", "belongs to the mode FLEXIBLE"),
        ("FLEXIBLE", None) => window.problem_here("`maximumWindowInMinutes` is missing"),
        (other, _) => window.problem("mode", format!("`{other}` is neither OFF nor FLEXIBLE")),
    }
    window.finish();
    SignedDuration::from_mins(i64::from(minutes.unwrap_or(0)))
}

fn take_target(fields: &mut Fields<'_>) -> (Target, Option<String>) {
    let value = fields.take("target").unwrap_or_default();
    let pointer = fields.at("target");
    let mut target = Fields::of(&value, &pointer, fields.errors());
    let input = target.text("input");
    if let Some(Err(error)) = input.as_deref().map(|text| json(text, "")) {
        target.problem("input", error.message);
    }
    let target_value = Target {
        id: String::new(),
        arn: target.required_text("arn"),
        role_arn: Some(target.required_text("roleArn")),
        retry: RetryPolicy::take(&mut target, 60),
        dead_letter: take_dead_letter(&mut target),
    };
    target.finish();
    (target_value, input)
}
