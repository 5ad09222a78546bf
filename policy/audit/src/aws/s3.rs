//! Buckets over the SDK.

mod lifecycle;
mod shapes;

use aws_sdk_s3::Client;

use self::lifecycle::lifecycle;
use super::refuse::{present, refused};
use crate::{
    parts::BucketPart,
    ports::{Buckets, Part},
    refusal::Answer,
};

/// S3 of a region.
#[derive(Debug)]
pub struct S3 {
    client: Client,
    region: String,
}

/// Makes a call for a bucket and gives the properties that its output becomes.
macro_rules! ask {
    ($self:ident, $bucket:ident, $operation:ident, $shape:expr) => {{
        let output = $self.client.$operation().bucket($bucket).send().await;
        Ok(present(stringify!($operation), output)?.and_then(|output| $shape(&output)))
    }};
}

impl S3 {
    pub(super) fn new(config: &aws_config::SdkConfig, region: String) -> Self {
        Self { client: Client::new(config), region }
    }
}

impl Buckets for S3 {
    async fn list(&self, prefix: &str) -> Answer<Vec<String>> {
        let call = self.client.list_buckets().bucket_region(&self.region).max_buckets(1000);
        let call = if prefix.is_empty() { call } else { call.prefix(prefix) };
        let pages = call.into_paginator().items().send();
        let buckets = pages.collect::<Result<Vec<_>, _>>().await;
        let buckets = buckets.map_err(|error| refused("list_buckets", &error))?;
        Ok(buckets.into_iter().filter_map(|bucket| bucket.name).collect())
    }

    async fn part(&self, bucket: &str, part: BucketPart) -> Part {
        match part {
            BucketPart::Location => {
                ask!(self, bucket, get_bucket_location, |output| Some(shapes::location(output)))
            }
            BucketPart::Tags => ask!(self, bucket, get_bucket_tagging, shapes::tags_of),
            BucketPart::PublicAccess => ask!(self, bucket, get_public_access_block, shapes::public_access),
            BucketPart::Encryption => ask!(self, bucket, get_bucket_encryption, shapes::encryption),
            BucketPart::Versioning => ask!(self, bucket, get_bucket_versioning, shapes::versioning),
            BucketPart::Lifecycle => ask!(self, bucket, get_bucket_lifecycle_configuration, lifecycle),
            BucketPart::Logging => ask!(self, bucket, get_bucket_logging, shapes::logging),
            BucketPart::Policy => ask!(self, bucket, get_bucket_policy, shapes::policy),
            BucketPart::Ownership => ask!(self, bucket, get_bucket_ownership_controls, shapes::ownership),
            BucketPart::Notification => {
                ask!(self, bucket, get_bucket_notification_configuration, shapes::notification)
            }
            BucketPart::Acl => ask!(self, bucket, get_bucket_acl, shapes::acl),
        }
    }
}
