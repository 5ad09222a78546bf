//! Whatever happens, and wherever the process dies, an execution goes on as if nothing had happened.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{Effect, Failure, StateMachines, Status};
use super::{ARN, Bench, at};
use crate::services::shelf::{Row, Stateful};

/// Something of everything: branches, iterations, waits, retries with jitter, catchers, time-outs.
fn definition() -> Value {
    let task = |extra: Value| {
        let mut state = json!({
            "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 40,
            "Retry": [{"ErrorEquals": ["Transient"], "IntervalSeconds": 4, "MaxAttempts": 2, "JitterStrategy": "FULL"}],
        });
        state.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        state
    };
    json!({"StartAt": "Both", "TimeoutSeconds": 300, "States": {
        "Both": {
            "Type": "Parallel", "ResultPath": "$.both", "Next": "Each",
            "Catch": [{"ErrorEquals": ["States.TaskFailed"], "ResultPath": "$.failure", "Next": "Later"}],
            "Branches": [
                {"StartAt": "One", "States": {"One": task(json!({"End": true}))}},
                {"StartAt": "Pause", "States": {
                    "Pause": {"Type": "Wait", "Seconds": 7, "Next": "Two"}, "Two": task(json!({"End": true})),
                }},
            ],
        },
        "Each": {
            "Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 2, "ResultPath": "$.each", "Next": "Later",
            "ItemProcessor": {"StartAt": "Item", "States": {"Item": task(json!({"End": true}))}},
        },
        "Later": {"Type": "Wait", "Seconds": 5, "Next": "Last"},
        "Last": task(json!({"Parameters": {"id.$": "States.UUID()"}, "End": true})),
    }})
}

#[derive(Debug, Clone)]
enum Step {
    Succeed(usize),
    Fail(usize, &'static str),
    Wait(i64),
    Again(usize),
    Stop,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0_usize..4).prop_map(Step::Succeed),
        3 => ((0_usize..4), prop_oneof![4 => Just("Transient"), 1 => Just("Other")]).prop_map(|(n, error)| Step::Fail(n, error)),
        6 => (0_i64..12).prop_map(Step::Wait),
        1 => (0_usize..4).prop_map(Step::Again),
        1 => Just(Step::Stop),
    ]
}

/// Plays the steps; `deaths` says behind which of them the process dies and comes back.
fn play(steps: &[Step], deaths: &[bool]) -> (Bench, Vec<String>) {
    let mut bench = Bench::new(&definition());
    let mut log = Vec::new();
    let mut answered: Vec<String> = Vec::new();
    let mut now = 0;
    bench.start(&json!({"items": [1, 2, 3]}));
    for (step, dies) in steps.iter().zip(deaths) {
        let open: Vec<String> = bench.calls.iter().map(|call| call.token.clone()).collect();
        match step {
            Step::Wait(seconds) => {
                now += seconds;
                bench.advance(now);
            }
            Step::Succeed(n) | Step::Fail(n, _) if !open.is_empty() => {
                let token = open[n % open.len()].clone();
                let answer = match step {
                    Step::Fail(_, error) => Err(Failure::new(*error, "because")),
                    _ => Ok(json!({ "n": n })),
                };
                bench.answer_token(&token, now, answer);
                answered.push(token);
            }
            Step::Again(n) if !answered.is_empty() => {
                let token = answered[n % answered.len()].clone();
                bench.answer_token(&token, now, Ok(json!("late")));
            }
            Step::Stop if steps.len() > 30 => {
                let effects =
                    bench.machines.stop(ARN, Failure::new("Stop", ""), at(now), &mut bench.entropy).unwrap();
                bench.take(effects);
            }
            _ => {}
        }
        if *dies {
            revive(&mut bench);
        }
        let outstanding = bench.machines.outstanding().into_iter();
        bench.calls = outstanding
            .map(|effect| match effect {
                Effect::Call(call) => call,
                other => panic!("{other:?}"),
            })
            .collect();
        log.push(format!("{:?} {:?}", bench.calls, bench.machines.next_due()));
    }
    (bench, log)
}

fn revive(bench: &mut Bench) {
    let mut again = StateMachines::new(bench.machines.machines().cloned().collect());
    let execution = serde_json::to_string(bench.execution()).unwrap();
    again.restore(vec![Row { shelf: "executions".into(), key: ARN.into(), row: execution }]).unwrap();
    bench.machines = again;
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_death_anywhere_changes_nothing(
        steps in proptest::collection::vec(step(), 1..60),
        deaths in proptest::collection::vec(any::<bool>(), 60),
    ) {
        let (undisturbed, log) = play(&steps, &[false; 60]);
        let (disturbed, other_log) = play(&steps, &deaths);
        prop_assert_eq!(log, other_log);
        prop_assert_eq!(undisturbed.execution(), disturbed.execution());
        prop_assert_eq!(undisturbed.statuses, disturbed.statuses);
    }

    /// An execution is announced once when it begins and once when it ends, and then waits for nothing.
    #[test]
    fn an_execution_ends_once(steps in proptest::collection::vec(step(), 1..60)) {
        let (mut bench, _) = play(&steps, &[false; 60]);
        bench.rest();
        while let Some(call) = bench.calls.first().cloned() {
            bench.answer_token(&call.token, 1000, Ok(json!(null)));
            bench.rest();
            bench.calls.retain(|other| other.token != call.token);
        }
        let statuses: Vec<&Value> = bench.statuses.iter().map(|detail| &detail["status"]).collect();
        prop_assert_eq!(statuses.len(), 2, "{:?}", statuses);
        prop_assert_eq!(statuses[0], "RUNNING");
        prop_assert_ne!(bench.execution().status, Status::Running);
        prop_assert_eq!(bench.machines.next_due(), None);
        prop_assert_eq!(bench.machines.outstanding(), vec![]);
        prop_assert_eq!(bench.execution().states().count(), 0);
    }
}
