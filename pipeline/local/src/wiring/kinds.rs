//! Which types of resources are played. A type that is not is listed with the reason.

/// The types whose resources make something happen on this machine, or decide what may.
const PLAYED: &[&str] = &[
    "aws:athena/workgroup:Workgroup",
    "aws:cloudwatch/eventRule:EventRule",
    "aws:cloudwatch/eventTarget:EventTarget",
    "aws:dynamodb/table:Table",
    "aws:glue/catalogDatabase:CatalogDatabase",
    "aws:glue/catalogTable:CatalogTable",
    "aws:glue/crawler:Crawler",
    "aws:glue/job:Job",
    "aws:iam/policy:Policy",
    "aws:iam/policyAttachment:PolicyAttachment",
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:kms/key:Key",
    "aws:kms/keyPolicy:KeyPolicy",
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    "aws:lambda/function:Function",
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    "aws:lambda/permission:Permission",
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketNotification:BucketNotification",
    "aws:s3/bucketObjectv2:BucketObjectv2",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:scheduler/schedule:Schedule",
    "aws:sfn/stateMachine:StateMachine",
    "aws:sqs/queue:Queue",
    "aws:sqs/queuePolicy:QueuePolicy",
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
    "aws:sqs/redrivePolicy:RedrivePolicy",
];

/// Why the types below a prefix make nothing happen; the first that fits counts.
const REASONS: &[(&str, &str)] = &[
    ("aws:iam/", "nobody but roles acts in a played lake"),
    ("aws:kms/alias:", "keys are found by their ARN"),
    ("aws:s3/bucketLifecycleConfiguration:", "no object of a played lake expires"),
    ("aws:s3/bucketLogging:", "no access log is written"),
    ("aws:s3/bucketServerSideEncryptionConfiguration:", "files are as safe as the disk that they lie on"),
    ("aws:s3/", "it changes nothing about what is stored"),
    ("aws:scheduler/scheduleGroup:", "a group only names its schedules"),
    ("aws:glue/securityConfiguration:", "files are as safe as the disk that they lie on"),
    ("aws:glue/dataCatalogEncryptionSettings:", "files are as safe as the disk that they lie on"),
    ("aws:athena/namedQuery:", "a stored query is run by nobody"),
    ("aws:cloudwatch/log", "nothing is logged to CloudWatch"),
    ("aws:cloudwatch/metricAlarm:", "no metric is measured"),
    ("aws:cloudwatch/compositeAlarm:", "no metric is measured"),
    ("aws:cloudwatch/dashboard:", "no metric is measured"),
    ("aws:sns/", "nobody is told by a played lake"),
    ("aws:budgets/", "a played lake costs nothing"),
    ("pulumi:providers:", "no provider is called"),
];

/// Whether resources of this type are played.
pub(super) fn is_played(token: &str) -> bool {
    PLAYED.contains(&token)
}

/// Why nothing is played for a resource of this type; `None` where the player does not know it.
pub(super) fn why_unplayed(token: &str) -> Option<&'static str> {
    REASONS.iter().find(|(prefix, _)| token.starts_with(prefix)).map(|(_, why)| *why)
}
