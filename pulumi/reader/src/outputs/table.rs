//! The outputs as data: type token, output, template.
//!
//! An output that is the copy of a property needs no row, and what AWS invents (key ids, unique ids, stream ARNs) has none.

/// Stand-ins for what AWS assigns at creation, see [`crate::World::stand_ins`].
pub(super) const ASSIGNED: super::Table = &[(
    "aws:kms/key:Key",
    &[("keyId", "{@key}"), ("id", "{@key}"), ("arn", "arn:{@partition}:kms:{@region}:{@account}:key/{@key}")],
)];

/// Outputs by type; a later template may use an earlier output as `{@output}`.
pub(super) const TABLE: super::Table = &[
    (
        "aws:athena/workgroup:Workgroup",
        &[("arn", "arn:{@partition}:athena:{@region}:{@account}:workgroup/{name}"), ("id", "{name}")],
    ),
    ("aws:athena/database:Database", &[("id", "{name}")]),
    (
        "aws:athena/dataCatalog:DataCatalog",
        &[("arn", "arn:{@partition}:athena:{@region}:{@account}:datacatalog/{name}"), ("id", "{name}")],
    ),
    (
        "aws:backup/vault:Vault",
        &[("arn", "arn:{@partition}:backup:{@region}:{@account}:backup-vault:{name}"), ("id", "{name}")],
    ),
    (
        "aws:budgets/budget:Budget",
        &[("arn", "arn:{@partition}:budgets::{@account}:budget/{name}"), ("id", "{@account}:{name}")],
    ),
    (
        "aws:cloudtrail/trail:Trail",
        &[("arn", "arn:{@partition}:cloudtrail:{@region}:{@account}:trail/{name}")],
    ),
    (
        "aws:cloudwatch/dashboard:Dashboard",
        &[
            ("dashboardArn", "arn:{@partition}:cloudwatch::{@account}:dashboard/{dashboardName}"),
            ("id", "{dashboardName}"),
        ],
    ),
    (
        "aws:cloudwatch/eventArchive:EventArchive",
        &[("arn", "arn:{@partition}:events:{@region}:{@account}:archive/{name}"), ("id", "{name}")],
    ),
    (
        "aws:cloudwatch/eventBus:EventBus",
        &[("arn", "arn:{@partition}:events:{@region}:{@account}:event-bus/{name}"), ("id", "{name}")],
    ),
    (
        "aws:cloudwatch/eventRule:EventRule",
        &[
            ("eventBusName", "{eventBusName|default}"),
            ("arn", "arn:{@partition}:events:{@region}:{@account}:rule/{eventBusName~default}{name}"),
            ("id", "{eventBusName~default}{name}"),
        ],
    ),
    (
        "aws:cloudwatch/logGroup:LogGroup",
        &[("arn", "arn:{@partition}:logs:{@region}:{@account}:log-group:{name}"), ("id", "{name}")],
    ),
    (
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        &[("arn", "arn:{@partition}:cloudwatch:{@region}:{@account}:alarm:{name}"), ("id", "{name}")],
    ),
    (
        "aws:dynamodb/table:Table",
        &[("arn", "arn:{@partition}:dynamodb:{@region}:{@account}:table/{name}"), ("id", "{name}")],
    ),
    (
        "aws:glue/catalogDatabase:CatalogDatabase",
        &[
            ("catalogId", "{catalogId|@account}"),
            ("arn", "arn:{@partition}:glue:{@region}:{@catalogId}:database/{name}"),
            ("id", "{@catalogId}:{name}"),
        ],
    ),
    (
        "aws:glue/catalogTable:CatalogTable",
        &[
            ("catalogId", "{catalogId|@account}"),
            ("arn", "arn:{@partition}:glue:{@region}:{@catalogId}:table/{databaseName}/{name}"),
            ("id", "{@catalogId}:{databaseName}:{name}"),
        ],
    ),
    (
        "aws:glue/connection:Connection",
        &[
            ("arn", "arn:{@partition}:glue:{@region}:{@account}:connection/{name}"),
            ("id", "{@account}:{name}"),
        ],
    ),
    (
        "aws:glue/crawler:Crawler",
        &[("arn", "arn:{@partition}:glue:{@region}:{@account}:crawler/{name}"), ("id", "{name}")],
    ),
    (
        "aws:glue/job:Job",
        &[("arn", "arn:{@partition}:glue:{@region}:{@account}:job/{name}"), ("id", "{name}")],
    ),
    ("aws:glue/securityConfiguration:SecurityConfiguration", &[("id", "{name}")]),
    (
        "aws:glue/trigger:Trigger",
        &[("arn", "arn:{@partition}:glue:{@region}:{@account}:trigger/{name}"), ("id", "{name}")],
    ),
    (
        "aws:glue/workflow:Workflow",
        &[("arn", "arn:{@partition}:glue:{@region}:{@account}:workflow/{name}"), ("id", "{name}")],
    ),
    (
        "aws:iam/group:Group",
        &[("arn", "arn:{@partition}:iam::{@account}:group{path|/}{name}"), ("id", "{name}")],
    ),
    (
        "aws:iam/instanceProfile:InstanceProfile",
        &[("arn", "arn:{@partition}:iam::{@account}:instance-profile{path|/}{name}"), ("id", "{name}")],
    ),
    (
        "aws:iam/policy:Policy",
        &[("arn", "arn:{@partition}:iam::{@account}:policy{path|/}{name}"), ("id", "{@arn}")],
    ),
    (
        "aws:iam/role:Role",
        &[("arn", "arn:{@partition}:iam::{@account}:role{path|/}{name}"), ("id", "{name}")],
    ),
    ("aws:iam/rolePolicy:RolePolicy", &[("id", "{role}:{name}")]),
    (
        "aws:iam/user:User",
        &[("arn", "arn:{@partition}:iam::{@account}:user{path|/}{name}"), ("id", "{name}")],
    ),
    ("aws:kms/alias:Alias", &[("arn", "arn:{@partition}:kms:{@region}:{@account}:{name}"), ("id", "{name}")]),
    (
        "aws:lambda/function:Function",
        &[
            ("arn", "arn:{@partition}:lambda:{@region}:{@account}:function:{name}"),
            (
                "invokeArn",
                "arn:{@partition}:apigateway:{@region}:lambda:path/2015-03-31/functions/{@arn}/invocations",
            ),
            ("id", "{name}"),
        ],
    ),
    (
        "aws:s3/bucket:Bucket",
        &[
            ("arn", "arn:{@partition}:s3:::{bucket}"),
            ("bucketDomainName", "{bucket}.s3.{@suffix}"),
            ("bucketRegionalDomainName", "{bucket}.s3.{@region}.{@suffix}"),
            ("id", "{bucket}"),
        ],
    ),
    (
        "aws:s3/bucketV2:BucketV2",
        &[
            ("arn", "arn:{@partition}:s3:::{bucket}"),
            ("bucketDomainName", "{bucket}.s3.{@suffix}"),
            ("bucketRegionalDomainName", "{bucket}.s3.{@region}.{@suffix}"),
            ("id", "{bucket}"),
        ],
    ),
    ("aws:s3/bucketNotification:BucketNotification", &[("id", "{bucket}")]),
    ("aws:s3/bucketObject:BucketObject", &[("arn", "arn:{@partition}:s3:::{bucket}/{key}")]),
    ("aws:s3/bucketObjectv2:BucketObjectv2", &[("arn", "arn:{@partition}:s3:::{bucket}/{key}")]),
    ("aws:s3/bucketPolicy:BucketPolicy", &[("id", "{bucket}")]),
    ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", &[("id", "{bucket}")]),
    (
        "aws:scheduler/schedule:Schedule",
        &[
            ("groupName", "{groupName|default}"),
            ("arn", "arn:{@partition}:scheduler:{@region}:{@account}:schedule/{@groupName}/{name}"),
            ("id", "{@groupName}/{name}"),
        ],
    ),
    (
        "aws:scheduler/scheduleGroup:ScheduleGroup",
        &[("arn", "arn:{@partition}:scheduler:{@region}:{@account}:schedule-group/{name}"), ("id", "{name}")],
    ),
    (
        "aws:sfn/activity:Activity",
        &[("arn", "arn:{@partition}:states:{@region}:{@account}:activity:{name}"), ("id", "{@arn}")],
    ),
    (
        "aws:sfn/stateMachine:StateMachine",
        &[("arn", "arn:{@partition}:states:{@region}:{@account}:stateMachine:{name}"), ("id", "{@arn}")],
    ),
    (
        "aws:sns/topic:Topic",
        &[
            ("arn", "arn:{@partition}:sns:{@region}:{@account}:{name}"),
            ("id", "{@arn}"),
            ("owner", "{@account}"),
        ],
    ),
    (
        "aws:sqs/queue:Queue",
        &[
            ("arn", "arn:{@partition}:sqs:{@region}:{@account}:{name}"),
            ("url", "https://sqs.{@region}.{@suffix}/{@account}/{name}"),
            ("id", "{@url}"),
        ],
    ),
    ("aws:sqs/queuePolicy:QueuePolicy", &[("id", "{queueUrl}")]),
];
