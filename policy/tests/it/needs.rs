//! What the role of a state machine needs, state by state: the tables of the Step Functions developer guide.

use std::fmt::Write;

use lake_policy::needs_of;

use crate::harness::program;

/// The needs of a machine with one state, one line each: `actions on resource`; then what is not known.
fn needs(state: &str) -> String {
    let text = format!(
        "
resources:
  bucket: {{type: 'aws:s3:Bucket', properties: {{bucket: lake-stage}}}}
  child: {{type: 'aws:sfn:StateMachine', properties: {{name: child, roleArn: r, definition: '{{}}'}}}}
  job: {{type: 'aws:glue:Job', properties: {{name: refine, roleArn: r}}}}
  transform: {{type: 'aws:lambda:Function', properties: {{name: transform, role: r}}}}
  machine:
    type: aws:sfn:StateMachine
    properties:
      name: machine
      roleArn: r
      definition:
        fn::toJSON: {{StartAt: One, States: {{One: {state}}}}}
"
    );
    let infrastructure = program(&text);
    let machine = infrastructure.get("machine").unwrap();
    let needs = needs_of(&infrastructure, machine).unwrap();
    let mut out = String::new();
    for need in needs.required {
        let resource = need.resource.unwrap_or_else(|| "any".to_owned());
        let resource = resource.replace("123456789012", "1").replace("eu-west-1", "r");
        let _ = writeln!(out, "{} on {resource}", need.actions.join(" "));
    }
    needs.unknown.iter().for_each(|task| {
        let _ = writeln!(out, "unknown {:?}", task.as_str());
    });
    out
}

#[test]
fn functions_are_invoked_by_integration_by_arn_and_by_alias() {
    insta::assert_snapshot!(needs("{Type: Task, Resource: 'arn:aws:states:::lambda:invoke', Parameters: {FunctionName: '${transform.arn}'}}"), @"lambda:InvokeFunction on arn:aws:lambda:r:1:function:transform");
    insta::assert_snapshot!(needs("{Type: Task, Resource: 'arn:aws:states:::lambda:invoke', Arguments: {FunctionName: transform}}"), @"lambda:InvokeFunction on arn:aws:lambda:r:1:function:transform");
    insta::assert_snapshot!(needs("{Type: Task, Resource: '${transform.arn}'}"), @"lambda:InvokeFunction on arn:aws:lambda:r:1:function:transform");
    insta::assert_snapshot!(needs("{Type: Task, Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', Parameters: {FunctionName.$: $.function}}"), @"lambda:InvokeFunction on any");
    insta::assert_snapshot!(needs("{Type: Task, Resource: 'arn:aws:states:::lambda:invoke', Arguments: {FunctionName: '{% $f %}'}}"), @"lambda:InvokeFunction on any");
}

#[test]
fn waiting_needs_more_than_starting() {
    insta::assert_snapshot!(needs("{Type: Task, Resource: 'arn:aws:states:::glue:startJobRun', Parameters: {JobName: '${job.name}'}}"), @"glue:StartJobRun on arn:aws:glue:r:1:job/refine");
    insta::assert_snapshot!(needs("{Type: Task, Resource: 'arn:aws:states:::glue:startJobRun.sync', Parameters: {JobName: '${job.name}'}}"), @"
    glue:StartJobRun on arn:aws:glue:r:1:job/refine
    glue:GetJobRun glue:GetJobRuns glue:BatchStopJobRun on arn:aws:glue:r:1:job/refine
    ");
    insta::assert_snapshot!(needs("{Type: Task, Resource: 'arn:aws:states:::states:startExecution.sync:2', Parameters: {StateMachineArn: '${child.arn}'}}"), @"
    states:StartExecution on arn:aws:states:r:1:stateMachine:child
    states:DescribeExecution states:StopExecution on arn:aws:states:r:1:execution:child:*
    events:PutTargets events:PutRule events:DescribeRule on any
    ");
}

#[test]
fn calls_of_the_sdk_need_the_action_of_the_operation() {
    insta::assert_snapshot!(needs("{Type: Task, Resource: 'arn:aws:states:::aws-sdk:glue:startCrawler', Parameters: {Name: orders}}"), @"glue:StartCrawler on any");
    insta::assert_snapshot!(needs("{Type: Task, Resource: 'arn:aws:states:::aws-sdk:s3:listObjectsV2', Parameters: {Bucket: '${bucket.bucket}'}}"), @"s3:ListBucket on arn:aws:s3:::lake-stage");
    insta::assert_snapshot!(needs("{Type: Task, Resource: 'arn:aws:states:::aws-sdk:sfn:listExecutions', Parameters: {StateMachineArn: '${child.arn}'}}"), @"states:ListExecutions on arn:aws:states:r:1:stateMachine:child");
    insta::assert_snapshot!(needs("{Type: Task, Resource: 'arn:aws:states:::aws-sdk:glue:dance'}"), @r#"unknown Some("arn:aws:states:::aws-sdk:glue:dance")"#);
}

#[test]
fn inner_states_maps_and_other_roles_count_too() {
    insta::assert_snapshot!(needs("{Type: Parallel, Branches: [{StartAt: A, States: {A: {Type: Task, Resource: '${transform.arn}'}}}]}"), @"lambda:InvokeFunction on arn:aws:lambda:r:1:function:transform");
    insta::assert_snapshot!(needs("{Type: Map, ItemReader: {Resource: 'arn:aws:states:::s3:getObject', Parameters: {Bucket: lake-stage, Key: k}}, ItemProcessor: {ProcessorConfig: {Mode: DISTRIBUTED}, StartAt: A, States: {A: {Type: Pass}}}}"), @"
    s3:GetObject on arn:aws:s3:::lake-stage
    states:StartExecution on arn:aws:states:r:1:stateMachine:machine
    states:DescribeExecution states:StopExecution on arn:aws:states:r:1:execution:machine:*
    ");
    insta::assert_snapshot!(needs("{Type: Task, Resource: '${transform.arn}', Credentials: {RoleArn: 'arn:aws:iam::2:role/other'}}"), @"sts:AssumeRole on arn:aws:iam::2:role/other");
    insta::assert_snapshot!(needs("{Type: Task, Resource: 'arn:aws:states:eu-west-1:1:activity:review'}"), @"");
}
