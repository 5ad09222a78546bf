//! What Step Functions bounds: payloads, the history, time.

use serde_json::{Value, json};

use super::super::{StartError, Status};
use super::{Bench, MACHINE, at, task};

fn text(bytes: usize) -> Value {
    Value::from("x".repeat(bytes - 2))
}

#[test]
fn a_payload_has_at_most_262_144_bytes() {
    for (bytes, fits) in [(262_144, true), (262_145, false)] {
        let mut bench = Bench::of_state(&task(&json!({})));
        bench.start(&json!({}));
        bench.answer(0, Ok(text(bytes)));
        if fits {
            assert_eq!(bench.output(), text(bytes));
        } else {
            assert_eq!(bench.failure().0, "States.DataLimitExceeded");
        }
    }
}

#[test]
fn parameters_and_merged_outputs_are_bounded_too() {
    let parameters = json!({"Parameters": {"a.$": "$", "b.$": "$"}});
    let mut bench = Bench::of_state(&task(&parameters));
    bench.start(&text(200_000));
    assert_eq!(bench.failure().0, "States.DataLimitExceeded");
    assert!(bench.calls.is_empty());
    let mut bench = Bench::of_state(&task(&json!({"ResultPath": "$.r"})));
    bench.start(&json!({"a": text(200_000)}));
    bench.answer(0, Ok(text(200_000)));
    assert_eq!(bench.failure().0, "States.DataLimitExceeded");
}

#[test]
fn only_its_own_name_catches_an_exceeded_limit() {
    for (name, caught) in
        [("States.ALL", false), ("States.TaskFailed", false), ("States.DataLimitExceeded", true)]
    {
        let state = task(&json!({"Catch": [{"ErrorEquals": [name], "Next": "Caught"}]}));
        let definition = json!({"StartAt": "T", "States": {"T": state, "Caught": {"Type": "Succeed"}}});
        let mut bench = Bench::started(&definition, &json!({}));
        bench.answer(0, Ok(text(300_000)));
        assert_eq!(bench.execution().status == Status::Succeeded, caught, "{name}");
    }
}

#[test]
fn an_input_is_json_of_a_bounded_size() {
    let mut bench = Bench::of_state(&json!({"Type": "Pass"}));
    let mut start = |input: &str| {
        bench
            .machines
            .start(MACHINE, None, input, at(0), &mut bench.entropy)
            .map(drop)
            .map_err(|error| error.to_string())
    };
    assert_eq!(start(&text(262_144).to_string()), Ok(()));
    assert_eq!(
        start(&text(262_145).to_string()),
        Err("the input is not usable: it has 262145 bytes, more than 262144".into())
    );
    assert_eq!(
        start("{"),
        Err("the input is not usable: EOF while parsing an object at line 1 column 1".into())
    );
}

#[test]
fn an_endless_loop_ends_with_its_history() {
    let definition = json!({"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"},
    }});
    let bench = Bench::started(&definition, &json!({}));
    assert_eq!(
        bench.failure(),
        (
            "States.Runtime".into(),
            "The execution reached the maximum number of history events (25000).".into()
        )
    );
}

#[test]
fn events_are_counted_as_step_functions_counts_them() {
    // ExecutionStarted, TaskStateEntered, TaskScheduled, TaskStarted, TaskSucceeded, TaskStateExited, ExecutionSucceeded.
    let mut bench = Bench::of_state(&task(&json!({})));
    bench.start(&json!({}));
    bench.answer(0, Ok(json!(1)));
    assert_eq!(bench.execution().events, 7);
    // ExecutionStarted, FailStateEntered, ExecutionFailed.
    let mut bench = Bench::of_state(&json!({"Type": "Fail"}));
    bench.start(&json!({}));
    assert_eq!(bench.execution().events, 3);
}

#[test]
fn an_execution_times_out_as_a_whole() {
    let definition =
        json!({"TimeoutSeconds": 50, "StartAt": "T", "States": {"T": task(&json!({"TimeoutSeconds": 60}))}});
    let mut bench = Bench::started(&definition, &json!({}));
    let token = bench.calls[0].token.clone();
    bench.advance(50);
    let execution = bench.execution();
    assert_eq!((execution.status, execution.error.as_deref()), (Status::TimedOut, Some("States.Timeout")));
    assert_eq!(bench.cancelled, [token]);
    assert_eq!(bench.machines.next_due(), None);
}

#[test]
fn names_are_those_that_step_functions_allows() {
    let mut bench = Bench::of_state(&json!({"Type": "Pass"}));
    let mut start =
        |name: &str| bench.machines.start(MACHINE, Some(name), "{}", at(0), &mut bench.entropy).map(drop);
    assert_eq!(start(&"x".repeat(80)), Ok(()));
    assert_eq!(start("0f3a_é-1.2"), Ok(()));
    for name in ["", "a b", "a/b", "a:b", "a*", "a\u{7f}", "{a}", &"x".repeat(81)] {
        assert!(matches!(start(name), Err(StartError::InvalidName { .. })), "{name}");
    }
}
