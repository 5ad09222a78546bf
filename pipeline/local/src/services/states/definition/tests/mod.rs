//! What the language reference allows is read; the rest is refused with its place.

use serde_json::{Value, json};

use super::Definition;
use crate::services::states::Machine;

#[track_caller]
fn problems(definition: &Value) -> Vec<String> {
    let errors = Definition::parse(&definition.to_string()).unwrap_err();
    errors.iter().map(ToString::to_string).collect()
}

/// The problems of one state; its pointer is left out.
#[track_caller]
fn problems_of(state: &Value) -> Vec<String> {
    let definition = json!({"StartAt": "S", "States": {"S": state, "T": {"Type": "Succeed"}}});
    let local = |problem: String| match problem.strip_prefix("/States/S") {
        Some(rest) if rest.starts_with(':') => format!("/{rest}"),
        Some(rest) => rest.to_owned(),
        None => problem,
    };
    problems(&definition).into_iter().map(local).collect()
}

fn task(extra: &Value) -> Value {
    let mut state = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "T"});
    state.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    state
}

#[test]
fn the_example_of_the_language_reference_is_understood() {
    let definition = Definition::parse(
        &json!({
            "Comment": "An example", "StartAt": "HelloWorld", "Version": "1.0", "QueryLanguage": "JSONPath",
            "States": {"HelloWorld": {
                "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:HelloWorld", "End": true,
            }},
        })
        .to_string(),
    )
    .unwrap();
    let tasks: Vec<(String, String)> =
        definition.tasks().map(|(pointer, resource)| (pointer.to_owned(), resource.to_string())).collect();
    assert_eq!(
        tasks,
        [("/States/HelloWorld".into(), "arn:aws:lambda:us-east-1:123456789012:function:HelloWorld".into())]
    );
}

#[test]
fn transitions_lead_somewhere() {
    let states = json!({
        "A": {"Type": "Pass", "Next": "Nowhere"},
        "C": {"Type": "Choice", "Choices": [{"Variable": "$", "IsNull": true, "Next": "X"}], "Default": "Y"},
    });
    assert_eq!(
        problems(&json!({"StartAt": "B", "States": states})),
        [
            "/StartAt: there is no state `B` here",
            "/States/A/Next: there is no state `Nowhere` here",
            "/States/C/Choices/0/Next: there is no state `X` here",
            "/States/C/Default: there is no state `Y` here",
        ]
    );
    let states = json!({"A": {"Type": "Succeed"}, "B": {"Type": "Succeed"}});
    assert_eq!(problems(&json!({"StartAt": "A", "States": states})), ["/States/B: no state leads here"]);
    assert_eq!(
        problems(&json!({"States": {}})),
        ["/: `StartAt` is missing", "/States: must be an object with at least one state",]
    );
}

#[test]
fn names_are_unique_and_short() {
    let inner = json!({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}});
    let definition =
        json!({"StartAt": "A", "States": {"A": {"Type": "Parallel", "Branches": [inner], "End": true}}});
    assert_eq!(problems(&definition), ["/: 2 states are called `A`"]);
    let name = "n".repeat(81);
    let definition = json!({"StartAt": name, "States": {name.clone(): {"Type": "Succeed"}}});
    assert_eq!(problems(&definition), [format!("/: the name `{name}` must have 1 to 80 characters")]);
}

#[test]
fn what_is_not_supported_is_refused_with_its_place() {
    for (state, expected) in [
        (json!({"Type": "Loop"}), vec!["/Type: `Loop` is no type of state"]),
        (
            json!({"Type": "Pass", "Next": "T", "QueryLanguage": "JSONata"}),
            vec!["/QueryLanguage: `JSONata` is not supported; only JSONPath is"],
        ),
        (
            json!({"Type": "Pass", "Next": "T", "Assign": {"x": 1}}),
            vec!["/Assign: belongs to JSONata or to variables, which are not supported"],
        ),
        (
            json!({"Type": "Pass", "Next": "T", "Output": 1}),
            vec!["/Output: belongs to JSONata or to variables, which are not supported"],
        ),
        (
            json!({"Type": "Pass", "Next": "T", "Parameters": {"a.$": "$x"}}),
            vec!["/Parameters/a.$: `$x`: variables are not supported"],
        ),
        (json!({"Type": "Pass", "Next": "T", "Retry": []}), vec!["/Retry: is not supported"]),
        (json!({"Type": "Fail", "InputPath": "$.a"}), vec!["/InputPath: is not supported"]),
        (json!({"Type": "Succeed", "Next": "T"}), vec!["/Next: is not supported"]),
        (task(&json!({"Credentials": {"RoleArn": "r"}})), vec!["/Credentials: is not supported"]),
        (
            task(&json!({"Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken"})),
            vec![
                "/Resource: `arn:aws:states:::sqs:sendMessage.waitForTaskToken` has the pattern `.waitForTaskToken`, which is not supported",
            ],
        ),
        (
            json!({"Type": "Map", "Next": "T", "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "I", "States": {"I": {"Type": "Succeed"}}}}),
            vec![
                "/ItemProcessor/ProcessorConfig/Mode: only inline maps are supported",
                "/ItemProcessor/ProcessorConfig/ExecutionType: is not supported",
            ],
        ),
        (
            json!({"Type": "Map", "Next": "T", "ToleratedFailurePercentage": 10, "ItemReader": {}, "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}}}),
            vec!["/ItemReader: is not supported", "/ToleratedFailurePercentage: is not supported"],
        ),
    ] {
        assert_eq!(problems_of(&state), expected, "{state}");
    }
}

#[test]
fn what_is_malformed_is_refused_with_its_place() {
    for (state, expected) in [
        (json!({}), vec!["/: `Type` is missing"]),
        (json!({"Type": "Pass"}), vec!["/: has neither `Next` nor `\"End\": true`"]),
        (json!({"Type": "Pass", "Next": "T", "End": true}), vec!["/: has both `Next` and `End`"]),
        (
            json!({"Type": "Pass", "Next": "T", "InputPath": 5}),
            vec!["/InputPath: must be a path or null, not a number"],
        ),
        (
            json!({"Type": "Pass", "Next": "T", "InputPath": "States.UUID()"}),
            vec!["/InputPath: `States.UUID()`: a function cannot stand here"],
        ),
        (
            json!({"Type": "Pass", "Next": "T", "ResultPath": "$.a[*]"}),
            vec!["/ResultPath: `$.a[*]` is no reference path: it may lead to several values"],
        ),
        (
            json!({"Type": "Pass", "Next": "T", "Parameters": {"a.$": 1, "b": {"c.$": "x"}}}),
            vec![
                "/Parameters/a.$: the value of a key that ends in `.$` is a path or a function, not 1",
                "/Parameters/b/c.$: `x` is no path: a path begins with `$`",
            ],
        ),
        (
            json!({"Type": "Pass", "Next": "T", "Parameters": {"a.$": "$", "a": 1}}),
            vec!["/Parameters: `a` is given twice, with and without `.$`"],
        ),
        (
            task(&json!({"Resource": null})),
            vec!["/: `Resource` is missing", "/Resource: `` is neither a function nor a service integration"],
        ),
        (
            task(&json!({"TimeoutSeconds": 0})),
            vec!["/TimeoutSeconds: must be a whole number from 1 to 99999999"],
        ),
        (
            task(&json!({"TimeoutSeconds": 5, "TimeoutSecondsPath": "$.t"})),
            vec!["/TimeoutSecondsPath: cannot stand beside `TimeoutSeconds`"],
        ),
        (
            task(&json!({"TimeoutSeconds": 5, "HeartbeatSeconds": 5})),
            vec!["/HeartbeatSeconds: must be less than `TimeoutSeconds`"],
        ),
        (
            json!({"Type": "Wait", "Next": "T"}),
            vec!["/: has none of `Seconds`, `SecondsPath`, `Timestamp`, `TimestampPath`"],
        ),
        (
            json!({"Type": "Wait", "Next": "T", "Seconds": 1, "Timestamp": "2026-01-01T00:00:00Z"}),
            vec!["/: has more than one of `Seconds`, `SecondsPath`, `Timestamp`, `TimestampPath`"],
        ),
        (
            json!({"Type": "Fail", "Error": "E", "ErrorPath": "$.e"}),
            vec!["/ErrorPath: cannot stand beside `Error`"],
        ),
        (json!({"Type": "Parallel", "Next": "T"}), vec!["/: `Branches` is missing"]),
        (json!({"Type": "Map", "Next": "T"}), vec!["/: has to have an `ItemProcessor`"]),
    ] {
        assert_eq!(problems_of(&state)[..expected.len()], expected, "{state}");
    }
}

#[test]
fn retriers_and_catchers_are_checked() {
    for (extra, expected) in [
        (json!({"Retry": [{}]}), "/Retry/0/ErrorEquals: must be an array of at least one error name"),
        (
            json!({"Retry": [{"ErrorEquals": []}]}),
            "/Retry/0/ErrorEquals: must be an array of at least one error name",
        ),
        (
            json!({"Retry": [{"ErrorEquals": ["States.ALL", "X"]}]}),
            "/Retry/0/ErrorEquals: `States.ALL` stands alone",
        ),
        (
            json!({"Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["X"]}]}),
            "/Retry/0/ErrorEquals: `States.ALL` may stand in the last one only",
        ),
        (
            json!({"Retry": [{"ErrorEquals": ["States.Foo"]}]}),
            "/Retry/0/ErrorEquals: `States.Foo` is none of the names that Step Functions reserves",
        ),
        (
            json!({"Retry": [{"ErrorEquals": ["X"], "BackoffRate": 0.5}]}),
            "/Retry/0/BackoffRate: must be a number of at least 1",
        ),
        (
            json!({"Retry": [{"ErrorEquals": ["X"], "IntervalSeconds": 5, "MaxDelaySeconds": 5}]}),
            "/Retry/0/MaxDelaySeconds: must be greater than `IntervalSeconds`",
        ),
        (
            json!({"Retry": [{"ErrorEquals": ["X"], "JitterStrategy": "HALF"}]}),
            "/Retry/0/JitterStrategy: `HALF` is neither FULL nor NONE",
        ),
        (json!({"Retry": [{"ErrorEquals": ["X"], "Attempts": 1}]}), "/Retry/0/Attempts: is not supported"),
        (json!({"Catch": [{"ErrorEquals": ["X"]}]}), "/Catch/0: `Next` is missing"),
        (
            json!({"Catch": [{"ErrorEquals": ["X"], "Next": "U"}]}),
            "/Catch/0/Next: there is no state `U` here",
        ),
        (json!({"Catch": {}}), "/Catch: must be an array, not an object"),
    ] {
        assert_eq!(problems_of(&task(&extra))[0], expected);
    }
}

#[test]
fn choice_rules_are_checked() {
    let rule = |rule: Value| problems_of(&json!({"Type": "Choice", "Choices": [rule], "Default": "T"}));
    for (test, expected) in [
        (json!({"Next": "T"}), "/Choices/0: `Variable` is missing"),
        (json!({"Variable": "$", "Next": "T"}), "/Choices/0: has 0 comparisons instead of one"),
        (
            json!({"Variable": "$", "IsNull": true, "IsString": true, "Next": "T"}),
            "/Choices/0: has 2 comparisons instead of one",
        ),
        (
            json!({"Variable": "$", "StringLike": "x", "Next": "T"}),
            "/Choices/0/StringLike: `StringLike` is no comparison",
        ),
        (
            json!({"Variable": "$", "BooleanLessThan": true, "Next": "T"}),
            "/Choices/0/BooleanLessThan: `BooleanLessThan` is no comparison",
        ),
        (
            json!({"Variable": "$", "IsNullPath": "$.x", "Next": "T"}),
            "/Choices/0/IsNullPath: `IsNullPath` is no comparison",
        ),
        (
            json!({"Variable": "$", "NumericEquals": "1", "Next": "T"}),
            "/Choices/0/NumericEquals: must be a number, not a string",
        ),
        (
            json!({"Variable": "$", "TimestampEquals": "yesterday", "Next": "T"}),
            "/Choices/0/TimestampEquals: must be an RFC 3339 timestamp, not a string",
        ),
        (
            json!({"Variable": "$", "NumericEqualsPath": "x", "Next": "T"}),
            "/Choices/0/NumericEqualsPath: `x` is no path: a path begins with `$`",
        ),
        (
            json!({"Variable": "$", "StringMatches": "a\\b", "Next": "T"}),
            "/Choices/0/StringMatches: `a\\b`: `\\` escapes `*` or `\\` only",
        ),
        (json!({"Variable": "$", "IsNull": true}), "/Choices/0: `Next` is missing"),
        (json!({"And": [], "Next": "T"}), "/Choices/0/And: must be an array with at least one test"),
        (
            json!({"And": [{"Variable": "$", "IsNull": true, "Next": "T"}], "Next": "T"}),
            "/Choices/0/And/0: has 2 comparisons instead of one",
        ),
        (
            json!({"Not": {"Variable": "$", "IsNull": 1}, "Next": "T"}),
            "/Choices/0/Not/IsNull: must be a boolean, not a number",
        ),
        (
            json!({"And": [{"Variable": "$", "IsNull": true}], "Or": [], "Next": "T"}),
            "/Choices/0: has more than one of `And`, `Or`, `Not`",
        ),
    ] {
        assert_eq!(rule(test.clone())[0], expected, "{test}");
    }
}

#[test]
fn a_machine_is_read_from_its_properties() {
    let definition = json!({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}).to_string();
    let arn = "arn:aws:states:eu-west-1:1:stateMachine:ingest";
    let properties =
        json!({"definition": definition, "roleArn": "arn:role", "type": "STANDARD", "name": "ingest"});
    assert_eq!(Machine::load(arn, &properties).unwrap().name, "ingest");
    let error = |properties: &Value| Machine::load(arn, properties).unwrap_err()[0].to_string();
    assert_eq!(
        error(&json!({"definition": definition, "roleArn": "r", "type": "EXPRESS"})),
        "/type: only state machines of type STANDARD are played"
    );
    assert_eq!(
        error(
            &json!({"definition": "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Sleep\"}}}", "roleArn": "r"})
        ),
        "/definition/States/A/Type: `Sleep` is no type of state"
    );
    assert_eq!(
        error(&json!({"definition": "{", "roleArn": "r"})),
        "/definition: is not JSON: EOF while parsing an object at line 1 column 1"
    );
}
