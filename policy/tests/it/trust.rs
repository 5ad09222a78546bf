//! Who is let in: which conditions limit a statement, and which do not although they look like it.

use lake_policy::{Verdict, judge, rules};
use serde_json::{Value, json};

use crate::harness::program;

const OWN: &str = "123456789012";

fn verdict(rule: &str, resources: &Value) -> Verdict {
    let infrastructure = program(&json!({ "resources": resources }).to_string());
    let report = judge(&infrastructure, &[rules::find(rule).unwrap()]);
    report.judgements.into_iter().find(|one| one.resource.name == "subject").unwrap().verdict
}

fn statement(principal: &Value, condition: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": principal,
        "Action": "sqs:SendMessage", "Resource": "*", "Condition": condition}]})
}

fn queue(principal: &Value, condition: &Value) -> Value {
    let policy = statement(principal, condition);
    json!({
        "queue": {"type": "aws:sqs:Queue"},
        "subject": {"type": "aws:sqs:QueuePolicy", "properties": {"queueUrl": "${queue.url}", "policy": policy}},
    })
}

fn role(principal: &Value, condition: &Value) -> Value {
    let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": principal,
        "Action": "sts:AssumeRole", "Condition": condition}]});
    json!({"subject": {"type": "aws:iam:Role", "properties": {"assumeRolePolicy": trust.to_string()}}})
}

fn key(principal: &Value, condition: &Value) -> Value {
    let mut policy = statement(principal, condition);
    policy["Statement"][0]["Action"] = json!(["kms:Decrypt"]);
    json!({"subject": {"type": "aws:kms:Key", "properties": {"policy": {"fn::toJSON": policy}}}})
}

/// Conditions that limit whoever is let in, and conditions that do not.
fn limits() -> Vec<(Value, bool)> {
    vec![
        (json!({"StringEquals": {"aws:SourceAccount": OWN}}), true),
        (json!({"StringEquals": {"AWS:sourceaccount": [OWN, "210987654321"]}}), true),
        (json!({"ArnLike": {"aws:SourceArn": format!("arn:aws:*:*:{OWN}:*")}}), true),
        (json!({"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::lake-raw"}}), true),
        (json!({"StringEquals": {"aws:SourceOrgID": "o-0123456789"}}), true),
        (json!({"StringLike": {"aws:SourceAccount": "*"}}), false),
        (json!({"StringEqualsIfExists": {"aws:SourceAccount": OWN}}), false),
        (json!({"ForAllValues:StringEquals": {"aws:SourceAccount": OWN}}), false),
        (json!({"StringNotEquals": {"aws:SourceAccount": OWN}}), false),
        (json!({"ArnLike": {"aws:SourceArn": "arn:aws:events:*:*:*"}}), false),
        (json!({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}), false),
        (
            json!({"ArnLike": {"aws:SourceArn": [format!("arn:aws:events:eu-west-1:{OWN}:rule/a"), "*"]}}),
            false,
        ),
        (json!({"Null": {"aws:SourceArn": "false"}}), false),
        (json!({"Bool": {"aws:SecureTransport": "true"}}), false),
        (json!({}), false),
    ]
}

#[test]
fn a_service_is_let_in_only_with_a_condition_that_says_for_whom_it_acts() {
    let service = json!({"Service": "events.amazonaws.com"});
    for (condition, limited) in limits() {
        for (rule, resources) in [
            ("confused-deputy", queue(&service, &condition)),
            ("confused-deputy", role(&service, &condition)),
            ("unscoped-service-key-use", key(&service, &condition)),
        ] {
            let verdict = verdict(rule, &resources);
            assert_eq!(verdict == Verdict::Pass, limited, "{rule}: {condition} {verdict:?}");
        }
    }
}

#[test]
fn everybody_is_let_in_only_with_a_condition_that_leaves_somebody_out() {
    let network = [
        (json!({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}), true),
        (json!({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "0.0.0.0/0"]}}), false),
        (json!({"StringEquals": {"aws:SourceVpce": "vpce-0123456789"}}), true),
        (json!({"StringEquals": {"aws:PrincipalOrgID": "o-0123456789"}}), true),
        (json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/reader"}}), false),
    ];
    for (condition, limited) in limits().into_iter().chain(network) {
        for anybody in [json!("*"), json!({"AWS": "*"}), json!({"AWS": ["*", OWN]})] {
            for (rule, resources) in [
                ("public-resource-policy", queue(&anybody, &condition)),
                ("wildcard-trust", role(&anybody, &condition)),
                ("key-open-to-anyone", key(&anybody, &condition)),
            ] {
                let verdict = verdict(rule, &resources);
                assert_eq!(verdict == Verdict::Pass, limited, "{rule}: {condition} {verdict:?}");
            }
        }
    }
}

#[test]
fn nothing_is_demanded_of_services_that_say_nothing() {
    for service in ["lambda.amazonaws.com", "ec2.amazonaws.com"] {
        let verdict = verdict("confused-deputy", &role(&json!({"Service": service}), &json!({})));
        assert_eq!(verdict, Verdict::Pass, "{service}");
    }
}

#[test]
fn an_encryption_context_or_the_callers_account_binds_the_use_of_a_key() {
    let service = json!({"Service": "logs.eu-west-1.amazonaws.com"});
    for (condition, bound) in [
        (
            json!({"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:123456789012:*"}}),
            true,
        ),
        (json!({"StringEquals": {"kms:CallerAccount": OWN}}), true),
        (json!({"StringLike": {"kms:EncryptionContext:aws:logs:arn": "*"}}), false),
        (json!({"StringEquals": {"kms:ViaService": "logs.eu-west-1.amazonaws.com"}}), false),
    ] {
        let verdict = verdict("unscoped-service-key-use", &key(&service, &condition));
        assert_eq!(verdict == Verdict::Pass, bound, "{condition} {verdict:?}");
    }
}

#[test]
fn a_source_has_to_be_what_the_service_acts_for_and_be_declared() {
    let service = json!({"Service": "events.amazonaws.com"});
    for (source, satisfiable) in [
        ("${rule.arn}", true),
        ("arn:aws:events:eu-west-1:123456789012:rule/*", true),
        ("arn:aws:events:eu-west-1:123456789012:rule/another", false),
        ("arn:aws:events:us-east-1:123456789012:rule/arrived", false),
        // What another account sends is its affair.
        ("arn:aws:events:eu-west-1:210987654321:rule/theirs", true),
        ("${queue.arn}", false),
        ("arrived", false),
        // No archive is declared: it may be elsewhere.
        ("arn:aws:events:eu-west-1:123456789012:archive/old", true),
    ] {
        let mut resources = queue(&service, &json!({"ArnLike": {"aws:SourceArn": source}}));
        resources["rule"] = json!({"type": "aws:cloudwatch:EventRule", "properties": {"name": "arrived",
            "scheduleExpression": "rate(1 day)"}});
        let verdict = verdict("unsatisfiable-source", &resources);
        assert_eq!(verdict == Verdict::Pass, satisfiable, "{source} {verdict:?}");
    }
}
