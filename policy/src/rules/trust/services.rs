//! Which services say for whom they act, as AWS documents it.

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

/// What is known of a service.
pub(super) fn known(principal: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.name == principal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_stands_once_with_its_page() {
        for (at, service) in SERVICES.iter().enumerate() {
            assert!(at == 0 || SERVICES[at - 1].name < service.name, "{}", service.name);
            assert!(service.documented.contains(", ") && !service.sources.is_empty(), "{}", service.name);
        }
    }
}
