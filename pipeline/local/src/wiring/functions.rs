//! Functions: which handler each one is, what it is told, and what becomes of an asynchronous event that it fails on.

use std::collections::BTreeMap;

use lake_core::handlers::Function;
use lake_core::settings::Settings;
use lake_reader::Resource;
use serde_json::Value as Json;

use super::reading::Reading;
use crate::services::load::{Fields, plain, whole};

/// A function of the program.
#[derive(Debug, Clone)]
pub(crate) struct FunctionWiring {
    pub(crate) arn: String,
    pub(crate) name: String,
    pub(crate) handler: Function,
    pub(crate) settings: Settings,
    /// ARN of the role that the function acts as.
    pub(crate) role: String,
    /// Whether no concurrency is left to it: every invocation is throttled.
    pub(crate) throttled: bool,
    /// How often an asynchronous event is tried again.
    pub(crate) retries: u32,
    /// ARN of the queue that takes an asynchronous event no attempt succeeded on.
    pub(crate) dead_letter: Option<String>,
    /// ARN of the queue that takes a record of such an invocation.
    pub(crate) on_failure: Option<String>,
}

struct Declared {
    arn: String,
    handler: String,
    role: String,
    environment: Vec<(String, String)>,
    throttled: bool,
    dead_letter: Option<String>,
}

/// The functions by ARN.
pub(super) fn functions(reading: &mut Reading<'_>) -> BTreeMap<String, FunctionWiring> {
    let loaded = reading.load_fields("aws:lambda/function:Function", declared);
    let mut functions = BTreeMap::new();
    for (resource, declared) in loaded {
        if let Some(function) = function(reading, resource, declared) {
            functions.insert(function.arn.clone(), function);
        }
    }
    invoke_configs(reading, &mut functions);
    functions
}

fn declared(arn: &str, fields: &mut Fields<'_>) -> Declared {
    let environment = fields.take("environment");
    let variables = environment.as_ref().and_then(|value| value.get("variables")?.as_object());
    let environment = variables.into_iter().flatten().map(|(name, value)| (name.clone(), plain(value)));
    let declared = Declared {
        arn: arn.to_owned(),
        handler: fields.required_text("handler"),
        role: fields.required_text("role"),
        environment: environment.collect(),
        throttled: fields.take("reservedConcurrentExecutions").and_then(|most| whole(&most)) == Some(0),
        dead_letter: nested_text(fields, "deadLetterConfig", &["targetArn"]),
    };
    for strange in ["imageUri", "imageConfig", "fileSystemConfig", "durableConfig"] {
        fields.refuse(strange, "is not played");
    }
    fields.ignore(&[
        "name",
        "runtime",
        "timeout",
        "memorySize",
        "architectures",
        "code",
        "codeSha256",
        "s3Bucket",
    ]);
    fields.ignore(&["s3Key", "s3ObjectVersion", "packageType", "publish", "kmsKeyArn", "layers"]);
    fields.ignore(&["loggingConfig", "tracingConfig", "ephemeralStorage"]);
    fields.ignore(&["vpcConfig", "snapStart", "skipDestroy", "codeSigningConfigArn", "sourceKmsKeyArn"]);
    declared
}

/// The text at a path below a field; whatever else is there is taken too.
fn nested_text(fields: &mut Fields<'_>, field: &str, path: &[&str]) -> Option<String> {
    let value = fields.take(field)?;
    path.iter().try_fold(&value, |value, step| value.get(step)).and_then(Json::as_str).map(str::to_owned)
}

fn function(reading: &mut Reading<'_>, resource: &Resource, declared: Declared) -> Option<FunctionWiring> {
    let handler = declared.handler.parse::<Function>();
    let settings = Settings::from_pairs(declared.environment);
    if let Err(error) = &settings {
        reading.problem_at(resource, "environment", error.to_string());
    }
    let Ok(handler) = handler else {
        let message = format!("no handler of the lake is called `{}`", declared.handler);
        reading.problem_at(resource, "handler", message);
        return None;
    };
    Some(FunctionWiring {
        name: reading.output(resource, "name"),
        arn: declared.arn,
        handler,
        settings: settings.ok()?,
        role: declared.role,
        throttled: declared.throttled,
        retries: 2,
        dead_letter: declared.dead_letter,
        on_failure: None,
    })
}

fn invoke_configs(reading: &mut Reading<'_>, functions: &mut BTreeMap<String, FunctionWiring>) {
    let token = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";
    let loaded = reading.load_fields(token, |_, fields| {
        let name = fields.required_text("functionName");
        let retries = fields.number("maximumRetryAttempts", 0, 2);
        let on_failure = nested_text(fields, "destinationConfig", &["onFailure", "destination"]);
        fields.ignore(&["maximumEventAgeInSeconds", "qualifier"]);
        (name, retries, on_failure)
    });
    for (resource, (name, retries, on_failure)) in loaded {
        let Some(function) = functions.values_mut().find(|f| f.name == name || f.arn == name) else {
            reading.dangling(resource, "functionName", format!("no function is called `{name}`"));
            continue;
        };
        function.retries = retries.unwrap_or(2);
        function.on_failure = on_failure;
    }
}
