//! The ports over the AWS SDK.

mod iam;
mod kms;
mod refuse;
mod s3;

use aws_config::{SdkConfig, retry::RetryConfig};

use self::refuse::refused;
pub use self::{iam::Iam, kms::Kms, s3::S3};
use crate::read::{AuditError, Home};

/// An audit makes many calls at once: throttled ones are tried this often, with growing pauses.
const ATTEMPTS: u32 = 6;

/// The live account.
#[derive(Debug)]
pub struct Account {
    /// Where it is.
    pub home: Home,
    /// S3 there.
    pub buckets: S3,
    /// KMS there.
    pub keys: Kms,
    /// IAM there.
    pub roles: Iam,
}

impl Account {
    /// The account of a configuration. How often a call is tried is the audit's own affair, whatever the configuration says.
    ///
    /// # Errors
    /// No region is configured, there are no credentials, or they are refused.
    pub async fn of(config: &SdkConfig) -> Result<Self, AuditError> {
        let region = config.region().ok_or(AuditError::Region)?.to_string();
        let retries = RetryConfig::standard().with_max_attempts(ATTEMPTS);
        let config = &config.to_builder().retry_config(retries).build();
        let client = aws_sdk_sts::Client::new(config);
        let caller = client.get_caller_identity().send().await;
        let caller = caller.map_err(|error| AuditError::Caller(refused("get_caller_identity", &error)))?;
        let partition = caller.arn().and_then(|arn| arn.split(':').nth(1)).unwrap_or("aws");
        let account = caller.account().unwrap_or_default().to_owned();
        let home = Home { partition: partition.to_owned(), account, region: region.clone() };
        let buckets = S3::new(config, region);
        Ok(Self { home, buckets, keys: Kms::new(config), roles: Iam::new(config) })
    }
}
