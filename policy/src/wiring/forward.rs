//! Which actions on a KMS key an operation makes in the name of its caller, when the data is encrypted with that key.

use lake_reader::dns_suffix;

use crate::iam::{Context, arn};

/// What an operation makes of the key.
#[derive(Debug)]
pub(crate) struct Forwarded {
    /// The operation.
    pub action: &'static str,
    /// The actions of KMS, with the caller's permissions.
    pub needs: &'static [&'static str],
}

impl Forwarded {
    /// The service whose operation it is: `sqs`.
    pub(crate) fn service(&self) -> &'static str {
        self.action.split(':').next().unwrap_or_default()
    }
}

const DECRYPT: &[&str] = &["kms:Decrypt"];
const GENERATE: &[&str] = &["kms:GenerateDataKey"];
const BOTH: &[&str] = &["kms:GenerateDataKey", "kms:Decrypt"];

const fn row(action: &'static str, needs: &'static [&'static str]) -> Forwarded {
    Forwarded { action, needs }
}

/// The operations, as the services' own guides describe them. Parts of an upload are decrypted when they are put together.
pub(crate) const FORWARDED: &[Forwarded] = &[
    row("dynamodb:BatchGetItem", DECRYPT),
    row("dynamodb:BatchWriteItem", DECRYPT),
    row("dynamodb:DeleteItem", DECRYPT),
    row("dynamodb:GetItem", DECRYPT),
    row("dynamodb:PutItem", DECRYPT),
    row("dynamodb:Query", DECRYPT),
    row("dynamodb:Scan", DECRYPT),
    row("dynamodb:UpdateItem", DECRYPT),
    row("kinesis:GetRecords", DECRYPT),
    row("kinesis:PutRecord", GENERATE),
    row("kinesis:PutRecords", GENERATE),
    row("s3:AbortMultipartUpload", DECRYPT),
    row("s3:GetObject", DECRYPT),
    row("s3:GetObjectVersion", DECRYPT),
    row("s3:PutObject", GENERATE),
    row("secretsmanager:GetSecretValue", DECRYPT),
    row("secretsmanager:PutSecretValue", BOTH),
    row("sns:Publish", BOTH),
    row("sqs:ReceiveMessage", DECRYPT),
    row("sqs:SendMessage", BOTH),
    row("ssm:GetParameter", DECRYPT),
    row("ssm:GetParameters", DECRYPT),
    row("ssm:GetParametersByPath", DECRYPT),
    row("states:DescribeExecution", DECRYPT),
    row("states:GetExecutionHistory", DECRYPT),
];

/// What such a request to KMS says of the service that makes it. Step Functions says it by the encryption context.
pub(crate) fn surroundings(service: &str, key: &str) -> Context {
    if service == "states" {
        return Context::default();
    }
    let region = arn::region(key).unwrap_or_default();
    let suffix = dns_suffix(arn::partition(key).unwrap_or_default());
    Context::default().with("kms:ViaService", format!("{service}.{region}.{suffix}"))
}
