//! The service integrations of Step Functions: what each asks of the role.

use crate::iam::catalogue;

/// One optimised integration.
#[derive(Debug)]
pub(super) struct Integration {
    /// As the definition calls it, after `arn:aws:states:::`.
    pub(super) called: &'static str,
    /// The parameter that names the resource.
    pub(super) parameter: &'static str,
    /// What calling it needs.
    pub(super) actions: &'static [&'static str],
    /// What waiting for it needs besides.
    pub(super) waiting: &'static [&'static str],
    /// Whether waiting needs a managed event rule.
    pub(super) by_events: bool,
    /// What it may sensibly need besides.
    pub(super) sensible: &'static [&'static str],
}

/// What the managed rules of `.sync` need.
pub(super) const EVENTS: &[&str] = &["events:PutTargets", "events:PutRule", "events:DescribeRule"];

const fn call(
    called: &'static str,
    parameter: &'static str,
    actions: &'static [&'static str],
) -> Integration {
    Integration { called, parameter, actions, waiting: &[], by_events: false, sensible: &[] }
}

const fn job(
    called: &'static str,
    parameter: &'static str,
    actions: &'static [&'static str],
    waiting: &'static [&'static str],
    by_events: bool,
    sensible: &'static [&'static str],
) -> Integration {
    Integration { called, parameter, actions, waiting, by_events, sensible }
}

/// What queries read and write with the role's permissions.
const QUERIES: &[&str] =
    &["s3:*", "glue:*", "lakeformation:GetDataAccess", "athena:GetDataCatalog", "athena:GetQuery*"];

/// The integrations, by the Step Functions developer guide, "IAM policies for integrated services".
const INTEGRATIONS: &[Integration] = &[
    call("apigateway:invoke", "ApiEndpoint", &["execute-api:Invoke"]),
    call("athena:getQueryExecution", "QueryExecutionId", &["athena:GetQueryExecution"]),
    job("athena:getQueryResults", "QueryExecutionId", &["athena:GetQueryResults"], &[], false, QUERIES),
    job(
        "athena:startQueryExecution",
        "WorkGroup",
        &["athena:StartQueryExecution"],
        &["athena:GetQueryExecution", "athena:StopQueryExecution"],
        false,
        QUERIES,
    ),
    call("athena:stopQueryExecution", "QueryExecutionId", &["athena:StopQueryExecution"]),
    job(
        "batch:submitJob",
        "JobDefinition",
        &["batch:SubmitJob"],
        &["batch:DescribeJobs", "batch:TerminateJob"],
        true,
        &[],
    ),
    call("bedrock:invokeModel", "ModelId", &["bedrock:InvokeModel"]),
    job(
        "codebuild:startBuild",
        "ProjectName",
        &["codebuild:StartBuild"],
        &["codebuild:StopBuild", "codebuild:BatchGetBuilds"],
        true,
        &["codebuild:BatchGetReports"],
    ),
    call("dynamodb:deleteItem", "TableName", &["dynamodb:DeleteItem"]),
    call("dynamodb:getItem", "TableName", &["dynamodb:GetItem"]),
    call("dynamodb:putItem", "TableName", &["dynamodb:PutItem"]),
    call("dynamodb:updateItem", "TableName", &["dynamodb:UpdateItem"]),
    job(
        "ecs:runTask",
        "TaskDefinition",
        &["ecs:RunTask"],
        &["ecs:StopTask", "ecs:DescribeTasks"],
        true,
        &["iam:PassRole"],
    ),
    call("events:putEvents", "Entries", &["events:PutEvents"]),
    job(
        "glue:startJobRun",
        "JobName",
        &["glue:StartJobRun"],
        &["glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"],
        false,
        &[],
    ),
    job(
        "http:invoke",
        "ApiEndpoint",
        &["states:InvokeHTTPEndpoint", "events:RetrieveConnectionCredentials"],
        &[],
        false,
        &["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
    ),
    call("lambda:invoke", "FunctionName", &["lambda:InvokeFunction"]),
    call("s3:getObject", "Bucket", &["s3:GetObject"]),
    call("s3:listObjectsV2", "Bucket", &["s3:ListBucket"]),
    job(
        "s3:putObject",
        "Bucket",
        &["s3:PutObject"],
        &[],
        false,
        &["s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"],
    ),
    call("sns:publish", "TopicArn", &["sns:Publish"]),
    call("sqs:sendMessage", "QueueUrl", &["sqs:SendMessage"]),
    job(
        "states:startExecution",
        "StateMachineArn",
        &["states:StartExecution"],
        &["states:DescribeExecution", "states:StopExecution"],
        true,
        &[],
    ),
];

/// The integration that a definition calls.
pub(super) fn named(called: &str) -> Option<&'static Integration> {
    INTEGRATIONS.iter().find(|integration| integration.called == called)
}

/// Prefixes of actions, where the SDK calls the service otherwise.
const PREFIXES: &[(&str, &str)] = &[
    ("cloudwatchevents", "events"),
    ("cloudwatchlogs", "logs"),
    ("cognitoidentity", "cognito-identity"),
    ("cognitoidentityprovider", "cognito-idp"),
    ("databasemigration", "dms"),
    ("efs", "elasticfilesystem"),
    ("emr", "elasticmapreduce"),
    ("emrserverless", "emr-serverless"),
    ("eventbridge", "events"),
    ("redshiftdata", "redshift-data"),
    ("redshiftserverless", "redshift-serverless"),
    ("resourcegroupstaggingapi", "tag"),
    ("sfn", "states"),
];

/// Operations whose actions are called otherwise.
const RENAMED: &[(&str, &[&str])] = &[
    ("lambda:invoke", &["lambda:InvokeFunction"]),
    ("s3:completeMultipartUpload", &["s3:PutObject"]),
    ("s3:copyObject", &["s3:GetObject", "s3:PutObject"]),
    ("s3:createMultipartUpload", &["s3:PutObject"]),
    ("s3:deleteObjects", &["s3:DeleteObject"]),
    ("s3:headBucket", &["s3:ListBucket"]),
    ("s3:headObject", &["s3:GetObject"]),
    ("s3:listBuckets", &["s3:ListAllMyBuckets"]),
    ("s3:listObjectVersions", &["s3:ListBucketVersions"]),
    ("s3:listObjects", &["s3:ListBucket"]),
    ("s3:listObjectsV2", &["s3:ListBucket"]),
    ("s3:uploadPart", &["s3:PutObject"]),
    ("sqs:deleteMessageBatch", &["sqs:DeleteMessage"]),
    ("sqs:sendMessageBatch", &["sqs:SendMessage"]),
];

/// The actions behind an operation of the SDK; none where that is not known.
pub(super) fn sdk_actions(service: &str, operation: &str) -> Vec<String> {
    let prefix = PREFIXES.iter().find(|(sdk, _)| *sdk == service).map_or(service, |(_, prefix)| *prefix);
    let called = format!("{prefix}:{operation}");
    match RENAMED.iter().find(|(one, _)| *one == called) {
        Some((_, actions)) => actions.iter().map(|&action| action.to_owned()).collect(),
        None => catalogue::action(&called).map(catalogue::Action::full_name).into_iter().collect(),
    }
}

/// The parameter that names the resource in calls of a service.
pub(super) fn parameter_of(service: &str) -> &'static str {
    match service {
        "dynamodb" => "TableName",
        "lambda" => "FunctionName",
        "s3" => "Bucket",
        "sfn" => "StateMachineArn",
        "sns" => "TopicArn",
        "sqs" => "QueueUrl",
        _ => "",
    }
}

/// The type of the resource that a parameter names.
pub(super) fn type_of(parameter: &str) -> Option<&'static str> {
    Some(match parameter {
        "FunctionName" => "aws:lambda/function:Function",
        "JobName" => "aws:glue/job:Job",
        "ProjectName" => "aws:codebuild/project:Project",
        "QueueUrl" => "aws:sqs/queue:Queue",
        "StateMachineArn" => "aws:sfn/stateMachine:StateMachine",
        "TableName" => "aws:dynamodb/table:Table",
        "TopicArn" => "aws:sns/topic:Topic",
        "WorkGroup" => "aws:athena/workgroup:Workgroup",
        _ => return None,
    })
}
