//! What the program says about rules and their targets.

use serde_json::Value;

use super::pattern::Pattern;
use crate::services::delivery::{RetryPolicy, Target, take_dead_letter};
use crate::services::load::{Fields, LoadError, settled};

/// A rule of an event bus.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// ARN.
    pub arn: String,
    /// Whether it is enabled.
    pub enabled: bool,
    /// Which events it wants.
    pub pattern: Pattern,
    /// Where they go.
    pub targets: Vec<Target>,
}

impl Rule {
    /// Reads the properties of an `aws:cloudwatch/eventRule:EventRule`; it has no target yet.
    ///
    /// # Errors
    /// Everything that is malformed or not played; places within the pattern stand behind `/eventPattern`.
    pub fn load(arn: &str, properties: &Value) -> Result<Self, Vec<LoadError>> {
        let mut errors = Vec::new();
        let mut fields = Fields::of(properties, "", &mut errors);
        if fields.text("eventBusName").is_some_and(|bus| bus != "default") {
            fields.problem("eventBusName", "only the default bus is played");
        }
        let enabled = take_enabled(&mut fields);
        fields.refuse(
            "scheduleExpression",
            "scheduled rules are not played; use a schedule of EventBridge Scheduler",
        );
        let text = fields.required_text("eventPattern");
        fields.ignore(&[
            "name",
            "namePrefix",
            "description",
            "tags",
            "tagsAll",
            "region",
            "forceDestroy",
            "roleArn",
        ]);
        fields.ignore(&["id", "arn"]);
        fields.finish();
        let pattern = match Pattern::parse(&text) {
            Ok(pattern) => pattern,
            Err(problems) => {
                errors.extend(problems.into_iter().map(|problem| LoadError {
                    pointer: format!("/eventPattern{}", problem.pointer),
                    ..problem
                }));
                return Err(errors);
            }
        };
        settled(Self { arn: arn.to_owned(), enabled, pattern, targets: Vec::new() }, errors)
    }
}

fn take_enabled(fields: &mut Fields<'_>) -> bool {
    let flag = fields.flag("isEnabled");
    match fields.text("state").as_deref() {
        None => flag.unwrap_or(true),
        Some("ENABLED") => true,
        Some("DISABLED") => false,
        Some(other) => {
            fields.problem("state", format!("`{other}` is neither ENABLED nor DISABLED"));
            false
        }
    }
}

/// Reads the properties of an `aws:cloudwatch/eventTarget:EventTarget`. Which rule it belongs to is for the caller.
///
/// # Errors
/// Everything that is malformed or not played: the event is always delivered whole.
pub fn load_target(properties: &Value) -> Result<Target, Vec<LoadError>> {
    let mut errors = Vec::new();
    let mut fields = Fields::of(properties, "", &mut errors);
    let arn = fields.required_text("arn");
    let id = fields.text("targetId").unwrap_or_default();
    let role_arn = fields.text("roleArn");
    let retry = RetryPolicy::take(&mut fields, 60);
    let dead_letter = take_dead_letter(&mut fields);
    for key in ["input", "inputPath", "inputTransformer"] {
        fields.refuse(key, "is not played: a message is the whole event");
    }
    fields.ignore(&["rule", "eventBusName", "region", "forceDestroy", "id"]);
    fields.finish();
    settled(Target { id, arn, role_arn, retry, dead_letter }, errors)
}
