//! What the program says about an event source mapping.

use jiff::SignedDuration;
use serde_json::Value;

use crate::services::load::{Fields, LoadError, kind_of, settled};

/// How many batches Lambda hands out at a time before it scales up, which is not played.
const POLLERS: u32 = 5;

/// A mapping from a queue to a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingConfig {
    /// The mapping's id, for messages.
    pub id: String,
    /// ARN of the queue.
    pub queue_arn: String,
    /// Name or ARN of the function, as the program gives it.
    pub function: String,
    /// Whether it is enabled.
    pub enabled: bool,
    /// Most messages in a batch.
    pub batch_size: usize,
    /// How long a batch may wait to become full.
    pub window: SignedDuration,
    /// Most batches under way.
    pub concurrency: usize,
    /// Whether the function says which messages failed.
    pub reports_failures: bool,
}

impl MappingConfig {
    /// Reads the properties of an `aws:lambda/eventSourceMapping:EventSourceMapping` whose source is a queue.
    ///
    /// # Errors
    /// Everything that is out of range, contradictory or not played.
    pub fn load(id: &str, properties: &Value) -> Result<Self, Vec<LoadError>> {
        let mut errors = Vec::new();
        let mut fields = Fields::of(properties, "", &mut errors);
        let window = fields.number("maximumBatchingWindowInSeconds", 0, 300).unwrap_or(0);
        let batch_size = fields.number("batchSize", 1, 10_000).unwrap_or(10);
        if batch_size > 10 && window == 0 {
            fields
                .problem("batchSize", "a batch of more than 10 needs a batching window of at least a second");
        }
        let config = Self {
            id: id.to_owned(),
            queue_arn: fields.required_text("eventSourceArn"),
            function: fields.required_text("functionName"),
            enabled: fields.flag("enabled").unwrap_or(true),
            batch_size: batch_size as usize,
            window: SignedDuration::from_secs(i64::from(window)),
            concurrency: take_concurrency(&mut fields).unwrap_or(POLLERS) as usize,
            reports_failures: take_response_types(&mut fields),
        };
        fields.refuse("filterCriteria", "filters are not played; filter in the event rule");
        fields.ignore(&[
            "useResourceTimeoutForPropagation",
            "kmsKeyArn",
            "metricsConfig",
            "tags",
            "tagsAll",
            "region",
            "id",
            "arn",
        ]);
        fields.finish();
        settled(config, errors)
    }
}

fn take_concurrency(fields: &mut Fields<'_>) -> Option<u32> {
    let value = fields.take("scalingConfig")?;
    let pointer = fields.at("scalingConfig");
    let mut scaling = Fields::of(&value, &pointer, fields.errors());
    let concurrency = scaling.number("maximumConcurrency", 2, 1000);
    scaling.finish();
    concurrency
}

fn take_response_types(fields: &mut Fields<'_>) -> bool {
    match fields.take("functionResponseTypes") {
        None => false,
        Some(Value::Array(types)) if types.is_empty() => false,
        Some(Value::Array(types)) if types == [Value::from("ReportBatchItemFailures")] => true,
        Some(other) => {
            let message = format!("must be [\"ReportBatchItemFailures\"], not {}", kind_of(&other));
            fields.problem("functionResponseTypes", message);
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::MappingConfig;

    #[track_caller]
    fn problem(extra: &Value) -> String {
        let mut properties = json!({"eventSourceArn": "arn:q", "functionName": "f"});
        properties.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        MappingConfig::load("m", &properties).unwrap_err()[0].to_string()
    }

    #[test]
    fn defaults_are_those_of_lambda() {
        let config =
            MappingConfig::load("m", &json!({"eventSourceArn": "arn:q", "functionName": "f"})).unwrap();
        assert_eq!((config.batch_size, config.window.as_secs(), config.concurrency), (10, 0, 5));
        assert!(config.enabled && !config.reports_failures);
    }

    #[test]
    fn what_lambda_refuses_or_is_not_played_is_refused() {
        assert_eq!(
            problem(&json!({"batchSize": 11})),
            "/batchSize: a batch of more than 10 needs a batching window of at least a second"
        );
        assert_eq!(
            problem(&json!({"scalingConfig": {"maximumConcurrency": 1}})),
            "/scalingConfig/maximumConcurrency: must be a whole number from 2 to 1000"
        );
        assert_eq!(
            problem(&json!({"functionResponseTypes": ["Report"]})),
            "/functionResponseTypes: must be [\"ReportBatchItemFailures\"], not an array"
        );
        assert_eq!(
            problem(&json!({"filterCriteria": {"filters": []}})),
            "/filterCriteria: filters are not played; filter in the event rule"
        );
        assert_eq!(problem(&json!({"startingPosition": "LATEST"})), "/startingPosition: is not supported");
    }
}
