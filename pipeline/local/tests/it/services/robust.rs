//! No text makes a loader panic, and what it accepts it can play.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lake_local::services::bus::{Pattern, Rule, load_target};
use lake_local::services::entropy::Entropy;
use lake_local::services::mapping::MappingConfig;
use lake_local::services::queue::QueueConfig;
use lake_local::services::schedule::Schedule;
use lake_local::services::states::{Definition, Effect, Failure, Machine, StateMachines};
use lake_local::services::table::{Condition, Item, Number, TableConfig};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Text that is nearly something: words of every grammar here, in any order.
fn nearly() -> impl Strategy<Value = String> {
    let words = [
        "$",
        "$$",
        ".",
        "..",
        "[",
        "]",
        "*",
        "'",
        "\"",
        "a",
        "b",
        "0",
        "-1",
        ":",
        ",",
        "(",
        ")",
        "{",
        "}",
        "\\",
        "?",
        "@",
        "#n",
        ":v",
        " ",
        "=",
        "<>",
        "AND",
        "OR",
        "NOT",
        "IN",
        "BETWEEN",
        "size",
        "contains",
        "begins_with",
        "States.",
        "Format",
        "States.Format",
        "States.UUID",
        "States.Array",
        "cron(",
        "rate(",
        "at(",
        "5",
        "L",
        "W",
        "#",
        "MON-FRI",
        "/",
        "minutes",
        "1e9",
        "ü",
        "\u{1f600}",
        "\0",
    ];
    let word = proptest::sample::select(words.to_vec());
    prop_oneof![proptest::collection::vec(word, 0..14).prop_map(|words| words.concat()), any::<String>()]
}

fn value() -> impl Strategy<Value = Value> {
    let keys = [
        "a",
        "prefix",
        "anything-but",
        "numeric",
        "exists",
        "cidr",
        "wildcard",
        "$or",
        "equals-ignore-case",
        "Type",
        "Next",
        "End",
        "States",
        "StartAt",
        "Choices",
        "Variable",
        "IsPresent",
        "NumericEquals",
        "Retry",
        "Catch",
        "ErrorEquals",
        "Parameters",
        "x.$",
        "ResultPath",
        "InputPath",
        "Seconds",
        "Branches",
        "ItemProcessor",
        "arn",
        "target",
        "scheduleExpression",
        "redrivePolicy",
        "attributes",
        "hashKey",
        "name",
        "type",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        nearly().prop_map(Value::from),
        proptest::sample::select(vec!["Pass", "Task", "Choice", "Wait", "Map", "Parallel", "A", "$.a"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, move |inner| {
        let key = proptest::sample::select(keys.to_vec()).prop_map(str::to_owned);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(key, inner, 0..5).prop_map(|fields| json!(fields)),
        ]
    })
}

/// A machine whose one interesting state has the given fields.
fn machine(kind: &str, field: &str, value: &Value) -> Option<Machine> {
    let mut state =
        json!({"Type": kind, "Next": "Z", "Resource": "arn:aws:states:::lambda:invoke", "Seconds": 1});
    for other in ["Resource", "Seconds"] {
        let belongs = matches!((kind, other), ("Task", "Resource") | ("Wait", "Seconds"));
        if !belongs {
            state.as_object_mut().unwrap().remove(other);
        }
    }
    state[field] = value.clone();
    let text = json!({"StartAt": "A", "States": {"A": state, "Z": {"Type": "Succeed"}}}).to_string();
    let definition = Definition::parse(&text).ok()?;
    let arn = "arn:aws:states:eu-west-1:1:stateMachine:m".to_owned();
    Some(Machine { arn, name: "m".into(), role_arn: "arn:role".into(), definition: definition.into() })
}

/// Starts an execution and answers everything that it asks for.
fn play(machine: Machine, input: &Value, answer: &Value) {
    let arn = machine.arn.clone();
    let mut machines = StateMachines::new(vec![machine]);
    let mut entropy = Entropy::seeded(1);
    let now = Timestamp::UNIX_EPOCH;
    let (_, mut effects) = machines.start(&arn, Some("e"), &input.to_string(), now, &mut entropy).unwrap();
    for _ in 0..50 {
        for effect in std::mem::take(&mut effects) {
            if let Effect::Call(call) = effect {
                let answer = if answer.is_null() { Err(Failure::new("X", "x")) } else { Ok(answer.clone()) };
                effects.extend(machines.complete(&call.token, answer, now, &mut entropy));
            }
        }
        let Some(due) = machines.next_due() else { break };
        effects.extend(machines.advance(due, &mut entropy));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_properties_make_a_loader_panic(value in value()) {
        let text = value.to_string();
        let _ = QueueConfig::load("arn", &value);
        let _ = QueueConfig::load("arn", &json!({ "redrivePolicy": text }));
        let _ = Rule::load("arn", &value);
        let _ = load_target(&value);
        let _ = MappingConfig::load("id", &value);
        let _ = TableConfig::load("arn", &value);
        let _ = Machine::load("arn", &value);
        let _ = Definition::parse(&text);
    }

    #[test]
    fn no_pattern_panics_on_any_event(pattern in value(), event in value()) {
        for pattern in [pattern.clone(), json!({ "a": [pattern] })] {
            if let Ok(pattern) = Pattern::parse(&pattern.to_string()) {
                pattern.matches(&event);
                pattern.matches(&json!({ "a": event }));
            }
        }
    }

    #[test]
    fn no_expression_panics(text in nearly(), item in value()) {
        let names = BTreeMap::from([("#n".to_owned(), "a".to_owned())]);
        let number = Number::parse("1").unwrap();
        let values = BTreeMap::from([(":v".to_owned(), lake_local::services::table::Attribute::N(number))]);
        for (names, values) in [(names, values), (BTreeMap::new(), BTreeMap::new())] {
            if let Ok(condition) = Condition::parse(&text, &names, &values) {
                let fields = item.as_object().cloned().unwrap_or_default();
                let item: Item = lake_local::services::table::item_from_json(&fields).unwrap_or_default();
                condition.holds(Some(&item));
            }
        }
        let _ = Number::parse(&text);
        for expression in [text.clone(), format!("cron({text})"), format!("rate({text})"), format!("at({text})")] {
            let target = json!({"arn": "a", "roleArn": "r"});
            let properties = json!({"scheduleExpression": expression, "flexibleTimeWindow": {"mode": "OFF"}, "target": target});
            if let Ok(schedule) = Schedule::load("arn", &properties) {
                schedule.next_after(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
            }
        }
    }

    #[test]
    fn no_accepted_state_panics(
        kind in proptest::sample::select(vec!["Pass", "Task", "Choice", "Wait", "Parallel", "Map"]),
        field in proptest::sample::select(vec!["Parameters", "Choices", "InputPath", "ResultPath", "SecondsPath", "ResultSelector", "OutputPath"]),
        text in nearly(),
        value in value(),
        input in value(),
    ) {
        let rule = json!([{"Variable": text, "IsPresent": true, "Next": "Z"}]);
        for candidate in [Value::from(text.as_str()), json!({ "x.$": text }), value.clone(), rule] {
            if let Some(machine) = machine(kind, field, &candidate) {
                play(machine, &input, &value);
            }
        }
    }
}

#[test]
fn deep_expressions_are_refused_and_do_not_overflow() {
    let deep = format!("{}a = b{}", "(".repeat(100_000), ")".repeat(100_000));
    let error = Condition::parse(&deep, &BTreeMap::new(), &BTreeMap::new()).unwrap_err();
    assert!(error.to_string().contains("at most 100 tests inside one another"));
    let deep = format!("{}1{}", "States.Array(".repeat(100_000), ")".repeat(100_000));
    assert!(machine("Pass", "Parameters", &json!({ "x.$": deep })).is_none());
}
