//! Failures, retries, catchers and time-outs.

use serde_json::{Value, json};

use super::super::{Failure, Status};
use super::{Bench, error, task};

fn with_handler(retry: &Value, catch: &Value) -> Value {
    json!({"StartAt": "T", "States": {
        "T": task(&json!({"Retry": retry, "Catch": catch})),
        "Caught": {"Type": "Pass", "End": true},
        "Other": {"Type": "Pass", "End": true},
    }})
}

#[test]
fn a_retrier_waits_longer_each_time_and_gives_up() {
    let retry = json!([{"ErrorEquals": ["Lake.Transient"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxAttempts": 4, "MaxDelaySeconds": 30}]);
    let definition = json!({"StartAt": "T", "States": {"T": task(&json!({"Retry": retry}))}});
    let mut bench = Bench::started(&definition, &json!({}));
    let mut second = 0;
    for delay in [2, 6, 18, 30] {
        bench.answer(second, Err(error("Lake.Transient")));
        assert!(bench.calls.is_empty());
        bench.advance(second + delay - 1);
        assert!(bench.calls.is_empty());
        second += delay;
        bench.advance(second);
        assert_eq!(bench.calls.len(), 1, "after {delay} seconds");
    }
    bench.answer(second, Err(error("Lake.Transient")));
    assert_eq!(bench.failure(), ("Lake.Transient".into(), "because".into()));
    assert_eq!(bench.execution().failed_state.as_deref(), Some("T"));
}

#[test]
fn jitter_is_between_nothing_and_the_whole_delay_and_comes_from_the_seed() {
    let retry = json!([{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1000, "JitterStrategy": "FULL"}]);
    let definition = json!({"StartAt": "T", "States": {"T": task(&json!({"Retry": retry}))}});
    let mut delays = Vec::new();
    for seed in [1, 1, 2] {
        let mut bench = Bench::new(&definition);
        bench.entropy = crate::services::entropy::Entropy::seeded(seed);
        bench.start(&json!({}));
        bench.answer(0, Err(error("X")));
        delays.push(bench.machines.next_due().unwrap().duration_since(super::at(0)).as_secs_f64());
    }
    assert!(delays.iter().all(|delay| (0.0..1000.0).contains(delay)), "{delays:?}");
    assert!((delays[0] - delays[1]).abs() < 1e-9 && (delays[0] - delays[2]).abs() > 1e-9, "{delays:?}");
}

#[test]
fn each_retrier_counts_for_itself_and_the_first_that_names_the_error_decides() {
    let retry = json!([
        {"ErrorEquals": ["A"], "MaxAttempts": 1},
        {"ErrorEquals": ["B"], "MaxAttempts": 1},
        {"ErrorEquals": ["States.ALL"], "MaxAttempts": 9},
    ]);
    let mut bench = Bench::started(
        &with_handler(
            &retry,
            &json!([{"ErrorEquals": ["A"], "Next": "Caught"}, {"ErrorEquals": ["States.ALL"], "Next": "Other"}]),
        ),
        &json!({}),
    );
    bench.answer(0, Err(error("A")));
    bench.advance(1);
    bench.answer(1, Err(error("B")));
    bench.advance(2);
    assert_eq!(bench.calls.len(), 1);
    // The retrier of A is used up; the one for all errors does not step in.
    bench.answer(2, Err(error("A")));
    assert_eq!(bench.output(), json!({"Error": "A", "Cause": "because"}));
}

#[test]
fn retries_are_counted_in_the_context_and_forgotten_when_the_state_is_left() {
    let definition = json!({"StartAt": "T", "States": {
        "T": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"n.$": "$$.State.RetryCount"}, "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}], "ResultPath": null, "Next": "Again"},
        "Again": {"Type": "Choice", "Choices": [{"Variable": "$.stop", "BooleanEquals": true, "Next": "Done"}], "Default": "T"},
        "Done": {"Type": "Succeed"},
    }});
    let mut bench = Bench::started(&definition, &json!({"stop": false}));
    let mut seen = Vec::new();
    for second in 0..2 {
        seen.push(bench.calls[0].parameters["n"].clone());
        bench.answer(10 * second, Err(error("X")));
        bench.advance(10 * second + 5);
        seen.push(bench.calls[0].parameters["n"].clone());
        bench.answer(10 * second + 5, Ok(json!(1)));
    }
    assert_eq!(seen, [0, 1, 0, 1]);
}

#[test]
fn a_catcher_puts_the_error_where_it_says() {
    for (result_path, expected) in [
        (json!("$.failure"), json!({"a": 1, "failure": {"Error": "Lake.Rejected", "Cause": "because"}})),
        (json!("$"), json!({"Error": "Lake.Rejected", "Cause": "because"})),
        (json!(null), json!({"a": 1})),
    ] {
        let catch = json!([{"ErrorEquals": ["Lake.Rejected"], "ResultPath": result_path, "Next": "Caught"}, {"ErrorEquals": ["States.ALL"], "Next": "Other"}]);
        let mut bench = Bench::started(&with_handler(&json!([]), &catch), &json!({"a": 1}));
        bench.answer(0, Err(error("Lake.Rejected")));
        assert_eq!(bench.output(), expected);
    }
}

#[test]
fn a_fail_state_names_its_error() {
    for (state, input, expected) in [
        (json!({"Type": "Fail", "Error": "E", "Cause": "C"}), json!({}), (Some("E"), Some("C"))),
        (json!({"Type": "Fail"}), json!({}), (None, None)),
        (
            json!({"Type": "Fail", "ErrorPath": "$.e", "CausePath": "$.c"}),
            json!({"e": "E", "c": "C"}),
            (Some("E"), Some("C")),
        ),
        (
            json!({"Type": "Fail", "Error": "E", "CausePath": "States.JsonToString($.c)"}),
            json!({"c": {"x": 1}}),
            (Some("E"), Some(r#"{"x":1}"#)),
        ),
    ] {
        let mut bench = Bench::of_state(&state);
        bench.start(&input);
        let execution = bench.execution();
        assert_eq!(execution.status, Status::Failed);
        assert_eq!((execution.error.as_deref(), execution.cause.as_deref()), expected, "{state}");
    }
}

#[test]
fn a_task_times_out_and_its_late_answer_does_nothing() {
    let definition = json!({"StartAt": "T", "States": {"T": task(&json!({"TimeoutSecondsPath": "$.t"}))}});
    let mut bench = Bench::started(&definition, &json!({"t": 60}));
    let token = bench.calls[0].token.clone();
    bench.advance(59);
    assert_eq!(bench.execution().status, Status::Running);
    bench.advance(60);
    assert_eq!(bench.failure().0, "States.Timeout");
    assert_eq!(bench.cancelled, std::slice::from_ref(&token));
    bench.answer_token(&token, 61, Ok(json!(1)));
    assert_eq!(bench.failure().0, "States.Timeout");
}

#[test]
fn an_answer_to_an_earlier_attempt_does_nothing() {
    let retry = json!([{"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 1}]);
    let definition =
        json!({"StartAt": "T", "States": {"T": task(&json!({"Retry": retry, "TimeoutSeconds": 10}))}});
    let mut bench = Bench::started(&definition, &json!({}));
    let first = bench.calls.remove(0).token;
    bench.advance(10);
    bench.advance(11);
    bench.answer_token(&first, 12, Ok(json!("late")));
    assert_eq!(bench.execution().status, Status::Running);
    bench.answer(12, Ok(json!("in time")));
    assert_eq!(bench.output(), json!("in time"));
}

#[test]
fn a_silent_task_fails() {
    let definition = json!({"StartAt": "T", "States": {"T": task(&json!({"TimeoutSeconds": 100, "HeartbeatSeconds": 10}))}});
    let mut bench = Bench::started(&definition, &json!({}));
    bench.advance(9);
    assert_eq!(bench.execution().status, Status::Running);
    bench.advance(10);
    assert_eq!(bench.failure().0, "States.HeartbeatTimeout");
}

#[test]
fn a_path_that_leads_nowhere_is_not_caught() {
    for (state, cause) in [
        (
            task(&json!({"Parameters": {"JobName.$": "$.JobName"}})),
            "An error occurred while executing the state 'It' (entered at the event id #2). The JSONPath '$.JobName' specified for the field 'JobName.$' could not be found in the input '{}'",
        ),
        (
            json!({"Type": "Pass", "InputPath": "$.x"}),
            "An error occurred while executing the state 'It' (entered at the event id #2). Invalid path '$.x': it leads nowhere in the input '{}'",
        ),
        (
            json!({"Type": "Choice", "Choices": [{"Variable": "$.x", "StringEquals": "a", "Next": "It"}]}),
            "An error occurred while executing the state 'It' (entered at the event id #2). Invalid path '$.x': The choice state's condition path references an invalid value.",
        ),
        (
            json!({"Type": "Wait", "SecondsPath": "$$.Execution.Name"}),
            "An error occurred while executing the state 'It' (entered at the event id #2). The path '$$.Execution.Name' leads to \"run\", which is no number of seconds",
        ),
    ] {
        let mut state = state;
        if state["Type"] == "Task" {
            state["Catch"] = json!([{"ErrorEquals": ["States.ALL"], "Next": "It"}]);
        }
        let mut bench = Bench::of_state(&state);
        bench.start(&json!({}));
        assert_eq!(bench.failure(), ("States.Runtime".into(), cause.into()));
    }
}

#[test]
fn other_errors_of_the_definition_are_caught() {
    for (parameters, extra, name) in [
        (json!({"x.$": "States.StringToJson('{')"}), json!({}), "States.IntrinsicFailure"),
        (json!({}), json!({"ResultPath": "$.a.b"}), "States.ResultPathMatchFailure"),
    ] {
        let mut state = task(&extra);
        state["Parameters"] = parameters;
        state["Catch"] = json!([{"ErrorEquals": [name], "Next": "Caught"}]);
        let definition = json!({"StartAt": "T", "States": {"T": state, "Caught": {"Type": "Pass", "OutputPath": "$.Error", "End": true}}});
        let mut bench = Bench::started(&definition, &json!({"a": 1}));
        if !bench.calls.is_empty() {
            bench.answer(0, Ok(json!(1)));
        }
        assert_eq!(bench.output(), json!(name));
    }
}

#[test]
fn no_rule_and_no_default_is_an_error() {
    let state =
        json!({"Type": "Choice", "Choices": [{"Variable": "$.x", "StringEquals": "a", "Next": "It"}]});
    let mut bench = Bench::of_state(&state);
    bench.start(&json!({"x": "b"}));
    assert_eq!(bench.failure().0, "States.NoChoiceMatched");
}

#[test]
fn a_nameless_error_is_caught_by_all() {
    let catch =
        json!([{"ErrorEquals": ["X"], "Next": "Other"}, {"ErrorEquals": ["States.ALL"], "Next": "Caught"}]);
    let mut bench = Bench::started(&with_handler(&json!([]), &catch), &json!({}));
    bench.answer(0, Err(Failure { error: None, cause: None }));
    assert_eq!(bench.output(), json!({"Error": "", "Cause": ""}));
}
