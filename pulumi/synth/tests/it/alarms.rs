//! Nothing that can fail does so unheard: every part has its alarms, and every alarm speaks to the topic.

use std::collections::BTreeSet;

use serde_yaml::Value;

use crate::{
    lake,
    program::{many, of_type, parse, resources, texts},
};

const DAY: u64 = 86_400;

/// What the alarms watch: metric and the one thing that it is of.
fn watched() -> BTreeSet<(String, String)> {
    let mut watched = BTreeSet::new();
    for (_, alarm) in of_type("aws:cloudwatch:MetricAlarm") {
        for (_, of) in alarm.properties["dimensions"].as_mapping().into_iter().flatten() {
            let metric = alarm.properties["metricName"].as_str().unwrap();
            watched.insert((metric.to_owned(), of.as_str().unwrap().to_owned()));
        }
    }
    watched
}

/// The alarms that each type needs, and the output that they name it by.
fn needed(token: &str, name: &str) -> (&'static str, &'static [&'static str]) {
    match token {
        "aws:sqs:Queue" if name.ends_with("-dlq") => ("name", &["ApproximateNumberOfMessagesVisible"]),
        "aws:sqs:Queue" => ("name", &["ApproximateAgeOfOldestMessage"]),
        "aws:lambda:Function" => ("name", &["Errors", "Throttles"]),
        "aws:sfn:StateMachine" => ("arn", &["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"]),
        "aws:cloudwatch:EventRule" => {
            ("name", &["FailedInvocations", "InvocationsSentToDlq", "InvocationsFailedToBeSentToDlq"])
        }
        "aws:scheduler:ScheduleGroup" => (
            "name",
            &["TargetErrorCount", "InvocationDroppedCount", "InvocationsFailedToBeSentToDeadLetterCount"],
        ),
        _ => ("", &[]),
    }
}

#[test]
fn every_part_has_its_alarms() {
    let watched = watched();
    let mut expected = BTreeSet::new();
    for (name, resource) in resources(&lake::committed()) {
        let (output, metrics) = needed(&resource.token, &name);
        let of = match resource.token.as_str() {
            "aws:cloudwatch:EventRule" => resource.properties[output].as_str().unwrap().to_owned(),
            _ => format!("${{{name}.{output}}}"),
        };
        expected.extend(metrics.iter().map(|metric| ((*metric).to_owned(), of.clone())));
    }
    assert!(expected.len() > 30);
    let missing: Vec<_> = expected.difference(&watched).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_alarm_speaks_when_it_begins_and_when_it_ends() {
    let all = resources(&lake::committed());
    let policy = &all["alarms-topic-policy"].properties["policy"];
    let key = &all["alarms-key"].properties["policy"]["fn::toJSON"];
    for document in [policy, key] {
        let admitted = many(&document["Statement"]).into_iter().find(|one| one["Sid"] == "TellOfAlarms");
        let admitted = admitted.unwrap();
        assert_eq!(admitted["Principal"]["Service"], "cloudwatch.amazonaws.com");
        assert_eq!(admitted["Condition"]["ArnLike"]["aws:SourceArn"], "${alarms}-*");
    }
    for (name, alarm) in of_type("aws:cloudwatch:MetricAlarm") {
        let of = &alarm.properties;
        for actions in ["alarmActions", "okActions"] {
            assert_eq!(texts(&of[actions]), ["${alarms-topic.arn}"], "{name}");
        }
        // The topic's policy and key admit alarms by this prefix.
        assert!(of["name"].as_str().unwrap().starts_with("${prefix}-"), "{name}");
        assert!(of["alarmDescription"].as_str().unwrap().len() > 20, "{name}");
    }
}

/// CloudWatch looks back a day over short periods and a week over long ones.
#[test]
fn no_alarm_looks_back_further_than_it_can() {
    for (name, alarm) in of_type("aws:cloudwatch:MetricAlarm") {
        let of = &alarm.properties;
        let queries = many(&of["metricQueries"]);
        let periods = queries.iter().filter_map(|query| query["metric"]["period"].as_u64());
        for period in periods.chain(of["period"].as_u64()) {
            let window = period * of["evaluationPeriods"].as_u64().unwrap();
            let furthest = if period < 3600 { DAY } else { 7 * DAY };
            assert!(period % 60 == 0 && window <= furthest, "{name}: {window} seconds");
        }
    }
}

#[test]
fn a_dataset_is_overdue_after_the_hours_of_its_contract_where_an_alarm_can_tell() {
    let all = resources(&lake::committed());
    let mut told = 0;
    for contract in lake::contracts() {
        let hours = contract.freshness_hours().unwrap_or(u32::MAX);
        let alarm = all.get(&format!("{}-freshness-alarm", contract.dataset()));
        assert_eq!(alarm.is_some(), hours <= 168, "{}", contract.dataset());
        let Some(of) = alarm.map(|alarm| &alarm.properties) else { continue };
        told += 1;
        assert_eq!(
            of["period"].as_u64().unwrap() * of["evaluationPeriods"].as_u64().unwrap(),
            u64::from(hours) * 3600
        );
        assert_eq!(
            (&of["treatMissingData"], &of["comparisonOperator"]),
            (&"breaching".into(), &"LessThanThreshold".into())
        );
        assert_eq!(of["dimensions"]["Dataset"], contract.dataset());
    }
    assert!(told > 0);
}

#[test]
fn quarantine_is_held_to_the_contract() {
    let all = resources(&lake::committed());
    for contract in lake::contracts() {
        let of = &all[&format!("{}-quarantine-alarm", contract.dataset())].properties;
        let threshold = of["threshold"].as_f64().map(Value::from);
        assert_eq!(threshold, Some(Value::from(contract.max_reject_ratio())));
        let metrics: Vec<&str> = many(&of["metricQueries"])
            .iter()
            .filter_map(|query| query["metric"]["metricName"].as_str())
            .collect();
        assert_eq!(metrics, ["RecordsQuarantined", "RecordsIn"]);
    }
}

/// The dashboard of a program, as CloudWatch reads it.
fn dashboard(text: &str) -> Value {
    parse(text)["resources"]["dashboard"]["properties"]["dashboardBody"]["fn::toJSON"].clone()
}

#[test]
fn the_dashboard_is_the_same_however_many_datasets_there_are() {
    let few = dashboard(&lake::committed());
    let widgets = many(&few["widgets"]);
    assert!(widgets.len() > 10);
    let contracts: Vec<_> = (0..200).map(|i| lake::generated(&format!("d{i}"), "{}", 0)).collect();
    let many_datasets = dashboard(&lake_synth::synth(&contracts, &lake::workflows()).unwrap());
    assert_eq!(few, many_datasets);
    let alarms = texts(&widgets[0]["properties"]["alarms"]);
    let all = resources(&lake::committed());
    assert!(alarms.len() <= 100, "a widget shows a hundred alarms");
    for alarm in alarms {
        assert!(all.contains_key(alarm.trim_start_matches("${").trim_end_matches(".arn}")), "{alarm}");
    }
}
