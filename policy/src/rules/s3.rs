//! Buckets.

pub mod bucket_accepting_other_keys;
pub mod bucket_with_acl;
pub mod bucket_with_old_tls;
pub mod bucket_without_access_log;
pub mod bucket_without_bucket_key;
pub mod bucket_without_customer_key;
pub mod bucket_without_lifecycle;
pub mod bucket_without_tls_deny;
pub mod bucket_without_versioning;
pub mod competing_notifications;
pub mod competing_settings;
pub mod conflicting_lifecycle;
pub mod force_destroyed_bucket;
pub mod incomplete_lifecycle;
pub mod joined_tls_conditions;
pub mod public_bucket;
pub mod undeliverable_access_log;

use crate::{
    case::{Case, Judged, Stop},
    policies::Policy,
    rule::Rule,
    wiring::{
        bucket::{BUCKET, Bucket},
        denial,
    },
};

/// The rules of this family.
pub const RULES: &[&Rule] = &[
    &bucket_accepting_other_keys::RULE,
    &bucket_with_acl::RULE,
    &bucket_with_old_tls::RULE,
    &bucket_without_access_log::RULE,
    &bucket_without_bucket_key::RULE,
    &bucket_without_customer_key::RULE,
    &bucket_without_lifecycle::RULE,
    &bucket_without_tls_deny::RULE,
    &bucket_without_versioning::RULE,
    &competing_notifications::RULE,
    &competing_settings::RULE,
    &conflicting_lifecycle::RULE,
    &force_destroyed_bucket::RULE,
    &incomplete_lifecycle::RULE,
    &joined_tls_conditions::RULE,
    &public_bucket::RULE,
    &undeliverable_access_log::RULE,
];

/// The types in which transport is denied.
const POLICY_HOLDERS: [&str; 6] = [
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:sns/topic:Topic",
    "aws:sns/topicPolicy:TopicPolicy",
    "aws:sqs/queue:Queue",
    "aws:sqs/queuePolicy:QueuePolicy",
];

/// The bucket in question.
fn bucket<'i>(case: &Case<'i>) -> Bucket<'i> {
    Bucket::new(case.infrastructure, case.subject)
}

/// Refuses a setting of a bucket that is declared: it is judged with the bucket. Nothing else shows what it does to another.
fn of_undeclared(case: &Case<'_>) -> Judged {
    let bucket = case.subject.property("bucket").and_then(|node| case.infrastructure.resolve(node, BUCKET));
    if bucket.is_some_and(|bucket| bucket.get.is_none()) { Err(Stop::NotApplicable) } else { Ok(()) }
}

/// Denies what the policies of the bucket leave open, unless more may stand in them than is known.
fn deny_gap(case: &mut Case<'_>, policies: &[&Policy], message: &str) {
    match (denial::gap(policies), policies.first()) {
        (Some(gap), _) => case.doubt(gap),
        (None, Some(policy)) => case.deny(&policy.node, message),
        (None, None) => case.deny_missing(message),
    }
}
