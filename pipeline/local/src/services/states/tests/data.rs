//! What flows into, through and out of a state.

use serde_json::{Value, json};

use super::{Bench, at, task};

#[track_caller]
fn output(state: &Value, input: &Value) -> Value {
    let mut bench = Bench::of_state(state);
    bench.start(input);
    bench.rest();
    bench.output()
}

#[test]
fn a_pass_state_filters_shapes_and_merges() {
    let input = json!({"a": {"b": 1, "c": [1, 2, 3]}, "d": "x"});
    for (state, expected) in [
        (json!({"Type": "Pass"}), input.clone()),
        (json!({"Type": "Pass", "Result": {"r": 1}}), json!({"r": 1})),
        (json!({"Type": "Pass", "Result": null}), json!(null)),
        (
            json!({"Type": "Pass", "Result": 5, "ResultPath": "$.a.n"}),
            json!({"a": {"b": 1, "c": [1, 2, 3], "n": 5}, "d": "x"}),
        ),
        (json!({"Type": "Pass", "Result": 5, "ResultPath": null}), input.clone()),
        (json!({"Type": "Pass", "InputPath": "$.a.b"}), json!(1)),
        (json!({"Type": "Pass", "InputPath": null}), json!({})),
        (json!({"Type": "Pass", "OutputPath": "$.d"}), json!("x")),
        (json!({"Type": "Pass", "OutputPath": null}), json!({})),
        (
            json!({"Type": "Pass", "InputPath": "$.a", "Result": 1, "ResultPath": "$.r", "OutputPath": "$.r"}),
            json!(1),
        ),
        (json!({"Type": "Pass", "InputPath": "$.a.c[*]"}), json!([1, 2, 3])),
        (json!({"Type": "Pass", "InputPath": "$$.Execution.Name"}), json!("run")),
        (
            json!({"Type": "Pass", "Parameters": {"k.$": "$.a.b", "l": [{"m.$": "$.d"}, "$.d"], "n": {"o.$": "States.Format('{}!', $.d)"}}}),
            json!({"k": 1, "l": [{"m": "x"}, "$.d"], "n": {"o": "x!"}}),
        ),
    ] {
        assert_eq!(output(&state, &input), expected, "{state}");
    }
}

#[test]
fn a_task_gets_its_parameters_and_its_result_goes_where_the_state_says() {
    let state = task(&json!({
        "InputPath": "$.job",
        "Parameters": {"FunctionName": "transform", "Payload.$": "$"},
        "ResultSelector": {"rows.$": "$.Payload.rows", "by.$": "$$.State.Name"},
        "ResultPath": "$.report",
        "OutputPath": "$.report",
    }));
    let mut bench = Bench::of_state(&state);
    bench.start(&json!({"job": {"id": 7}, "other": true}));
    let call = bench.calls[0].clone();
    assert_eq!(call.parameters, json!({"FunctionName": "transform", "Payload": {"id": 7}}));
    assert_eq!((call.state.as_str(), call.resource.to_string().as_str()), ("It", "lambda:invoke"));
    assert_eq!(call.role_arn, "arn:aws:iam::123456789012:role/states");
    bench.answer(3, Ok(json!({"StatusCode": 200, "Payload": {"rows": 9}})));
    assert_eq!(bench.output(), json!({"rows": 9, "by": "It"}));
    assert_eq!(bench.execution().stopped, Some(at(3)));
}

#[test]
fn without_parameters_a_task_gets_its_input_and_gives_its_result() {
    let mut bench = Bench::of_state(&task(&json!({})));
    bench.start(&json!({"a": 1}));
    assert_eq!(bench.calls[0].parameters, json!({"a": 1}));
    bench.answer(0, Ok(json!([2])));
    assert_eq!(bench.output(), json!([2]));
}

#[test]
fn the_context_object_knows_execution_state_and_machine() {
    let state = json!({"Type": "Pass", "Parameters": {"context.$": "$$"}, "OutputPath": "$.context"});
    assert_eq!(
        output(&state, &json!({"a": 1})),
        json!({
            "Execution": {
                "Id": super::ARN, "Input": {"a": 1}, "Name": "run", "RedriveCount": 0,
                "RoleArn": "arn:aws:iam::123456789012:role/states", "StartTime": "2027-01-15T08:00:00.000Z",
            },
            "State": {"EnteredTime": "2027-01-15T08:00:00.000Z", "Name": "It", "RetryCount": 0},
            "StateMachine": {"Id": super::MACHINE, "Name": "ingest"},
        })
    );
}

fn chosen(rule: &Value, input: &Value) -> bool {
    let mut rule = rule.clone();
    rule["Next"] = json!("Yes");
    let definition = json!({"StartAt": "Choose", "States": {
        "Choose": {"Type": "Choice", "Choices": [rule], "Default": "No"},
        "Yes": {"Type": "Pass", "Result": true, "End": true},
        "No": {"Type": "Pass", "Result": false, "End": true},
    }});
    Bench::started(&definition, input).output() == json!(true)
}

#[test]
fn every_comparison() {
    for (operator, operand, yes, no) in [
        ("StringEquals", json!("b"), json!("b"), json!("a")),
        ("StringLessThan", json!("b"), json!("a"), json!("b")),
        ("StringGreaterThan", json!("b"), json!("c"), json!("b")),
        ("StringLessThanEquals", json!("b"), json!("b"), json!("c")),
        ("StringGreaterThanEquals", json!("b"), json!("b"), json!("a")),
        ("StringMatches", json!("log-*.txt"), json!("log-a.txt"), json!("log-a.csv")),
        ("StringMatches", json!(r"a\*"), json!("a*"), json!("ab")),
        ("NumericEquals", json!(1), json!(1.0), json!(2)),
        ("NumericLessThan", json!(1.5), json!(1), json!(1.5)),
        ("NumericGreaterThan", json!(1), json!(2), json!(1)),
        ("NumericLessThanEquals", json!(1), json!(1), json!(2)),
        ("NumericGreaterThanEquals", json!(1), json!(1), json!(0)),
        (
            "NumericEquals",
            json!(9_007_199_254_740_993_i64),
            json!(9_007_199_254_740_993_i64),
            json!(9_007_199_254_740_992_i64),
        ),
        ("BooleanEquals", json!(true), json!(true), json!(false)),
        (
            "TimestampEquals",
            json!("2026-01-01T00:00:00Z"),
            json!("2026-01-01T01:00:00+01:00"),
            json!("2026-01-01T00:00:01Z"),
        ),
        (
            "TimestampLessThan",
            json!("2026-01-01T00:00:00Z"),
            json!("2025-12-31T23:59:59Z"),
            json!("2026-01-01T00:00:00Z"),
        ),
        (
            "TimestampGreaterThan",
            json!("2026-01-01T00:00:00Z"),
            json!("2026-01-01T00:00:00.001Z"),
            json!("2026-01-01T00:00:00Z"),
        ),
        (
            "TimestampLessThanEquals",
            json!("2026-01-01T00:00:00Z"),
            json!("2026-01-01T00:00:00Z"),
            json!("2026-01-02T00:00:00Z"),
        ),
        (
            "TimestampGreaterThanEquals",
            json!("2026-01-01T00:00:00Z"),
            json!("2026-01-01T00:00:00Z"),
            json!("2025-01-02T00:00:00Z"),
        ),
        ("IsNull", json!(true), json!(null), json!(0)),
        ("IsNumeric", json!(true), json!(0), json!("0")),
        ("IsString", json!(true), json!(""), json!(0)),
        ("IsBoolean", json!(false), json!(""), json!(true)),
        ("IsTimestamp", json!(true), json!("2026-01-01T00:00:00Z"), json!("2026-01-01 00:00:00Z")),
        ("IsPresent", json!(true), json!(null), json!({"v": 1})),
    ] {
        let path = if operator == "IsPresent" { "$.x" } else { "$" };
        let wrap = |value: &Value| {
            if operator == "IsPresent" && !value.is_object() { json!({"x": value}) } else { value.clone() }
        };
        let rule = json!({"Variable": path, operator: operand});
        assert!(chosen(&rule, &wrap(&yes)), "{operator} {operand} {yes}");
        assert!(!chosen(&rule, &wrap(&no)), "{operator} {operand} {no}");
    }
}

#[test]
fn comparisons_with_a_path_and_of_other_kinds() {
    let input = json!({"a": 1, "b": 1, "c": 2, "s": "1"});
    for (rule, expected) in [
        (json!({"Variable": "$.a", "NumericEqualsPath": "$.b"}), true),
        (json!({"Variable": "$.a", "NumericEqualsPath": "$.c"}), false),
        (json!({"Variable": "$.a", "StringEqualsPath": "$.s"}), false),
        (json!({"Variable": "$.a", "StringEquals": "1"}), false),
        (json!({"Variable": "$.s", "NumericEquals": 1}), false),
        (json!({"Variable": "$$.State.Name", "StringEquals": "Choose"}), true),
        (json!({"Variable": "$.nothing", "IsPresent": false}), true),
        (
            json!({"And": [{"Variable": "$.a", "NumericEquals": 1}, {"Variable": "$.c", "NumericEquals": 2}]}),
            true,
        ),
        (
            json!({"And": [{"Variable": "$.a", "NumericEquals": 1}, {"Variable": "$.c", "NumericEquals": 1}]}),
            false,
        ),
        (
            json!({"Or": [{"Variable": "$.a", "NumericEquals": 9}, {"Variable": "$.c", "NumericEquals": 2}]}),
            true,
        ),
        (json!({"Not": {"Variable": "$.a", "NumericEquals": 1}}), false),
        // The second test of a conjunction is not asked when the first does not hold.
        (
            json!({"And": [{"Variable": "$.x", "IsPresent": true}, {"Variable": "$.x", "NumericEquals": 1}]}),
            false,
        ),
    ] {
        assert_eq!(chosen(&rule, &input), expected, "{rule}");
    }
}

#[test]
fn the_output_of_a_choice_is_its_filtered_input() {
    let definition = json!({"StartAt": "C", "States": {
        "C": {"Type": "Choice", "InputPath": "$.a", "OutputPath": "$.b", "Choices": [{"Variable": "$.b", "NumericEquals": 1, "Next": "E"}]},
        "E": {"Type": "Succeed"},
    }});
    assert_eq!(Bench::started(&definition, &json!({"a": {"b": 1}})).output(), json!(1));
}

#[test]
fn waits_last_as_long_as_they_say() {
    for (extra, input, second) in [
        (json!({"Seconds": 30}), json!({}), 30),
        (json!({"Seconds": 0}), json!({}), 0),
        (json!({"SecondsPath": "$.s"}), json!({"s": 5}), 5),
        (json!({"Timestamp": "2027-01-15T08:01:00Z"}), json!({}), 60),
        (json!({"TimestampPath": "$.t"}), json!({"t": "2027-01-15T09:00:10+01:00"}), 10),
        (json!({"Timestamp": "2020-01-01T00:00:00Z"}), json!({}), -222_163_200),
    ] {
        let mut state = extra.clone();
        state["Type"] = json!("Wait");
        let mut bench = Bench::of_state(&state);
        bench.start(&input);
        assert_eq!(bench.state(), ["It"]);
        assert_eq!(bench.rest(), second, "{extra}");
        assert_eq!(bench.output(), input);
    }
}

#[test]
fn a_succeed_state_filters_too() {
    assert_eq!(
        output(&json!({"Type": "Succeed", "InputPath": "$.a", "OutputPath": "$.b"}), &json!({"a": {"b": 2}})),
        json!(2)
    );
}
