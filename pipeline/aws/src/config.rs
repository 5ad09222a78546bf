//! How the SDK is told to behave: how often it tries, and how long it waits.

use std::time::Duration;

#[cfg(feature = "operator")]
use aws_config::profile::ProfileFileCredentialsProvider;
#[cfg(feature = "operator")]
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, ConfigLoader, SdkConfig};
#[cfg(feature = "operator")]
use aws_sdk_s3::config::SharedCredentialsProvider;

/// Tries of one call. What outlives them is the caller's to repeat: the workflow, or the queue.
const TRIES: u32 = 5;
/// The longest pause before the second try; each next one is twice as long, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

const CONNECT: Duration = Duration::from_secs(3);
/// A try of a call that carries little; or of one that waits, [`POLL_SECONDS`] included.
const SMALL: Duration = Duration::from_secs(8);
/// A try of a call that carries up to a part: 270 kB/s is the slowest line that it is meant for.
const TRANSFER: Duration = Duration::from_mins(1);
/// How long a receive waits for a message. Any wait at all makes SQS ask all of its servers; a longer one would only
/// lengthen a drain that is done.
pub(crate) const POLL_SECONDS: i32 = 2;

/// The configuration that the SDK finds by its own rules: on Lambda region and credentials from the environment.
pub async fn load() -> SdkConfig {
    told(aws_config::defaults(BehaviorVersion::latest())).load().await
}

/// The configuration of a person at a terminal: by the same rules, unless they name a profile or a region. Credentials of the
/// environment do not come before those of a profile that is named: the SDK alone would take them.
#[cfg(feature = "operator")]
pub async fn load_for(profile: Option<&str>, region: Option<&str>) -> SdkConfig {
    let mut loader = told(aws_config::defaults(BehaviorVersion::latest()));
    if let Some(region) = region {
        loader = loader.region(aws_config::Region::new(region.to_owned()));
    }
    let Some(profile) = profile else { return loader.load().await };
    let config = loader.profile_name(profile).load().await;
    let here = ProviderConfig::without_region().with_region(config.region().cloned());
    let own = ProfileFileCredentialsProvider::builder().configure(&here).profile_name(profile).build();
    config.into_builder().credentials_provider(SharedCredentialsProvider::new(own)).build()
}

fn told(loader: ConfigLoader) -> ConfigLoader {
    let retries = RetryConfig::standard()
        .with_max_attempts(TRIES)
        .with_initial_backoff(FIRST_PAUSE)
        .with_max_backoff(LONGEST_PAUSE);
    loader.retry_config(retries).timeout_config(timeouts(SMALL))
}

fn timeouts(attempt: Duration) -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(attempt).build()
}

/// S3: objects and parts.
pub(crate) fn transfer(config: &SdkConfig) -> aws_sdk_s3::Config {
    aws_sdk_s3::config::Builder::from(config).timeout_config(timeouts(TRANSFER)).build()
}
