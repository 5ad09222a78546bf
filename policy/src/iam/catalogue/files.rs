//! The files of the catalogue, each read when it is first asked for.

use std::sync::LazyLock;

use super::service::Service;

/// A file that is read once.
type File = LazyLock<Service>;

/// The files by their services' prefixes, in order.
macro_rules! files {
    ($($prefix:literal),* $(,)?) => {
        pub(super) static FILES: &[(&str, &File)] = &[$(
            ($prefix, {
                static FILE: File = LazyLock::new(|| {
                    Service::read(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/catalogue/", $prefix, ".txt")))
                });
                &FILE
            })
        ),*];
    };
}

files! {
    "access-analyzer", "apigateway", "application-autoscaling", "apprunner", "athena", "autoscaling", "batch",
    "bedrock", "bedrock-agentcore", "cloudformation", "cloudfront", "cloudtrail", "cloudwatch", "codeartifact",
    "codebuild", "codecommit", "codedeploy", "codepipeline", "cognito-identity", "cognito-idp", "config",
    "datapipeline", "datasync", "datazone", "dynamodb", "ec2", "ec2-instance-connect", "ecr", "ecs", "eks",
    "elasticfilesystem", "elasticmapreduce", "emr-serverless", "es", "events", "execute-api", "firehose",
    "glue", "guardduty", "iam", "imagebuilder", "kafka", "kinesis", "kinesisanalytics", "kms", "lakeformation",
    "lambda", "logs", "oam", "organizations", "pipes", "quicksight", "ram", "rds", "rds-db", "redshift",
    "redshift-data", "redshift-serverless", "resource-groups", "rolesanywhere", "s3", "s3-object-lambda",
    "s3express", "s3tables", "sagemaker", "scheduler", "schemas", "secretsmanager", "securityhub",
    "servicediscovery", "sns", "sqs", "ssm", "ssmmessages", "sso", "states", "sts", "synthetics", "tag",
    "wafv2", "xray",
}

/// The keys that every service has.
pub(super) static GLOBAL: File =
    LazyLock::new(|| Service::read(include_str!("../../../catalogue/global.txt")));

/// The prefixes of all services of AWS.
pub(super) static PREFIXES: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("../../../catalogue/prefixes.txt").lines().collect());
