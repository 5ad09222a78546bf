//! The configurations of a bucket in the provider's words.

use aws_sdk_s3::{
    operation::{
        get_bucket_acl::GetBucketAclOutput, get_bucket_encryption::GetBucketEncryptionOutput,
        get_bucket_location::GetBucketLocationOutput, get_bucket_logging::GetBucketLoggingOutput,
        get_bucket_notification_configuration::GetBucketNotificationConfigurationOutput,
        get_bucket_ownership_controls::GetBucketOwnershipControlsOutput,
        get_bucket_policy::GetBucketPolicyOutput, get_bucket_tagging::GetBucketTaggingOutput,
        get_bucket_versioning::GetBucketVersioningOutput,
        get_public_access_block::GetPublicAccessBlockOutput,
    },
    types::{
        BucketLocationConstraint, Event, Grant, NotificationConfigurationFilter, ServerSideEncryptionRule,
        Tag,
    },
};

use crate::properties::Properties;

pub(super) fn tags(tags: &[Tag]) -> Option<Properties> {
    let add = |all: Properties, tag: &Tag| all.text(tag.key(), Some(tag.value()));
    (!tags.is_empty()).then(|| Properties::new().map("tags", Some(tags.iter().fold(Properties::new(), add))))
}

pub(super) fn tags_of(output: &GetBucketTaggingOutput) -> Option<Properties> {
    tags(output.tag_set())
}

/// The names of two regions are older than the scheme.
pub(super) fn location(output: &GetBucketLocationOutput) -> Properties {
    let region = match output.location_constraint().map(BucketLocationConstraint::as_str) {
        None | Some("") => "us-east-1",
        Some("EU") => "eu-west-1",
        Some(region) => region,
    };
    Properties::new().text("region", Some(region))
}

pub(super) fn policy(output: &GetBucketPolicyOutput) -> Option<Properties> {
    output.policy().map(|policy| Properties::new().text("policy", Some(policy)))
}

pub(super) fn public_access(output: &GetPublicAccessBlockOutput) -> Option<Properties> {
    let block = output.public_access_block_configuration()?;
    let properties = Properties::new()
        .flag("blockPublicAcls", block.block_public_acls())
        .flag("blockPublicPolicy", block.block_public_policy())
        .flag("ignorePublicAcls", block.ignore_public_acls())
        .flag("restrictPublicBuckets", block.restrict_public_buckets());
    Some(properties)
}

pub(super) fn encryption(output: &GetBucketEncryptionOutput) -> Option<Properties> {
    let configuration = output.server_side_encryption_configuration()?;
    let rule = |rule: &ServerSideEncryptionRule| {
        let default = rule.apply_server_side_encryption_by_default().map(|default| {
            Properties::new()
                .text("sseAlgorithm", Some(default.sse_algorithm().as_str()))
                .text("kmsMasterKeyId", default.kms_master_key_id())
        });
        let blocked =
            rule.blocked_encryption_types().map(aws_sdk_s3::types::BlockedEncryptionTypes::encryption_type);
        Properties::new()
            .map("applyServerSideEncryptionByDefault", default)
            .flag("bucketKeyEnabled", rule.bucket_key_enabled())
            .texts(
                "blockedEncryptionTypes",
                blocked.into_iter().flatten().map(aws_sdk_s3::types::EncryptionType::as_str),
            )
    };
    Some(Properties::new().maps("rules", configuration.rules().iter().map(rule)))
}

/// A bucket that never was versioned has no status.
pub(super) fn versioning(output: &GetBucketVersioningOutput) -> Option<Properties> {
    let status = output.status()?;
    let configuration = Properties::new()
        .text("status", Some(status.as_str()))
        .text("mfaDelete", output.mfa_delete().map(aws_sdk_s3::types::MfaDeleteStatus::as_str));
    Some(Properties::new().map("versioningConfiguration", Some(configuration)))
}

pub(super) fn logging(output: &GetBucketLoggingOutput) -> Option<Properties> {
    let enabled = output.logging_enabled()?;
    let format = enabled.target_object_key_format().map(|format| {
        let partitioned = format.partitioned_prefix().map(|prefix| {
            let source = prefix.partition_date_source();
            Properties::new()
                .text("partitionDateSource", source.map(aws_sdk_s3::types::PartitionDateSource::as_str))
        });
        Properties::new()
            .map("partitionedPrefix", partitioned)
            .map("simplePrefix", format.simple_prefix().map(|_| Properties::new()))
    });
    let properties = Properties::new()
        .text("targetBucket", Some(enabled.target_bucket()))
        .text("targetPrefix", Some(enabled.target_prefix()))
        .map("targetObjectKeyFormat", format);
    Some(properties)
}

pub(super) fn ownership(output: &GetBucketOwnershipControlsOutput) -> Option<Properties> {
    let ownership = output.ownership_controls()?.rules().first()?.object_ownership().as_str();
    Some(Properties::new().map("rule", Some(Properties::new().text("objectOwnership", Some(ownership)))))
}

pub(super) fn notification(output: &GetBucketNotificationConfigurationOutput) -> Option<Properties> {
    let queues = output
        .queue_configurations()
        .iter()
        .map(|to| target("queueArn", to.queue_arn(), to.id()).and(when(to.events(), to.filter())));
    let topics = output
        .topic_configurations()
        .iter()
        .map(|to| target("topicArn", to.topic_arn(), to.id()).and(when(to.events(), to.filter())));
    let functions = output.lambda_function_configurations().iter().map(|to| {
        target("lambdaFunctionArn", to.lambda_function_arn(), to.id()).and(when(to.events(), to.filter()))
    });
    let all = Properties::new()
        .flag("eventbridge", output.event_bridge_configuration().map(|_| true))
        .maps("queues", queues)
        .maps("topics", topics)
        .maps("lambdaFunctions", functions);
    (!all.is_empty()).then_some(all)
}

fn target(name: &str, arn: &str, id: Option<&str>) -> Properties {
    Properties::new().text("id", id).text(name, Some(arn))
}

fn when(events: &[Event], filter: Option<&NotificationConfigurationFilter>) -> Properties {
    let rules = filter
        .and_then(|filter| filter.key())
        .map(aws_sdk_s3::types::S3KeyFilter::filter_rules)
        .unwrap_or_default();
    let value = |kind: &str| {
        let rule = rules.iter().find(|rule| rule.name().is_some_and(|name| name.as_str() == kind));
        rule.and_then(|rule| rule.value())
    };
    Properties::new()
        .texts("events", events.iter().map(Event::as_str))
        .text("filterPrefix", value("prefix"))
        .text("filterSuffix", value("suffix"))
}

/// Every bucket has an access list; that the owner may do everything is no configuration.
pub(super) fn acl(output: &GetBucketAclOutput) -> Option<Properties> {
    let owner = output.owner().and_then(|owner| owner.id());
    let is_owners =
        |grant: &Grant| grant.grantee().is_some_and(|grantee| grantee.id() == owner && owner.is_some());
    if output.grants().iter().all(is_owners) {
        return None;
    }
    let grant = |grant: &Grant| {
        let grantee = grant.grantee().map(|grantee| {
            Properties::new()
                .text("type", Some(grantee.r#type().as_str()))
                .text("id", grantee.id())
                .text("uri", grantee.uri())
        });
        let permission = grant.permission().map(aws_sdk_s3::types::Permission::as_str);
        Properties::new().map("grantee", grantee).text("permission", permission)
    };
    let policy = Properties::new()
        .maps("grants", output.grants().iter().map(grant))
        .map("owner", owner.map(|owner| Properties::new().text("id", Some(owner))));
    Some(Properties::new().map("accessControlPolicy", Some(policy)))
}
