//! The ports over the AWS SDK.

mod iam;
mod kms;
mod refuse;
mod s3;

use aws_config::{
    BehaviorVersion, Region, SdkConfig, profile::ProfileFileCredentialsProvider,
    provider_config::ProviderConfig, retry::RetryConfig,
};
use aws_sdk_sts::config::SharedCredentialsProvider;

use self::refuse::refused;
pub use self::{iam::Iam, kms::Kms, s3::S3};
use crate::read::{AuditError, Home};

/// Throttled calls are tried this often, with growing pauses.
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
    /// The account of the given profile and region, or of those that the SDK finds by its own rules.
    ///
    /// # Errors
    /// There are no credentials, or they are refused.
    pub async fn connect(profile: Option<&str>, region: Option<&str>) -> Result<Self, AuditError> {
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS));
        if let Some(region) = region {
            loader = loader.region(Region::new(region.to_owned()));
        }
        let Some(profile) = profile else { return Self::of(&loader.load().await).await };
        let config = loader.profile_name(profile).load().await;
        // The SDK alone would take credentials of the environment before those of a profile that is named.
        let here = ProviderConfig::without_region().with_region(config.region().cloned());
        let own = ProfileFileCredentialsProvider::builder().configure(&here).profile_name(profile).build();
        let own = SharedCredentialsProvider::new(own);
        Self::of(&config.into_builder().credentials_provider(own).build()).await
    }

    /// The account of a configuration.
    ///
    /// # Errors
    /// As [`Account::connect`].
    pub async fn of(config: &SdkConfig) -> Result<Self, AuditError> {
        let region = config.region().ok_or(AuditError::Region)?.to_string();
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
