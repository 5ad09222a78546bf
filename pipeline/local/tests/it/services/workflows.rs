//! The project's own workflows, played against scripted answers.

use jiff::Timestamp;
use lake_local::services::entropy::Entropy;
use lake_local::services::states::{
    Call, Definition, Effect, Execution, Failure, Machine, StateMachines, Status,
};
use serde_json::{Value, json};

use crate::harness::root;

const MACHINE: &str = "arn:aws:states:eu-west-1:123456789012:stateMachine:it";

/// What a task is told.
type Answer = Result<Value, Failure>;

/// A workflow of the project with its placeholders filled in.
fn workflow(name: &str) -> Machine {
    let path = root().join("pulumi/workflows").join(format!("{name}.asl.json"));
    let mut text = std::fs::read_to_string(path).unwrap();
    while let Some(begin) = text.find("${") {
        let end = begin + text[begin..].find('}').unwrap();
        let value = if &text[begin..=end] == "${partition}" { "aws" } else { "filled" };
        text.replace_range(begin..=end, value);
    }
    let definition = Definition::parse(&text).unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
    Machine {
        arn: MACHINE.into(),
        name: "it".into(),
        role_arn: "arn:aws:iam::123456789012:role/it".into(),
        definition: definition.into(),
    }
}

/// Plays a workflow to its end; gives the execution and what was called.
fn play(name: &str, input: &Value, mut answer: impl FnMut(&str, usize) -> Answer) -> (Execution, Vec<Call>) {
    let mut machines = StateMachines::new(vec![workflow(name)]);
    let mut entropy = Entropy::seeded(1);
    let mut now: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
    let (started, mut effects) =
        machines.start(MACHINE, Some("run"), &input.to_string(), now, &mut entropy).unwrap();
    let mut calls: Vec<Call> = Vec::new();
    loop {
        for effect in std::mem::take(&mut effects) {
            if let Effect::Call(call) = effect {
                let resource = call.resource.to_string();
                let nth = calls.iter().filter(|earlier| earlier.resource == call.resource).count();
                effects.extend(machines.complete(&call.token, answer(&resource, nth), now, &mut entropy));
                calls.push(call);
            }
        }
        if effects.is_empty() {
            let Some(due) = machines.next_due() else { break };
            now = due;
            effects = machines.advance(now, &mut entropy);
        }
    }
    (machines.execution(&started.execution_arn).unwrap().clone(), calls)
}

fn names(calls: &[Call]) -> Vec<String> {
    calls.iter().map(|call| call.resource.to_string()).collect()
}

fn refine_input() -> Value {
    json!({"batch": "b1", "attempt": 1, "dataset": "orders", "manifest": "batches/orders/b1/manifest.json"})
}

fn crawler(state: &str, last: &str) -> Value {
    json!({"Crawler": {"State": state, "LastCrawl": {"Status": last}}})
}

#[test]
fn ingest_returns_the_report_of_transform() {
    let input = json!({"job": "j1", "dataset": "orders"});
    let report = json!({"job": "j1", "records": 3});
    let (execution, calls) = play("ingest", &input, |_, _| Ok(json!({"StatusCode": 200, "Payload": report})));
    assert_eq!(execution.status, Status::Succeeded);
    assert_eq!(execution.output.as_deref(), Some(r#"{"job":"j1","records":3}"#));
    assert_eq!(calls[0].parameters["Payload"], input);
}

#[test]
fn ingest_tries_again_what_is_transient_and_nothing_else() {
    let (execution, calls) = play("ingest", &json!({"job": "j1"}), |_, nth| match nth {
        0 => Err(Failure::new("Lake.Transient", "slow down")),
        1 => Err(Failure::new("Lambda.TooManyRequestsException", "throttled")),
        _ => Err(Failure::new("Lake.Rejected", "{\"reason\":\"empty\"}")),
    });
    assert_eq!((execution.status, calls.len()), (Status::Failed, 3));
    assert_eq!(execution.error.as_deref(), Some("Lake.Rejected"));
    assert_eq!(execution.cause.as_deref(), Some("{\"reason\":\"empty\"}"));
    assert_eq!(execution.failed_state.as_deref(), Some("Rejected"));
}

#[test]
fn ingest_gives_up_in_the_end() {
    let (execution, calls) =
        play("ingest", &json!({"job": "j1"}), |_, _| Err(Failure::new("Lake.Transient", "down")));
    assert_eq!(execution.error.as_deref(), Some("Lake.Transient"));
    assert!(calls.len() > 1);
}

#[test]
fn refine_loads_crawls_and_waits_for_the_crawl() {
    let (execution, calls) = play("refine", &refine_input(), |resource, nth| match (resource, nth) {
        ("aws-sdk:glue:getCrawler", 0) => Ok(crawler("RUNNING", "FAILED")),
        ("aws-sdk:glue:getCrawler", _) => Ok(crawler("READY", "SUCCEEDED")),
        _ => Ok(json!({"Id": "jr", "JobRunState": "SUCCEEDED"})),
    });
    assert_eq!(execution.status, Status::Succeeded, "{:?} {:?}", execution.error, execution.cause);
    assert_eq!(
        names(&calls),
        [
            "glue:startJobRun.sync",
            "aws-sdk:glue:startCrawler",
            "aws-sdk:glue:getCrawler",
            "aws-sdk:glue:getCrawler",
        ]
    );
    let arguments = &calls[0].parameters["Arguments"];
    assert_eq!(arguments["--manifest"], "batches/orders/b1/manifest.json");
    assert!(calls[1].parameters["Name"].as_str().unwrap().ends_with("-orders"));
    let output: Value = serde_json::from_str(execution.output.as_ref().unwrap()).unwrap();
    for key in ["batch", "dataset", "attempt"] {
        assert_eq!(output[key], refine_input()[key], "{key}");
    }
}

#[test]
fn refine_waits_for_a_running_crawl_and_starts_its_own() {
    let (execution, calls) = play("refine", &refine_input(), |resource, nth| match (resource, nth) {
        ("aws-sdk:glue:startCrawler", 0 | 1) => Err(Failure::new("Glue.CrawlerRunningException", "busy")),
        ("aws-sdk:glue:getCrawler", _) => Ok(crawler("READY", "SUCCEEDED")),
        _ => Ok(json!({})),
    });
    assert_eq!(execution.status, Status::Succeeded);
    assert_eq!(names(&calls).iter().filter(|name| name.ends_with("startCrawler")).count(), 3);
}

#[test]
fn refine_does_not_take_ready_for_success() {
    let (execution, _) = play("refine", &refine_input(), |resource, _| match resource {
        "aws-sdk:glue:getCrawler" => Ok(crawler("READY", "FAILED")),
        _ => Ok(json!({})),
    });
    assert_eq!(execution.status, Status::Failed);
    assert!(execution.cause.unwrap_or_default().contains("FAILED"));
}

#[test]
fn refine_fails_with_the_error_of_its_job_and_tries_again_what_only_has_to_wait() {
    let (execution, calls) = play("refine", &refine_input(), |_, nth| match nth {
        0 => Err(Failure::new("Glue.ConcurrentRunsExceededException", "three runs")),
        _ => Err(Failure::new("States.TaskFailed", "the job failed")),
    });
    assert_eq!(execution.error.as_deref(), Some("States.TaskFailed"));
    assert_eq!(execution.cause.as_deref(), Some("the job failed"));
    assert_eq!(calls.len(), 2);
}
