//! Whether an event arrives: by permission, by role, by policy and by key.

use lake_policy::{Verdict, judge, rules};
use serde_json::json;

use crate::{flow::says, harness::program_in};

/// A rule with a target, and what the target needs.
fn delivered(target: &str, more: &str) -> String {
    format!(
        "  created: {{type: 'aws:cloudwatch:EventRule', properties: {{name: created, eventPattern: '{{\"source\": [\"aws.s3\"]}}'}}}}\n  \
         target: {{type: 'aws:cloudwatch:EventTarget', properties: {{rule: '${{created.name}}', {target}}}}}\n{more}"
    )
}

fn permission(properties: &str) -> String {
    format!(
        "  loader: {{type: 'aws:lambda:Function', properties: {{name: loader}}}}\n  \
         permit: {{type: 'aws:lambda:Permission', properties: {{function: '${{loader.name}}', {properties}}}}}\n"
    )
}

#[test]
fn a_function_is_invoked_by_a_rule_with_a_permission_for_it() {
    let target = "arn: '${loader.arn}'";
    let ask =
        |properties: &str| says("undeliverable-event", "target", &delivered(target, &permission(properties)));
    let events = "principal: events.amazonaws.com, action: 'lambda:InvokeFunction'";
    assert_eq!(ask(&format!("{events}, sourceArn: '${{created.arn}}'")), "passes");
    assert_eq!(ask(events), "passes", "any rule of the account");
    let refused = "no permission lets this rule invoke `loader`";
    let other = "arn:aws:events:eu-west-1:123456789012:rule/other";
    assert_eq!(ask(&format!("{events}, sourceArn: '{other}'")), refused);
    assert_eq!(ask("principal: s3.amazonaws.com, action: 'lambda:InvokeFunction'"), refused);
}

fn machine(trust: &str, action: &str) -> String {
    format!(
        "  refine: {{type: 'aws:sfn:StateMachine', properties: {{name: refine, definition: '{{}}'}}}}\n  \
         role: {{type: 'aws:iam:Role', properties: {{name: role, assumeRolePolicy: {{'fn::toJSON': {{Version: '2012-10-17', Statement: \
         [{{Effect: Allow, Principal: {{Service: {trust}}}, Action: 'sts:AssumeRole'}}]}}}}}}}}\n  \
         grants: {{type: 'aws:iam:RolePolicy', properties: {{role: '${{role.name}}', policy: {{'fn::toJSON': {{Version: '2012-10-17', Statement: \
         [{{Effect: Allow, Action: '{action}', Resource: '${{refine.arn}}'}}]}}}}}}}}\n"
    )
}

#[test]
fn a_state_machine_is_started_by_a_rule_with_a_role_that_may() {
    let ask = |target: &str, trust: &str, action: &str| {
        says("undeliverable-event", "target", &delivered(target, &machine(trust, action)))
    };
    let with_role = "arn: '${refine.arn}', roleArn: '${role.arn}'";
    assert_eq!(ask(with_role, "events.amazonaws.com", "states:StartExecution"), "passes");
    assert_eq!(
        ask(with_role, "states.amazonaws.com", "states:StartExecution"),
        "the role does not trust EventBridge for this rule"
    );
    assert_eq!(
        ask(with_role, "events.amazonaws.com", "states:StopExecution"),
        "the role does not allow states:StartExecution on `refine`"
    );
    assert_eq!(
        ask("arn: '${refine.arn}'", "events.amazonaws.com", "states:StartExecution"),
        "without a role the rule cannot start `refine`"
    );
}

#[test]
fn the_key_that_aws_manages_for_sqs_admits_no_rule() {
    let queue = |key: &str| {
        format!(
            "  orders: {{type: 'aws:sqs:Queue', properties: {{name: orders, {key}}}}}\n  \
             admits: {{type: 'aws:sqs:QueuePolicy', properties: {{queueUrl: '${{orders.url}}', policy: '{{\"Version\": \"2012-10-17\", \
             \"Statement\": {{\"Effect\": \"Allow\", \"Principal\": {{\"Service\": \"events.amazonaws.com\"}}, \"Action\": \"sqs:SendMessage\", \
             \"Resource\": \"${{orders.arn}}\"}}}}'}}}}\n"
        )
    };
    let ask =
        |key: &str| says("undeliverable-event", "target", &delivered("arn: '${orders.arn}'", &queue(key)));
    assert_eq!(ask("sqsManagedSseEnabled: true"), "passes");
    assert_eq!(ask("kmsMasterKeyId: alias/aws/sqs"), "the key of `orders` does not admit this rule");
    let elsewhere = "arn:aws:kms:eu-west-1:123456789012:key/elsewhere";
    assert_eq!(
        ask(&format!("kmsMasterKeyId: '{elsewhere}'")),
        format!("unknown: the key `{elsewhere}` is declared elsewhere")
    );
}

/// A schedule whose dead letters are encrypted, with a role that may use the key through one name of SQS: what both rules about it say.
fn scheduled(partition: &str, region: &str, via: &str) -> Vec<Verdict> {
    let place = format!("{region}:123456789012");
    let group = format!("arn:{partition}:scheduler:{place}:schedule-group/default");
    let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "scheduler.amazonaws.com"}, "Condition": {"ArnLike": {"aws:SourceArn": group}}}]});
    let grants = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "${loader.arn}"},
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "${letters.arn}"},
        {"Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "${key.arn}",
            "Condition": {"StringEquals": {"kms:ViaService": via}}}]});
    let program = json!({"resources": {
        "loader": {"type": "aws:lambda:Function", "properties": {"name": "loader"}},
        "key": {"type": "aws:kms:Key", "properties": {"description": "letters"}},
        "letters": {"type": "aws:sqs:Queue", "properties": {"name": "letters", "kmsMasterKeyId": "${key.arn}"}},
        "role": {"type": "aws:iam:Role",
            "properties": {"name": "nightly", "assumeRolePolicy": {"fn::toJSON": trust}}},
        "grants": {"type": "aws:iam:RolePolicy",
            "properties": {"role": "${role.name}", "policy": {"fn::toJSON": grants}}},
        "nightly": {"type": "aws:scheduler:Schedule", "properties": {"name": "nightly",
            "target": {"arn": "${loader.arn}", "roleArn": "${role.arn}", "deadLetterConfig": {"arn": "${letters.arn}"}}}}
    }});
    let infrastructure = program_in(&program.to_string(), partition, region);
    let verdict = |(rule, subject): (&str, &str)| {
        let report = judge(&infrastructure, &[rules::find(rule).unwrap()]);
        report.judgements.into_iter().find(|one| one.resource.name == subject).unwrap().verdict
    };
    [("undeliverable-schedule", "nightly"), ("data-grant-without-key-grant", "role")].map(verdict).into()
}

#[test]
fn sqs_has_one_name_before_a_key_in_every_partition() {
    let names = [
        ("aws", "eu-west-1", "sqs.eu-west-1.amazonaws.com"),
        ("aws-us-gov", "us-gov-west-1", "sqs.us-gov-west-1.amazonaws.com"),
        ("aws-cn", "cn-north-1", "sqs.cn-north-1.amazonaws.com.cn"),
    ];
    for (partition, region, via) in names {
        let verdicts = scheduled(partition, region, via);
        assert!(verdicts.iter().all(|one| matches!(one, Verdict::Pass)), "{via}: {verdicts:?}");
        let other = if partition == "aws-cn" { "sqs.cn-north-1.amazonaws.com" } else { "sqs.amazonaws.com" };
        let verdicts = scheduled(partition, region, other);
        assert!(verdicts.iter().all(|one| matches!(one, Verdict::Fail(_))), "{other}: {verdicts:?}");
    }
}
