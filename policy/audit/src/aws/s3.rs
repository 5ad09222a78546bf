//! Buckets over the SDK.

mod lifecycle;
mod shapes;

use aws_sdk_s3::Client;

use self::{
    lifecycle::lifecycle,
    shapes::{acl, encryption, logging, notification, ownership, public_access, tags, versioning},
};
use super::refuse::{present, refused};
use crate::{
    parts::BucketPart,
    ports::{Buckets, Part},
    properties::Properties,
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
        Ok(present(stringify!($operation), output)?.and_then($shape))
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
            BucketPart::Location => ask!(self, bucket, get_bucket_location, |output| {
                let place =
                    output.location_constraint().map(aws_sdk_s3::types::BucketLocationConstraint::as_str);
                // The names of two regions are older than the scheme.
                let region = match place {
                    None | Some("") => "us-east-1",
                    Some("EU") => "eu-west-1",
                    Some(region) => region,
                };
                Some(Properties::new().text("region", Some(region)))
            }),
            BucketPart::Tags => ask!(self, bucket, get_bucket_tagging, |output| tags(output.tag_set())),
            BucketPart::PublicAccess => ask!(self, bucket, get_public_access_block, |output| {
                output.public_access_block_configuration().map(public_access)
            }),
            BucketPart::Encryption => ask!(self, bucket, get_bucket_encryption, |output| {
                output.server_side_encryption_configuration().map(encryption)
            }),
            BucketPart::Versioning => ask!(self, bucket, get_bucket_versioning, |output| versioning(&output)),
            BucketPart::Lifecycle => {
                ask!(self, bucket, get_bucket_lifecycle_configuration, |output| Some(lifecycle(&output)))
            }
            BucketPart::Logging => {
                ask!(self, bucket, get_bucket_logging, |output| output.logging_enabled().map(logging))
            }
            BucketPart::Policy => ask!(self, bucket, get_bucket_policy, |output| {
                output.policy().map(|policy| Properties::new().text("policy", Some(policy)))
            }),
            BucketPart::Ownership => ask!(self, bucket, get_bucket_ownership_controls, |output| {
                output.ownership_controls().and_then(ownership)
            }),
            BucketPart::Notification => {
                ask!(self, bucket, get_bucket_notification_configuration, |output| notification(&output))
            }
            BucketPart::Acl => ask!(self, bucket, get_bucket_acl, |output| acl(&output)),
        }
    }
}
