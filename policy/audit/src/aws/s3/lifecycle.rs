//! Lifecycle rules in the provider's words.

use aws_sdk_s3::{
    operation::get_bucket_lifecycle_configuration::GetBucketLifecycleConfigurationOutput,
    types::{
        LifecycleExpiration, LifecycleRule, LifecycleRuleAndOperator, LifecycleRuleFilter,
        NoncurrentVersionTransition, Tag, Transition,
    },
};
use aws_smithy_types::{DateTime, date_time::Format};

use super::shapes::tags;
use crate::properties::Properties;

pub(super) fn lifecycle(output: &GetBucketLifecycleConfigurationOutput) -> Option<Properties> {
    let size = output.transition_default_minimum_object_size();
    let properties = Properties::new().maps("rules", output.rules().iter().map(rule)).text(
        "transitionDefaultMinimumObjectSize",
        size.map(aws_sdk_s3::types::TransitionDefaultMinimumObjectSize::as_str),
    );
    (!output.rules().is_empty()).then_some(properties)
}

fn rule(rule: &LifecycleRule) -> Properties {
    let noncurrent = rule.noncurrent_version_expiration().map(|expiration| {
        Properties::new()
            .number("noncurrentDays", expiration.noncurrent_days())
            .number("newerNoncurrentVersions", expiration.newer_noncurrent_versions())
    });
    let abort = rule
        .abort_incomplete_multipart_upload()
        .map(|abort| Properties::new().number("daysAfterInitiation", abort.days_after_initiation()));
    Properties::new()
        .text("id", rule.id())
        .text("status", Some(rule.status().as_str()))
        .text("prefix", older_prefix(rule))
        .map("filter", rule.filter().map(filter))
        .map("expiration", rule.expiration().map(expiration))
        .map("noncurrentVersionExpiration", noncurrent)
        .map("abortIncompleteMultipartUpload", abort)
        .maps("transitions", rule.transitions().iter().map(transition))
        .maps(
            "noncurrentVersionTransitions",
            rule.noncurrent_version_transitions().iter().map(noncurrent_transition),
        )
}

/// Rules of the older form name their prefix outside a filter.
fn older_prefix(rule: &LifecycleRule) -> Option<&str> {
    #[expect(deprecated, reason = "buckets still have such rules")]
    rule.prefix()
}

fn filter(filter: &LifecycleRuleFilter) -> Properties {
    Properties::new()
        .text("prefix", filter.prefix())
        .map("tag", filter.tag().map(tag))
        .number("objectSizeGreaterThan", filter.object_size_greater_than())
        .number("objectSizeLessThan", filter.object_size_less_than())
        .map("and", filter.and().map(every))
}

fn every(and: &LifecycleRuleAndOperator) -> Properties {
    Properties::new()
        .text("prefix", and.prefix())
        .number("objectSizeGreaterThan", and.object_size_greater_than())
        .number("objectSizeLessThan", and.object_size_less_than())
        .and(tags(and.tags()).unwrap_or_default())
}

fn tag(tag: &Tag) -> Properties {
    Properties::new().text("key", Some(tag.key())).text("value", Some(tag.value()))
}

fn expiration(expiration: &LifecycleExpiration) -> Properties {
    Properties::new()
        .text("date", date(expiration.date()))
        .number("days", expiration.days())
        .flag("expiredObjectDeleteMarker", expiration.expired_object_delete_marker())
}

fn transition(transition: &Transition) -> Properties {
    Properties::new().text("date", date(transition.date())).number("days", transition.days()).text(
        "storageClass",
        transition.storage_class().map(aws_sdk_s3::types::TransitionStorageClass::as_str),
    )
}

fn noncurrent_transition(transition: &NoncurrentVersionTransition) -> Properties {
    Properties::new()
        .number("noncurrentDays", transition.noncurrent_days())
        .number("newerNoncurrentVersions", transition.newer_noncurrent_versions())
        .text(
            "storageClass",
            transition.storage_class().map(aws_sdk_s3::types::TransitionStorageClass::as_str),
        )
}

fn date(date: Option<&DateTime>) -> Option<String> {
    date.and_then(|date| date.fmt(Format::DateTime).ok())
}
