//! Starting, stopping, status events and restarts.

use serde_json::{Value, json};

use super::super::{Effect, StartError, StateMachines, Status, StopError};
use super::{ARN, Bench, MACHINE, at, error, task};
use crate::services::shelf::{Row, Stateful};

fn waiting() -> Value {
    json!({"StartAt": "T", "States": {"T": task(&json!({}))}})
}

#[test]
fn a_name_is_taken_by_a_running_execution_with_another_input_and_by_a_closed_one() {
    let mut bench = Bench::started(&waiting(), &json!({"a": 1}));
    let mut start = |input: &str, second: i64| {
        bench.machines.start(MACHINE, Some("run"), input, at(second), &mut bench.entropy)
    };
    let (again, effects) = start(r#"{"a":1}"#, 1).unwrap();
    assert_eq!((again.execution_arn.as_str(), again.fresh, effects), (ARN, false, vec![]));
    let taken = StartError::AlreadyExists { name: "run".into() };
    assert_eq!(start(r#"{"a": 1}"#, 1), Err(taken.clone()), "the input is compared byte for byte");
    bench.answer(2, Ok(json!(1)));
    let day = 24 * 3600;
    for (second, expected) in
        [(3, Err(taken.clone())), (2 + 90 * day - 1, Err(taken)), (2 + 90 * day, Ok(true))]
    {
        let started =
            bench.machines.start(MACHINE, Some("run"), r#"{"a":1}"#, at(second), &mut bench.entropy);
        assert_eq!(started.map(|(started, _)| started.fresh), expected, "after {second} seconds");
    }
    let unknown = bench.machines.start("arn:nobody", None, "{}", at(0), &mut bench.entropy).unwrap_err();
    assert_eq!(unknown.to_string(), "no state machine is called `arn:nobody`");
}

#[test]
fn status_events_have_the_documented_shape() {
    let mut bench = Bench::started(&waiting(), &json!({"a": 1}));
    bench.answer(5, Ok(json!("done")));
    assert_eq!(
        bench.statuses[0],
        json!({
            "executionArn": ARN, "stateMachineArn": MACHINE, "name": "run", "status": "RUNNING",
            "startDate": 1_800_000_000_000_i64, "stopDate": null,
            "input": "{\"a\":1}", "inputDetails": {"included": true}, "output": null, "outputDetails": null,
        })
    );
    assert_eq!(
        bench.statuses[1],
        json!({
            "executionArn": ARN, "stateMachineArn": MACHINE, "name": "run", "status": "SUCCEEDED",
            "startDate": 1_800_000_000_000_i64, "stopDate": 1_800_000_005_000_i64,
            "input": "{\"a\":1}", "inputDetails": {"included": true},
            "output": "\"done\"", "outputDetails": {"included": true},
        })
    );
    assert_eq!(bench.statuses.len(), 2);
}

#[test]
fn every_end_is_announced_once() {
    type End = fn(&mut Bench);
    let ends: [(&str, End); 4] = [
        ("SUCCEEDED", |bench| bench.answer(1, Ok(json!(1)))),
        ("FAILED", |bench| bench.answer(1, Err(error("X")))),
        ("TIMED_OUT", |bench| bench.advance(100)),
        ("ABORTED", |bench| {
            let effects = bench.machines.stop(ARN, error("Stop"), at(1), &mut bench.entropy).unwrap();
            bench.take(effects);
        }),
    ];
    for (status, end) in ends {
        let mut definition = waiting();
        definition["TimeoutSeconds"] = json!(100);
        let mut bench = Bench::started(&definition, &json!({}));
        end(&mut bench);
        let statuses: Vec<&str> =
            bench.statuses.iter().map(|detail| detail["status"].as_str().unwrap()).collect();
        assert_eq!(statuses, ["RUNNING", status]);
        assert_eq!(bench.machines.next_due(), None);
        assert_eq!(bench.machines.outstanding(), []);
    }
}

#[test]
fn large_inputs_and_outputs_are_left_out_of_events() {
    let large = json!("x".repeat(200_000));
    let mut bench = Bench::started(&waiting(), &large);
    bench.answer(0, Ok(large.clone()));
    let detail = &bench.statuses[1];
    assert_eq!(detail["inputDetails"], json!({"included": true}));
    assert_eq!((&detail["output"], &detail["outputDetails"]), (&json!(null), &json!({"included": false})));
}

#[test]
fn a_stopped_execution_waits_for_nothing() {
    let mut bench = Bench::started(&waiting(), &json!({}));
    let token = bench.calls[0].token.clone();
    let effects = bench.machines.stop(ARN, error("Stop"), at(1), &mut bench.entropy).unwrap();
    bench.take(effects);
    let execution = bench.execution();
    assert_eq!((execution.status, execution.error.as_deref()), (Status::Aborted, Some("Stop")));
    assert_eq!(bench.cancelled, [token]);
    let again = bench.machines.stop(ARN, error("Other"), at(2), &mut bench.entropy).unwrap();
    assert_eq!((again, bench.execution().error.as_deref()), (vec![], Some("Stop")));
    let unknown = bench.machines.stop("arn:x", error("X"), at(2), &mut bench.entropy);
    assert_eq!(unknown, Err(StopError::NoSuchExecution { arn: "arn:x".into() }));
}

#[test]
fn tokens_nobody_waits_for_do_nothing() {
    let mut bench = Bench::started(&waiting(), &json!({}));
    for token in ["", "x", "a#b#c", &format!("{ARN}#0#0"), &format!("{ARN}#9#1")] {
        assert_eq!(bench.machines.complete(token, Ok(json!(1)), at(1), &mut bench.entropy), []);
    }
    assert_eq!(bench.execution().status, Status::Running);
}

/// The machines as a store would give them back.
fn reopened(bench: &mut Bench) -> StateMachines {
    let machines = bench.machines.machines().cloned().collect();
    let rows = bench.machines.changes().unwrap().into_iter();
    let rows =
        rows.map(|change| Row { shelf: change.shelf.into(), key: change.key, row: change.row.unwrap() });
    let mut again = StateMachines::new(machines);
    again.restore(rows.collect()).unwrap();
    again
}

#[test]
fn executions_survive_a_restart_anywhere() {
    let retry = json!([{"ErrorEquals": ["X"], "IntervalSeconds": 5}]);
    let definition = json!({"StartAt": "P", "States": {
        "P": {"Type": "Parallel", "Next": "W", "Branches": [
            {"StartAt": "A", "States": {"A": task(&json!({"Retry": retry, "TimeoutSeconds": 50}))}},
            {"StartAt": "B", "States": {"B": {"Type": "Wait", "Seconds": 20, "End": true}}},
        ]},
        "W": {"Type": "Wait", "Seconds": 3, "End": true},
    }});
    let mut bench = Bench::started(&definition, &json!({"a": 1}));
    let calls: Vec<Effect> = bench.calls.iter().cloned().map(Effect::Call).collect();
    bench.machines = reopened(&mut bench);
    assert_eq!(bench.machines.outstanding(), calls);
    assert_eq!(bench.machines.next_due(), Some(at(20)));
    bench.answer(1, Err(error("X")));
    bench.machines = reopened(&mut bench);
    assert_eq!(bench.machines.next_due(), Some(at(6)));
    bench.advance(6);
    bench.machines = reopened(&mut bench);
    bench.answer(7, Ok(json!("A")));
    bench.machines = reopened(&mut bench);
    bench.advance(20);
    bench.machines = reopened(&mut bench);
    assert_eq!(bench.state(), ["W"]);
    bench.advance(23);
    assert_eq!(bench.output(), json!(["A", {"a": 1}]));
}

#[test]
fn a_definition_changed_under_a_running_execution_fails_it() {
    let mut bench = Bench::started(&waiting(), &json!({}));
    let mut other = Bench::new(&json!({"StartAt": "Other", "States": {"Other": {"Type": "Succeed"}}}));
    let rows = bench.machines.changes().unwrap().into_iter();
    let rows =
        rows.map(|change| Row { shelf: change.shelf.into(), key: change.key, row: change.row.unwrap() });
    other.machines.restore(rows.collect()).unwrap();
    assert_eq!(other.machines.outstanding(), []);
    let token = bench.calls[0].token.clone();
    other.answer_token(&token, 1, Ok(json!(1)));
    let (error, cause) = other.failure();
    assert_eq!(error, "States.Runtime");
    assert!(cause.ends_with("the definition no longer has this state"), "{cause}");
}

#[test]
fn executions_are_described_by_name() {
    let bench = Bench::started(&waiting(), &json!({}));
    assert_eq!(bench.machines.describe(MACHINE, "run").map(|execution| execution.arn.as_str()), Some(ARN));
    assert_eq!(bench.machines.describe(MACHINE, "other"), None);
    assert_eq!(bench.machines.describe("arn:x", "run"), None);
    assert_eq!(bench.machines.executions().count(), 1);
}
