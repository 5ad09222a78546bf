//! The workflows are sound: references only, documented errors only, every failure ends somewhere.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::lake;

/// The lake's own error types, and the errors that Lambda, Glue and Step Functions document: what no model names is
/// reported by the name of the service, as a throttled `startJobRun` is (AWS re:Post, "glue-throttling-rate-exceeded").
const ERRORS: [&str; 15] = [
    "Lake.Transient",
    "Lake.Rejected",
    "States.ALL",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.TooManyRequestsException",
    "Glue.ConcurrentRunsExceededException",
    "Glue.ResourceNumberLimitExceededException",
    "Glue.ThrottlingException",
    "Glue.AWSGlueException",
    "Glue.GlueException",
    "Glue.InternalServiceException",
    "Glue.OperationTimeoutException",
];
const CRAWLER_RUNS: &str = "Glue.CrawlerRunningException";

fn workflows() -> Vec<(&'static str, Value)> {
    let lake_synth::Workflows { ingest, refine } = lake::workflows();
    [("ingest", ingest), ("refine", refine)]
        .map(|(name, text)| (name, serde_json::from_str(&text).unwrap()))
        .to_vec()
}

fn states(workflow: &Value) -> &Map<String, Value> {
    workflow["States"].as_object().unwrap()
}

fn each(value: &Value, visit: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(entries) => entries.iter().for_each(|(key, value)| {
            visit(key, value);
            each(value, visit);
        }),
        Value::Array(items) => items.iter().for_each(|item| each(item, visit)),
        _ => {}
    }
}

#[test]
fn errors_are_the_lakes_two_or_documented_ones() {
    let mut seen = BTreeSet::new();
    for (name, workflow) in workflows() {
        each(&workflow, &mut |key, value| {
            if key == "ErrorEquals" {
                for error in value.as_array().unwrap().iter().map(|error| error.as_str().unwrap().to_owned())
                {
                    assert!(ERRORS.contains(&error.as_str()) || error == CRAWLER_RUNS, "{name}: `{error}`");
                    seen.insert(error);
                }
            }
        });
    }
    let own: Vec<_> = seen.iter().filter(|error| error.starts_with("Lake.")).collect();
    assert_eq!(own, ["Lake.Rejected", "Lake.Transient"]);
}

#[test]
fn every_task_is_bounded_retried_with_jitter_and_caught() {
    for (name, workflow) in workflows() {
        assert!(workflow["TimeoutSeconds"].is_u64(), "{name}");
        for (state, body) in states(&workflow).iter().filter(|(_, body)| body["Type"] == "Task") {
            assert!(body["TimeoutSeconds"].is_u64(), "{name}.{state}");
            for retry in body["Retry"].as_array().unwrap() {
                assert_eq!(retry["JitterStrategy"], "FULL", "{name}.{state}");
                assert!(retry["MaxDelaySeconds"].is_u64(), "{name}.{state}");
            }
            let last = body["Catch"].as_array().unwrap().last().unwrap();
            assert_eq!(last["ErrorEquals"], serde_json::json!(["States.ALL"]), "{name}.{state}");
        }
    }
}

#[test]
fn every_state_is_reached_and_every_way_ends() {
    for (name, workflow) in workflows() {
        let states = states(&workflow);
        let mut reached = BTreeSet::from([workflow["StartAt"].as_str().unwrap().to_owned()]);
        for (state, body) in states {
            let mut ends =
                body["End"] == true || ["Succeed", "Fail"].map(Value::from).contains(&body["Type"]);
            each(body, &mut |key, value| {
                if key == "Next" || key == "Default" {
                    let next = value.as_str().unwrap();
                    assert!(states.contains_key(next), "{name}.{state} goes to `{next}`");
                    reached.insert(next.to_owned());
                    ends = true;
                }
            });
            assert!(ends, "{name}.{state} leads nowhere");
        }
        assert_eq!(reached, states.keys().cloned().collect(), "{name}");
    }
}

/// `$`, `$.a.b`: reference paths, which is all that the workflows need.
fn is_path(text: &str) -> bool {
    let name = |name: &str| {
        let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        letters && name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
    };
    match text.strip_prefix('$') {
        Some("") => true,
        Some(rest) => rest.strip_prefix('.').is_some_and(|names| names.split('.').all(name)),
        None => false,
    }
}

/// `States.Format('a {}', $.b)` with as many arguments as braces, `States.JsonToString($.a)`.
fn is_intrinsic(text: &str) -> bool {
    let arguments = |name: &str| text.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
    if let Some(path) = arguments("States.JsonToString") {
        return is_path(path);
    }
    let Some((template, paths)) =
        arguments("States.Format").and_then(|inside| inside.strip_prefix('\'')?.split_once('\''))
    else {
        return false;
    };
    let paths: Vec<&str> = paths.split(',').skip(1).map(str::trim).collect();
    paths.len() == template.matches("{}").count() && paths.into_iter().all(is_path)
}

#[test]
fn paths_and_intrinsics_are_well_formed() {
    const FIELDS: [&str; 8] = [
        "InputPath",
        "OutputPath",
        "ResultPath",
        "Variable",
        "ErrorPath",
        "CausePath",
        "SecondsPath",
        "ItemsPath",
    ];
    let mut judged = 0;
    for (name, workflow) in workflows() {
        each(&workflow, &mut |key, value| {
            if key.ends_with(".$") || FIELDS.contains(&key) && !value.is_null() {
                judged += 1;
                let text = value.as_str().unwrap();
                assert!(is_path(text) || is_intrinsic(text), "{name}: {key} is `{text}`");
            } else if let Some(text) = value.as_str() {
                assert!(
                    !text.starts_with("$.") && !text.starts_with("States."),
                    "{name}: {key} is `{text}`, taken as text"
                );
            }
        });
    }
    assert!(judged > 15);
    assert!(!is_path("$.") && !is_path("$.a..b") && !is_path("dataset") && !is_path("$.1"));
    assert!(!is_intrinsic("States.Format('{}-{}', $.a)") && !is_intrinsic("States.Format($.a)"));
}

/// A state carries 262,144 bytes: the payload names objects and batches and never grows with what they hold.
#[test]
fn payloads_are_references() {
    let all = workflows();
    let transform = &states(&all[0].1)["Transform"];
    assert_eq!(transform["Parameters"]["Payload.$"], "$");
    assert_eq!(transform["OutputPath"], "$.Payload");
    let load = &states(&all[1].1)["Load"];
    assert_eq!(load["Parameters"]["Arguments"]["--manifest.$"], "$.manifest");
    assert!(load["ResultPath"].is_null() && load.get("ResultPath").is_some());
}
