//! Whether an event arrives: by permission, by role, by policy and by key.

use crate::flow::says;

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
