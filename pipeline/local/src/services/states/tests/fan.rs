//! Parallel and map states.

use serde_json::{Value, json};

use super::{Bench, error, task};

fn parallel(extra: &Value) -> Value {
    let branch =
        |name: &str| json!({"StartAt": name, "States": {name: task(&json!({"Parameters": {"in.$": "$"}}))}});
    let mut state = json!({"Type": "Parallel", "Branches": [branch("One"), branch("Two")], "End": true});
    state.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    json!({"StartAt": "P", "States": {"P": state, "Caught": {"Type": "Pass", "End": true}}})
}

/// As [`parallel`], with a catcher so that every state can be reached.
fn caught(extra: &Value) -> Value {
    let mut definition = parallel(extra);
    definition["States"]["P"]["Catch"] =
        json!([{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Caught"}]);
    definition
}

#[test]
fn branches_get_the_same_input_and_their_outputs_are_in_order() {
    let definition = caught(
        &json!({"Parameters": {"x.$": "$.a"}, "ResultSelector": {"both.$": "$[*].n"}, "ResultPath": "$.r"}),
    );
    let mut bench = Bench::started(&definition, &json!({"a": 1}));
    assert_eq!(bench.state(), ["P", "One", "Two"]);
    assert!(bench.calls.iter().all(|call| call.parameters == json!({"in": {"x": 1}})));
    let second = bench.calls.remove(1);
    bench.answer_token(&second.token, 1, Ok(json!({"n": 2})));
    assert_eq!(bench.state(), ["P", "One"]);
    bench.answer(2, Ok(json!({"n": 1})));
    assert_eq!(bench.output(), json!({"a": 1, "r": {"both": [1, 2]}}));
}

#[test]
fn one_failing_branch_ends_the_others() {
    let mut bench = Bench::started(&caught(&json!({})), &json!({}));
    let other = bench.calls[1].token.clone();
    bench.answer(0, Err(error("Lake.Rejected")));
    assert_eq!(bench.cancelled, std::slice::from_ref(&other));
    assert_eq!(bench.output(), json!({"failure": {"Error": "Lake.Rejected", "Cause": "because"}}));
    bench.answer_token(&other, 1, Ok(json!(1)));
    assert_eq!(bench.output(), json!({"failure": {"Error": "Lake.Rejected", "Cause": "because"}}));
}

#[test]
fn a_parallel_state_is_retried_as_a_whole() {
    let retry = json!([{"ErrorEquals": ["X"], "IntervalSeconds": 5}]);
    let mut bench = Bench::started(&caught(&json!({ "Retry": retry })), &json!({}));
    bench.answer(0, Err(error("X")));
    bench.calls.clear();
    bench.advance(5);
    assert_eq!(bench.calls.len(), 2);
    bench.answer(6, Ok(json!(1)));
    bench.answer(6, Ok(json!(2)));
    assert_eq!(bench.output(), json!([1, 2]));
}

#[test]
fn an_uncaught_error_of_a_branch_fails_the_execution() {
    let definition = json!({"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
        {"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 9, "End": true}}},
        {"StartAt": "B", "States": {"B": {"Type": "Fail", "Error": "E", "Cause": "C"}}},
    ]}}});
    let bench = Bench::started(&definition, &json!({}));
    assert_eq!(bench.failure(), ("E".into(), "C".into()));
    assert_eq!(bench.execution().failed_state.as_deref(), Some("B"));
    assert_eq!(bench.machines.next_due(), None);
}

fn map(extra: &Value) -> Value {
    let mut state = json!({
        "Type": "Map", "ItemsPath": "$.items", "End": true,
        "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Each", "States": {"Each": task(&json!({}))}},
    });
    state.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    json!({"StartAt": "M", "States": {"M": state}})
}

#[test]
fn a_map_runs_as_many_iterations_as_it_may_and_keeps_their_order() {
    let mut bench = Bench::started(&map(&json!({"MaxConcurrency": 2})), &json!({"items": ["a", "b", "c"]}));
    assert_eq!(bench.calls.iter().map(|call| call.parameters.clone()).collect::<Vec<_>>(), ["a", "b"]);
    let second = bench.calls.remove(1);
    bench.answer_token(&second.token, 1, Ok(json!("B")));
    assert_eq!(bench.calls[1].parameters, "c");
    bench.answer(2, Ok(json!("A")));
    bench.answer(3, Ok(json!("C")));
    assert_eq!(bench.output(), json!(["A", "B", "C"]));
}

#[test]
fn an_item_selector_sees_the_item_and_the_input() {
    let selector =
        json!({"value.$": "$$.Map.Item.Value.k", "index.$": "$$.Map.Item.Index", "common.$": "$.common"});
    for key in ["ItemSelector", "Parameters"] {
        let definition = map(&json!({ key: selector }));
        let bench = Bench::started(&definition, &json!({"items": [{"k": 1}, {"k": 2}], "common": "x"}));
        let parameters: Vec<Value> = bench.calls.iter().map(|call| call.parameters.clone()).collect();
        assert_eq!(
            parameters,
            [json!({"value": 1, "index": 0, "common": "x"}), json!({"value": 2, "index": 1, "common": "x"})]
        );
    }
}

#[test]
fn an_empty_map_is_done_and_one_without_an_array_fails() {
    let bench = Bench::started(&map(&json!({"ResultPath": "$.r"})), &json!({"items": []}));
    assert_eq!(bench.output(), json!({"items": [], "r": []}));
    let bench = Bench::started(&map(&json!({})), &json!({"items": {}}));
    let (error, cause) = bench.failure();
    assert_eq!(error, "States.Runtime");
    assert!(cause.ends_with("Reference path '$.items' must point to array, not {}"), "{cause}");
}

#[test]
fn maps_nest() {
    let definition = json!({"StartAt": "Outer", "States": {"Outer": {"Type": "Map", "End": true, "Iterator": {
        "StartAt": "Inner", "States": {"Inner": {"Type": "Map", "End": true, "Iterator": {
            "StartAt": "Leaf", "States": {"Leaf": {"Type": "Pass", "Parameters": {"v.$": "$", "i.$": "$$.Map.Item.Index"}, "End": true}},
        }}},
    }}}});
    let bench = Bench::started(&definition, &json!([[7, 8], [], [9]]));
    assert_eq!(bench.output(), json!([[{"v": 7, "i": 0}, {"v": 8, "i": 1}], [], [{"v": 9, "i": 0}]]));
}
