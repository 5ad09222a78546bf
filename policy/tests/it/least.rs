//! Least privilege, one policy a line: which rules notice it. What AWS demands, and what people write with reason, none may notice.

use std::collections::BTreeSet;

use lake_policy::{Verdict, judge, rules};

use crate::harness::{of_report, program};

/// Rules about the words of a policy, not about what it grants.
const WORDS: [&str; 3] = ["literal-account", "literal-partition", "literal-region"];

/// The rules that notice statements of a role's policy, in YAML flow style.
fn noticed(statements: &str) -> String {
    let text = format!(
        "
resources:
  key: {{type: 'aws:kms:Key', properties: {{enableKeyRotation: true}}}}
  queue: {{type: 'aws:sqs:Queue', properties: {{name: lake-queue, kmsMasterKeyId: '${{key.arn}}'}}}}
  grants:
    type: aws:iam:RolePolicy
    properties: {{role: worker, policy: {{Version: '2012-10-17', Statement: [{statements}]}}}}
"
    );
    let infrastructure = program(&text);
    let rules: Vec<_> = rules::all().into_iter().filter(|rule| !WORDS.contains(&rule.id)).collect();
    let report = judge(&infrastructure, &rules);
    let found = of_report(&report).into_iter().filter(|(_, resource, _)| resource == "grants");
    let rules: BTreeSet<String> = found.map(|(rule, ..)| rule).collect();
    rules.into_iter().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(expected: &str, statements: &[&str]) {
    for statement in statements {
        assert_eq!(noticed(statement), expected, "{statement}");
    }
}

#[test]
fn what_aws_demands_is_noticed_by_none() {
    check(
        "",
        &[
            "{Effect: Allow, Action: [xray:PutTraceSegments, xray:PutTelemetryRecords], Resource: '*'}",
            "{Effect: Allow, Action: 'cloudwatch:PutMetricData', Resource: '*', Condition: {StringEquals: {'cloudwatch:namespace': Glue}}}",
            "{Effect: Allow, Action: [logs:CreateLogDelivery, logs:GetLogDelivery, logs:PutResourcePolicy, logs:DescribeLogGroups], Resource: '*'}",
            "{Effect: Allow, Action: [logs:CreateLogStream, logs:PutLogEvents], Resource: 'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/raw:*'}",
            "{Effect: Allow, Action: [ec2:CreateNetworkInterface, ec2:DescribeNetworkInterfaces, ec2:DeleteNetworkInterface], Resource: '*'}",
            "{Effect: Allow, Action: 'ecr:GetAuthorizationToken', Resource: '*'}",
            "{Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: '*'}",
            "{Effect: Allow, Action: 'lakeformation:GetDataAccess', Resource: '*'}",
            "{Effect: Allow, Action: 'sts:GetCallerIdentity', Resource: '*'}",
        ],
    );
}

#[test]
fn what_people_write_with_reason_is_noticed_by_none() {
    check(
        "",
        &[
            "{Effect: Allow, Action: ['s3:Get*', 's3:List*'], Resource: ['arn:aws:s3:::lake-raw', 'arn:aws:s3:::lake-raw/*']}",
            "{Effect: Deny, Action: '*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': 'false'}}}",
            "{Effect: Deny, NotAction: 'iam:*', Resource: '*', Condition: {StringNotEquals: {'aws:RequestedRegion': eu-west-1}}}",
            "{Effect: Allow, Action: 'iam:PassRole', Resource: 'arn:aws:iam::123456789012:role/refine', Condition: {StringEquals: {'iam:PassedToService': glue.amazonaws.com}}}",
            "{Effect: Allow, Action: ['iam:CreateAccessKey', 'iam:UpdateAccessKey'], Resource: 'arn:aws:iam::123456789012:user/$${aws:username}'}",
            "{Effect: Allow, Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::210987654321:role/lake-reader'}",
            "{Effect: Allow, Action: 'lambda:InvokeFunction', Resource: ['arn:aws:lambda:eu-west-1:123456789012:function:transform', 'arn:aws:lambda:eu-west-1:123456789012:function:transform:*']}",
            "{Effect: Allow, Action: 'sqs:ReceiveMessage', Resource: '*', Condition: {StringEquals: {'aws:ResourceTag/lake': raw}}}",
            "{Effect: Allow, Action: 'kms:Decrypt', Resource: '${key.arn}', Condition: {StringEquals: {'kms:EncryptionContext:lake': raw}}}",
            "{Effect: Allow, Action: ['kms:Sign', 'kms:GenerateMac', 'kms:DescribeKey'], Resource: '${key.arn}'}",
        ],
    );
}

#[test]
fn stars_are_noticed_in_every_disguise() {
    check("star-action star-resource", &["{Effect: Allow, Action: '*', Resource: '*'}"]);
    check(
        "star-action",
        &[
            "{Effect: Allow, Action: 'SQS:*', Resource: '${queue.arn}'}",
            "{Effect: Allow, Action: 'sqs:?*', Resource: '${queue.arn}'}",
            "{Effect: Allow, Action: 'redshift-serverless:*', Resource: 'arn:aws:redshift-serverless:eu-west-1:123456789012:workgroup/w'}",
        ],
    );
    check(
        "privilege-escalation-path resource-exposure star-action",
        &[
            "{Effect: Allow, Action: 'iam:*Role*', Resource: 'arn:aws:iam::123456789012:role/refine', Condition: {StringEquals: {'iam:PassedToService': glue.amazonaws.com}}}",
        ],
    );
    check(
        "star-resource",
        &[
            "{Effect: Allow, Action: 'sqs:ReceiveMessage', Resource: ['*']}",
            "{Effect: Allow, Action: 's3:ListBucket', Resource: '*'}",
            "{Effect: Allow, Action: 'sqs:ReceiveMessage', Resource: '*', Condition: {'Null': {'aws:ResourceTag/lake': 'false'}}}",
            "{Effect: Allow, Action: 'sqs:ReceiveMessage', Resource: '*', Condition: {StringEqualsIfExists: {'aws:ResourceTag/lake': raw}}}",
        ],
    );
    check(
        "effectively-star-resource",
        &[
            "{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:*:s3:::*/*'}",
            "{Effect: Allow, Action: 'sqs:ReceiveMessage', Resource: 'arn:aws:sqs:eu-west-1:123456789012:*'}",
            "{Effect: Allow, Action: 'dynamodb:GetItem', Resource: 'arn:aws:dynamodb:*:*:table/*'}",
        ],
    );
}

#[test]
fn ways_to_more_permissions_are_noticed() {
    check(
        "privilege-escalation-path",
        &[
            "{Effect: Allow, Action: 'iam:PutRolePolicy', Resource: 'arn:aws:iam::123456789012:role/refine'}",
            "{Effect: Allow, Action: 'iam:CreatePolicyVersion', Resource: 'arn:aws:iam::123456789012:policy/refine'}",
        ],
    );
    check(
        "",
        &[
            "{Effect: Allow, Action: 'iam:PutRolePolicy', Resource: 'arn:aws:iam::123456789012:role/refine', Condition: {StringEquals: {'iam:PermissionsBoundary': 'arn:aws:iam::123456789012:policy/limit'}}}",
        ],
    );
    check(
        "privilege-escalation-path star-resource unscoped-pass-role",
        &["{Effect: Allow, Action: ['iam:PassRole', 'glue:CreateJob', 'glue:StartJobRun'], Resource: '*'}"],
    );
}

#[test]
fn a_policy_that_is_not_known_is_no_pass() {
    let text = "
resources:
  server: {type: 'aws:ec2:Instance', properties: {ami: a}}
  role:
    type: aws:iam:Role
    properties:
      name: worker
      assumeRolePolicy: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: 'sts:AssumeRole'}]}
  grants: {type: 'aws:iam:RolePolicy', properties: {role: '${role.name}', policy: '${server.publicIp}'}}
  machine: {type: 'aws:sfn:StateMachine', properties: {name: m, roleArn: '${role.arn}', definition: '{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Pass\", \"End\": true}}}'}}
";
    let infrastructure = program(text);
    for (rule, resource) in [
        ("data-grant-without-key-grant", "role"),
        ("grant-outside-wiring", "role"),
        ("key-grant-without-use", "role"),
        ("privilege-escalation-path", "role"),
        ("star-action", "grants"),
        ("star-resource", "grants"),
        ("workflow-role-beyond-definition", "machine"),
    ] {
        let report = judge(&infrastructure, &[rules::find(rule).unwrap()]);
        let judgement = report.judgements.iter().find(|judgement| judgement.resource.name == resource);
        let verdict = &judgement.unwrap().verdict;
        assert!(matches!(verdict, Verdict::Unknown(_)), "{rule}: {verdict:?}");
    }
}

/// No credentials are in a bucket's objects for the services whose actions return some, whether the catalogue knows those or not.
#[test]
fn an_action_returns_nothing_of_a_resource_that_it_does_not_take() {
    for (resource, exposes) in [
        ("arn:aws:s3:::a/*", false),
        ("arn:aws:secretsmanager:eu-west-1:123456789012:secret:*", true),
        ("arn:aws:cognito-identity:eu-west-1:123456789012:identitypool/*", true),
        ("arn:aws:*:eu-west-1:123456789012:*", true),
    ] {
        let noticed = noticed(&format!("{{Effect: Allow, Action: '*:Get*', Resource: '{resource}'}}"));
        assert_eq!(noticed.contains("credentials-exposure"), exposes, "{resource}: {noticed}");
    }
}

/// One attachment of one policy is one finding, whomever it names.
#[test]
fn an_attachment_is_one_however_it_names_identities() {
    let trust = "{Version: '2012-10-17', Statement: {Effect: Allow, Principal: {Service: glue.amazonaws.com}, Action: 'sts:AssumeRole'}}";
    let infrastructure = program(&format!(
        "
resources:
  worker: {{type: 'aws:iam:Role', properties: {{name: worker, assumeRolePolicy: {trust}}}}}
  person: {{type: 'aws:iam:User', properties: {{name: person}}}}
  all:
    type: aws:iam:PolicyAttachment
    properties:
      name: all
      roles: ['${{worker.name}}']
      users: ['${{person.name}}']
      policyArn: arn:aws:iam::aws:policy/AmazonS3FullAccess
"
    ));
    let attachments = infrastructure.attachments();
    let subjects: Vec<&[String]> = attachments.iter().map(|attachment| &*attachment.subjects).collect();
    assert_eq!(subjects, [["worker", "person"]]);
    let report = judge(&infrastructure, &[rules::find("broad-managed-policy").unwrap()]);
    assert_eq!(report.findings().count(), 1);
}
