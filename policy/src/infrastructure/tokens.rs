//! Types that mean the same: older names of the provider's types are read as those of its version 7.

use lake_reader::Resource;

/// Types of S3 that ended in `V2` before version 7, and mean what their plain names mean since.
const FOLDED: &[&str] = &[
    "BucketV2",
    "BucketAclV2",
    "BucketCorsConfigurationV2",
    "BucketLifecycleConfigurationV2",
    "BucketLoggingV2",
    "BucketObjectLockConfigurationV2",
    "BucketRequestPaymentConfigurationV2",
    "BucketServerSideEncryptionConfigurationV2",
    "BucketVersioningV2",
    "BucketWebsiteConfigurationV2",
];

/// The same resource under the token of provider 7.
pub(super) fn of_provider_7(mut resource: Resource) -> Resource {
    let token = lake_reader::canonical_token(&resource.token);
    let name = token.rsplit(':').next().unwrap_or_default();
    resource.token = match name.strip_suffix("V2").filter(|_| FOLDED.contains(&name)) {
        Some(plain) => lake_reader::canonical_token(&format!("aws:s3:{plain}")),
        None => token,
    };
    resource
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn former_types_are_read_as_todays() {
        for (token, expected) in [
            ("aws:s3:BucketV2", "aws:s3/bucket:Bucket"),
            ("aws:s3/bucketV2:BucketV2", "aws:s3/bucket:Bucket"),
            ("aws:s3/bucketVersioningV2:BucketVersioningV2", "aws:s3/bucketVersioning:BucketVersioning"),
            ("aws:s3:BucketObjectv2", "aws:s3/bucketObjectv2:BucketObjectv2"),
            ("aws:sqs/queue:Queue", "aws:sqs/queue:Queue"),
        ] {
            let resource = Resource { token: token.to_owned(), ..Resource::default() };
            assert_eq!(of_provider_7(resource).token, expected);
        }
    }
}
