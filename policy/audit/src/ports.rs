//! What the audit asks of the account: a trait per service. Each method but the listings is one call of the SDK.

use std::future::Future;

use crate::{
    parts::{BucketPart, KeyPart},
    properties::Properties,
    refusal::Answer,
};

/// Properties; none where AWS says that there is no such configuration.
pub type Part = Answer<Option<Properties>>;

/// S3.
pub trait Buckets {
    /// The buckets of the region whose names begin with a prefix.
    fn list(&self, prefix: &str) -> impl Future<Output = Answer<Vec<String>>>;
    /// One configuration of a bucket.
    fn part(&self, bucket: &str, part: BucketPart) -> impl Future<Output = Part>;
}

/// KMS.
pub trait Keys {
    /// The ids of all keys, also of those that AWS manages.
    fn list(&self) -> impl Future<Output = Answer<Vec<String>>>;
    /// The aliases, each with the id of its key.
    fn aliases(&self) -> impl Future<Output = Answer<Vec<(String, String)>>>;
    /// One part of a key.
    fn part(&self, key: &str, part: KeyPart) -> impl Future<Output = Part>;
    /// The grants of a key.
    fn grants(&self, key: &str) -> impl Future<Output = Answer<Vec<Properties>>>;
}

/// IAM.
pub trait Roles {
    /// The names of the roles that the account itself may change.
    fn list(&self) -> impl Future<Output = Answer<Vec<String>>>;
    /// A role: trust policy, boundary, tags.
    fn role(&self, role: &str) -> impl Future<Output = Part>;
    /// The names of its inline policies.
    fn inline(&self, role: &str) -> impl Future<Output = Answer<Vec<String>>>;
    /// An inline policy.
    fn inline_policy(&self, role: &str, policy: &str) -> impl Future<Output = Part>;
    /// The ARNs of the policies that are attached to it.
    fn attached(&self, role: &str) -> impl Future<Output = Answer<Vec<String>>>;
    /// A managed policy without its document; `version` says which version counts.
    fn managed(&self, arn: &str) -> impl Future<Output = Part>;
    /// The document of a managed policy.
    fn document(&self, arn: &str, version: &str) -> impl Future<Output = Part>;
}
