//! The ports of `lake-core` over the AWS SDK, and nothing else: no rule of the lake is here.
//!
//! Each port makes the calls that the program's roles are granted, and no other: `s3:GetObject(Version)`, `PutObject`,
//! `AbortMultipartUpload`; `sqs:ReceiveMessage`, `DeleteMessage`; `states:StartExecution`, `DescribeExecution`;
//! `dynamodb:GetItem`, `PutItem`; `kms:GenerateMac`. What operators ask besides is the feature `operator`.

#[cfg(feature = "operator")]
mod athena;
mod attribute;
mod cache;
mod config;
mod executions;
mod fault;
mod keys;
mod ledger;
mod objects;
#[cfg(feature = "operator")]
mod operator;
mod queues;
mod reader;
mod writer;

use std::sync::Arc;

use jiff::Timestamp;
use lake_core::ports::Clock;

#[cfg(feature = "operator")]
pub use self::athena::{Answer, AskError, Athena, Table};
use self::cache::Cache;
pub use self::config::load;
#[cfg(feature = "operator")]
pub use self::config::load_for;
pub use self::reader::Reader;
pub use self::writer::Writer;
pub use aws_config::SdkConfig;

/// All ports over AWS. A clone shares connections and what was read.
#[derive(Debug, Clone)]
pub struct Aws {
    s3: aws_sdk_s3::Client,
    sqs: aws_sdk_sqs::Client,
    states: aws_sdk_sfn::Client,
    dynamodb: aws_sdk_dynamodb::Client,
    kms: aws_sdk_kms::Client,
    #[cfg(feature = "operator")]
    lambda: aws_sdk_lambda::Client,
    cache: Arc<Cache>,
}

impl Aws {
    /// The ports under a configuration. Makes no call. The time-outs of S3 are its own, whatever the configuration says.
    pub fn new(config: &SdkConfig) -> Self {
        Self {
            s3: aws_sdk_s3::Client::from_conf(config::transfer(config)),
            sqs: aws_sdk_sqs::Client::new(config),
            states: aws_sdk_sfn::Client::new(config),
            dynamodb: aws_sdk_dynamodb::Client::new(config),
            kms: aws_sdk_kms::Client::new(config),
            #[cfg(feature = "operator")]
            lambda: aws_sdk_lambda::Client::new(config),
            cache: Arc::default(),
        }
    }
}

impl Clock for Aws {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
