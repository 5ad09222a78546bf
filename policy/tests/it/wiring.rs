//! How code is told of what it uses, one way a line: none of them is a grant outside the wiring, and no role with a user is idle.

use lake_policy::{judge, rules};

use crate::harness::{of_report, program};

/// Whether a rule notices anything in a program of a role with a grant on a table and a bucket, and more resources in YAML.
fn notices(rule: &str, service: &str, more: &str) -> bool {
    let text = format!(
        "
resources:
  ledger: {{type: 'aws:dynamodb:Table', properties: {{name: lake-ledger}}}}
  stage: {{type: 'aws:s3:Bucket', properties: {{bucket: lake-stage}}}}
  role:
    type: aws:iam:Role
    properties:
      name: worker-role
      assumeRolePolicy: {{Version: '2012-10-17', Statement: [{{Effect: Allow, Principal: {service}, Action: 'sts:AssumeRole'}}]}}
  grants:
    type: aws:iam:RolePolicy
    properties:
      role: ${{role.name}}
      policy:
        Version: '2012-10-17'
        Statement:
          - {{Effect: Allow, Action: 'dynamodb:PutItem', Resource: '${{ledger.arn}}'}}
          - {{Effect: Allow, Action: 's3:GetObject', Resource: '${{stage.arn}}/data/*'}}
{more}"
    );
    let infrastructure = program(&text);
    let report = judge(&infrastructure, &[rules::find(rule).unwrap()]);
    !of_report(&report).is_empty()
}

const LAMBDA: &str = "{Service: lambda.amazonaws.com}";

/// A function with an environment.
fn function(environment: &str, more: &str) -> String {
    format!(
        "  work:
    type: aws:lambda:Function
    properties: {{name: lake-work, role: '${{role.arn}}', environment: {{variables: {environment}}}}}
{more}"
    )
}

#[test]
fn every_way_to_tell_a_function_of_a_resource_is_wiring() {
    let bucket = "STAGE: '${stage.bucket}'";
    for (way, more) in [
        ("by reference", function(&format!("{{{bucket}, LEDGER: '${{ledger.name}}'}}"), "")),
        ("by literal name", function("{STAGE: lake-stage, LEDGER: lake-ledger}", "")),
        ("by URI and ARN", function("{STAGE: 's3://lake-stage/data/', LEDGER: '${ledger.arn}'}", "")),
        ("inside JSON", function("{SETTINGS: '{\"bucket\": \"lake-stage\", \"table\": \"lake-ledger\"}'}", "")),
        (
            "by a parameter",
            function(
                &format!("{{{bucket}, LEDGER_PARAMETER: '${{parameter.name}}'}}"),
                "  parameter: {type: 'aws:ssm:Parameter', properties: {name: /lake/ledger, type: String, value: '${ledger.name}'}}\n",
            ),
        ),
        (
            "by a stream of the table and a notification of the bucket",
            function(
                "{}",
                "  source: {type: 'aws:lambda:EventSourceMapping', properties: {functionName: '${work.name}', eventSourceArn: '${ledger.arn}/stream/1'}}
  notification: {type: 'aws:s3:BucketNotification', properties: {bucket: '${stage.bucket}', lambdaFunctions: [{lambdaFunctionArn: '${work.arn}', events: ['s3:ObjectCreated:*']}]}}\n",
            ),
        ),
        (
            "by a rule's pattern",
            function(
                "{LEDGER: '${ledger.name}'}",
                "  created: {type: 'aws:cloudwatch:EventRule', properties: {name: created, eventPattern: '{\"detail\": {\"bucket\": {\"name\": [\"lake-stage\"]}}}'}}
  target: {type: 'aws:cloudwatch:EventTarget', properties: {rule: '${created.name}', arn: '${work.arn}'}}\n",
            ),
        ),
    ] {
        assert!(!notices("grant-outside-wiring", LAMBDA, &more), "{way}");
    }
    for (way, more) in [
        ("not at all", function("{}", "")),
        ("another name", function("{STAGE: lake-stage-2, LEDGER: '${ledger.name}'}", "")),
        ("only by what the function is granted", function(&format!("{{{bucket}}}"), "")),
    ] {
        assert!(notices("grant-outside-wiring", LAMBDA, &more), "{way}");
    }
}

#[test]
fn jobs_tasks_and_instances_are_told_in_their_own_ways() {
    for (service, more) in [
        ("{Service: glue.amazonaws.com}", "  job: {type: 'aws:glue:Job', properties: {name: refine, roleArn: '${role.arn}', defaultArguments: {'--in': 's3://${stage.bucket}/data/', '--ledger': '${ledger.name}'}}}\n"),
        ("{Service: ecs-tasks.amazonaws.com}", "  task: {type: 'aws:ecs:TaskDefinition', properties: {family: t, taskRoleArn: '${role.arn}', containerDefinitions: '[{\"environment\": [{\"value\": \"lake-ledger\"}, {\"value\": \"lake-stage\"}]}]'}}\n"),
        ("{Service: ec2.amazonaws.com}", "  profile: {type: 'aws:iam:InstanceProfile', properties: {role: '${role.name}'}}
  server: {type: 'aws:ec2:Instance', properties: {iamInstanceProfile: '${profile.name}', userData: \"aws s3 cp s3://lake-stage/data/a .; put lake-ledger\"}}\n"),
    ] {
        assert!(!notices("grant-outside-wiring", service, more), "{more}");
        assert!(!notices("role-without-user", service, more), "{more}");
    }
}

#[test]
fn a_role_is_idle_only_if_nothing_could_act_as_it() {
    for (service, more, idle) in [
        (LAMBDA, "", true),
        (
            LAMBDA,
            "  policy: {type: 'aws:iam:RolePolicyAttachment', properties: {role: '${role.name}', policyArn: 'arn:aws:iam::aws:policy/x'}}\n",
            true,
        ),
        (
            LAMBDA,
            "  work: {type: 'aws:lambda:Function', properties: {name: lake-work, role: 'arn:aws:iam::123456789012:role/worker-role'}}\n",
            false,
        ),
        (
            "{Service: s3.amazonaws.com}",
            "  replication: {type: 'aws:s3:BucketReplicationConfig', properties: {bucket: b, role: '${role.arn}'}}\n",
            false,
        ),
        (
            "{Federated: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com'}",
            "",
            false,
        ),
        ("{AWS: '123456789012'}", "", false),
    ] {
        assert_eq!(notices("role-without-user", service, more), idle, "{service} {more}");
    }
}
