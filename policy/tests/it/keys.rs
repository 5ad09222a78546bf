//! What services need of a key, by what is wired to what is encrypted with it.

use lake_policy::{Verdict, judge, rules};
use serde_json::{Value, json};

use crate::harness::program;

const ROOT: &str = "arn:aws:iam::123456789012:root";

/// A key that lets a service do some actions for a source, and what is encrypted with it.
fn verdict(statement: &Value, mut resources: Value) -> Verdict {
    let root = json!({"Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": "kms:*", "Resource": "*"});
    let policy = json!({"Version": "2012-10-17", "Statement": [root, statement]});
    resources["key"] = json!({"type": "aws:kms:Key", "properties": {"policy": {"fn::toJSON": policy}}});
    let infrastructure = program(&json!({ "resources": resources }).to_string());
    let report = judge(&infrastructure, &[rules::find("short-key-policy").unwrap()]);
    report.judgements.into_iter().next().unwrap().verdict
}

fn queue() -> Value {
    json!({"type": "aws:sqs:Queue", "properties": {"name": "arrivals", "kmsMasterKeyId": "${key.arn}"}})
}

fn topic() -> Value {
    json!({"type": "aws:sns:Topic", "properties": {"name": "alarms", "kmsMasterKeyId": "${key.arn}"}})
}

/// A service, what it needs, the source that it presents, and the resources that make it need that.
fn wirings() -> Vec<(&'static str, Value, &'static str, Value)> {
    let bucket = json!({"type": "aws:s3:Bucket", "properties": {"bucket": "lake-raw"}});
    let sending = json!(["kms:GenerateDataKey", "kms:Decrypt"]);
    let rule = json!({"type": "aws:cloudwatch:EventRule", "properties": {"name": "arrived",
        "scheduleExpression": "rate(1 day)"}});
    let target = json!({"type": "aws:cloudwatch:EventTarget", "properties": {"rule": "${rule.name}",
        "arn": "arn:aws:lambda:eu-west-1:123456789012:function:work", "deadLetterConfig": {"arn": "${queue.arn}"}}});
    let to_queue = json!({"type": "aws:s3:BucketNotification", "properties": {"bucket": "${bucket.bucket}",
        "queues": [{"queueArn": "${queue.arn}", "events": ["s3:ObjectCreated:*"]}]}});
    let subscription = json!({"type": "aws:sns:TopicSubscription", "properties": {"topic": "${plain.arn}",
        "protocol": "sqs", "endpoint": "${queue.arn}"}});
    let plain = json!({"type": "aws:sns:Topic", "properties": {"name": "plain"}});
    let alarm = json!({"type": "aws:cloudwatch:MetricAlarm", "properties": {"name": "late",
        "comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 1, "alarmActions": ["${topic.arn}"]}});
    let group =
        json!({"type": "aws:cloudwatch:LogGroup", "properties": {"name": "/lake", "kmsKeyId": "${key.arn}"}});
    vec![
        (
            "events.amazonaws.com",
            sending.clone(),
            "arn:aws:events:eu-west-1:123456789012:rule/arrived",
            json!({"queue": queue(), "rule": rule, "target": target}),
        ),
        (
            "s3.amazonaws.com",
            sending.clone(),
            "arn:aws:s3:::lake-raw",
            json!({"queue": queue(), "bucket": bucket, "notification": to_queue}),
        ),
        (
            "sns.amazonaws.com",
            sending.clone(),
            "arn:aws:sns:eu-west-1:123456789012:plain",
            json!({"queue": queue(), "plain": plain, "subscription": subscription}),
        ),
        (
            "cloudwatch.amazonaws.com",
            sending,
            "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:late",
            json!({"topic": topic(), "alarm": alarm}),
        ),
        (
            "logs.eu-west-1.amazonaws.com",
            json!(["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"]),
            "arn:aws:logs:eu-west-1:123456789012:log-group:/lake",
            json!({"group": group}),
        ),
    ]
}

fn letting(service: &str, actions: &Value, source: &str) -> Value {
    let condition = if service.starts_with("logs.") {
        json!({"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": source}})
    } else {
        json!({"StringEquals": {"aws:SourceAccount": "123456789012"}, "ArnEquals": {"aws:SourceArn": source}})
    };
    json!({"Effect": "Allow", "Principal": {"Service": service}, "Action": actions, "Resource": "*",
        "Condition": condition})
}

#[test]
fn a_service_that_sends_or_logs_has_to_be_let_in_for_what_it_acts_for() {
    for (service, actions, source, resources) in wirings() {
        let judged = |statement: &Value| verdict(statement, resources.clone());
        assert_eq!(judged(&letting(service, &actions, source)), Verdict::Pass, "{service}");
        let others = [
            letting(service, &json!("kms:DescribeKey"), source),
            letting(service, &actions, &format!("{source}-2")),
            letting("config.amazonaws.com", &actions, source),
        ];
        for statement in others {
            let verdict = judged(&statement);
            assert!(matches!(verdict, Verdict::Fail(_)), "{service}: {statement} {verdict:?}");
        }
    }
}

#[test]
fn a_key_without_a_policy_lets_no_service_in() {
    for (service, _, _, mut resources) in wirings() {
        resources["key"] = json!({"type": "aws:kms:Key"});
        let infrastructure = program(&json!({ "resources": resources }).to_string());
        let report = judge(&infrastructure, &[rules::find("short-key-policy").unwrap()]);
        assert!(report.findings().next().is_some(), "{service}");
    }
}
