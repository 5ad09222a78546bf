//! Resources that protected others, and are gone.

use lake_reader::{Node, Resource};

use super::{Weaker, pair::Pairs};
use crate::infrastructure::Infrastructure;

/// Types that protect, and the property that names what they protect. Bucket and queue policies are compared by what they deny.
const PROTECTING: &[(&str, &str)] = &[
    ("aws:cloudwatch/metricAlarm:MetricAlarm", "metricName"),
    ("aws:cloudwatch/compositeAlarm:CompositeAlarm", "alarmName"),
    ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "bucket"),
    ("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", "bucket"),
    ("aws:s3/bucketVersioning:BucketVersioning", "bucket"),
    ("aws:s3/bucketLogging:BucketLogging", "bucket"),
    ("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "bucket"),
    ("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "bucket"),
    ("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "accountId"),
    ("aws:sqs/redrivePolicy:RedrivePolicy", "queueUrl"),
    ("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "queueUrl"),
    ("aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings", "catalogId"),
    ("aws:cloudtrail/trail:Trail", "name"),
    ("aws:backup/selection:Selection", "planId"),
    ("aws:guardduty/detector:Detector", "region"),
];

/// Protecting resources without a successor, unless what they protected is gone too.
pub(super) fn weakened(old: &Infrastructure, new: &Infrastructure, pairs: &Pairs<'_>) -> Vec<Weaker> {
    let gone = old.resources.iter().filter(|resource| pairs.new_of(&resource.name).is_none());
    gone.filter_map(|resource| of_resource(old, new, resource, |name| pairs.new_of(name).is_some())).collect()
}

/// One that is gone, given which of the old resources remain.
pub(super) fn of_resource(
    old: &Infrastructure,
    new: &Infrastructure,
    resource: &Resource,
    remains: impl Fn(&str) -> bool,
) -> Option<Weaker> {
    let (_, names) = PROTECTING.iter().find(|(token, _)| resource.token.eq_ignore_ascii_case(token))?;
    if succeeded(new, resource, names) || orphaned(old, resource, names, remains) {
        return None;
    }
    let kind = resource.token.rsplit(':').next().unwrap_or_default();
    let was = Node { span: resource.span, ..Node::default() };
    Some(Weaker::new(resource, format!("the `{kind}` is gone"), &Node::default(), &was))
}

/// Whether a resource of the same type protects the same thing under another key.
fn succeeded(new: &Infrastructure, resource: &Resource, names: &str) -> bool {
    let named =
        |resource: &Resource| resource.property(names).and_then(|node| node.as_str().map(ToOwned::to_owned));
    let wanted = named(resource);
    new.of_type(&resource.token)
        .any(|other| named(other) == wanted && properties(other) == properties(resource))
}

fn properties(resource: &Resource) -> Option<String> {
    resource.properties.to_json_text().ok()
}

/// Whether what it protected is declared in the old infrastructure, and no longer in the new one.
fn orphaned(old: &Infrastructure, resource: &Resource, names: &str, remains: impl Fn(&str) -> bool) -> bool {
    let Some(node) = resource.property(names) else { return false };
    let declared = node.edges.iter().filter_map(|edge| old.get(&edge.resource));
    let mut declared = declared.peekable();
    declared.peek().is_some() && declared.all(|target| !remains(&target.name))
}
