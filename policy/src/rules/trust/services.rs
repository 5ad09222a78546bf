//! Which services say for whom they act, as AWS documents it.

use std::borrow::Cow;

/// One service.
pub(super) struct Service {
    /// Its principal.
    pub(super) name: &'static str,
    /// Whether it sends `aws:SourceArn` and `aws:SourceAccount` when it assumes a role.
    pub(super) in_roles: bool,
    /// Whether it sends them when it uses a resource that lets it in.
    pub(super) in_resources: bool,
    /// The services in the ARNs of the resources that it acts for.
    pub(super) sources: &'static [&'static str],
    /// Where that is documented; services without such a page are not listed, and nothing is demanded of them.
    pub(super) documented: &'static str,
}

const fn service(
    name: &'static str,
    (in_roles, in_resources): (bool, bool),
    sources: &'static [&'static str],
    documented: &'static str,
) -> Service {
    Service { name, in_roles, in_resources, sources, documented }
}

const ROLES: (bool, bool) = (true, false);
const RESOURCES: (bool, bool) = (false, true);
const BOTH: (bool, bool) = (true, true);

pub(super) const SERVICES: &[Service] = &[
    service(
        "bedrock.amazonaws.com",
        ROLES,
        &["bedrock"],
        "Amazon Bedrock user guide, Cross-service confused deputy prevention",
    ),
    service(
        "cloudfront.amazonaws.com",
        RESOURCES,
        &["cloudfront"],
        "Amazon CloudFront developer guide, Restrict access to an Amazon S3 origin",
    ),
    service(
        "cloudtrail.amazonaws.com",
        RESOURCES,
        &["cloudtrail"],
        "AWS CloudTrail user guide, Amazon S3 bucket policy for CloudTrail",
    ),
    service(
        "cloudwatch.amazonaws.com",
        RESOURCES,
        &["cloudwatch"],
        "Amazon CloudWatch user guide, Notifying users on alarm changes",
    ),
    service(
        "codebuild.amazonaws.com",
        ROLES,
        &["codebuild"],
        "AWS CodeBuild user guide, Cross-service confused deputy prevention",
    ),
    service(
        "config.amazonaws.com",
        RESOURCES,
        &["config"],
        "AWS Config developer guide, Permissions for the Amazon S3 bucket",
    ),
    service(
        "delivery.logs.amazonaws.com",
        RESOURCES,
        &["logs"],
        "Amazon CloudWatch Logs user guide, Cross-service confused deputy prevention",
    ),
    service(
        "events.amazonaws.com",
        BOTH,
        &["events"],
        "Amazon EventBridge user guide, Using resource-based policies for Amazon EventBridge",
    ),
    service(
        "glue.amazonaws.com",
        ROLES,
        &["glue"],
        "AWS Glue developer guide, Cross-service confused deputy prevention",
    ),
    service(
        "logging.s3.amazonaws.com",
        RESOURCES,
        &["s3"],
        "Amazon S3 user guide, Enabling Amazon S3 server access logging",
    ),
    service(
        "logs.amazonaws.com",
        ROLES,
        &["logs"],
        "Amazon CloudWatch Logs user guide, Cross-service confused deputy prevention",
    ),
    service(
        "pipes.amazonaws.com",
        ROLES,
        &["pipes"],
        "Amazon EventBridge user guide, Permissions for Amazon EventBridge Pipes",
    ),
    service(
        "s3.amazonaws.com",
        RESOURCES,
        &["s3"],
        "Amazon S3 user guide, Granting permissions to publish event notification messages to a destination",
    ),
    service(
        "sagemaker.amazonaws.com",
        ROLES,
        &["sagemaker"],
        "Amazon SageMaker developer guide, Cross-service confused deputy prevention",
    ),
    service(
        "scheduler.amazonaws.com",
        ROLES,
        &["scheduler"],
        "EventBridge Scheduler user guide, Confused deputy prevention in EventBridge Scheduler",
    ),
    service(
        "ses.amazonaws.com",
        RESOURCES,
        &["ses"],
        "Amazon SES developer guide, Giving permissions to Amazon SES for email receiving",
    ),
    service(
        "sns.amazonaws.com",
        RESOURCES,
        &["sns"],
        "Amazon SNS developer guide, Subscribing an Amazon SQS queue to an Amazon SNS topic",
    ),
    service(
        "states.amazonaws.com",
        ROLES,
        &["states"],
        "AWS Step Functions developer guide, Creating an IAM role for your state machine",
    ),
];

/// What is known of a service, also by the name that it has in one region.
pub(super) fn known(principal: &str) -> Option<&'static Service> {
    let name = global(principal);
    SERVICES.iter().find(|service| service.name == name)
}

/// `states.eu-west-1.amazonaws.com` and `states.cn-north-1.amazonaws.com.cn` are `states.amazonaws.com`.
fn global(principal: &str) -> Cow<'_, str> {
    let name = principal.strip_suffix(".cn").unwrap_or(principal);
    let is_region = |label: &str| label.contains('-') && label.ends_with(|last: char| last.is_ascii_digit());
    match name.strip_suffix(".amazonaws.com").and_then(|name| name.rsplit_once('.')) {
        Some((service, region)) if is_region(region) => format!("{service}.amazonaws.com").into(),
        _ => name.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_known_by_its_regional_names() {
        for (principal, expected) in [
            ("states.amazonaws.com", Some("states.amazonaws.com")),
            ("states.us-east-1.amazonaws.com", Some("states.amazonaws.com")),
            ("states.us-gov-west-1.amazonaws.com", Some("states.amazonaws.com")),
            ("states.cn-north-1.amazonaws.com.cn", Some("states.amazonaws.com")),
            ("delivery.logs.amazonaws.com", Some("delivery.logs.amazonaws.com")),
            ("lambda.amazonaws.com", None),
        ] {
            assert_eq!(known(principal).map(|service| service.name), expected, "{principal}");
        }
    }

    #[test]
    fn every_service_stands_once_with_its_page() {
        for (at, service) in SERVICES.iter().enumerate() {
            assert!(at == 0 || SERVICES[at - 1].name < service.name, "{}", service.name);
            assert!(service.documented.contains(", ") && !service.sources.is_empty(), "{}", service.name);
        }
    }
}
