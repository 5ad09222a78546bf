//! Shapes of ARNs: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`.

use super::service::{ResourceType, Service};
use crate::iam::glob;

/// Whether some ARN of a resource type is matched by an ARN pattern of a policy.
pub(super) fn overlaps(service: &Service, resource: &ResourceType, pattern: &str) -> bool {
    fields_overlap(&as_pattern(resource.arn), pattern)
        && (slashes(pattern) <= slashes(resource.arn) || !has_parts(service, resource))
}

/// A pattern with all fields of an ARN is compared field by field: a wildcard in one must not reach into the next here, or an access
/// point would look like an object.
fn fields_overlap(shape: &str, pattern: &str) -> bool {
    let fields = |text| str::splitn(text, 6, ':');
    if fields(shape).count() != fields(pattern).count() {
        return glob::overlap(shape, pattern);
    }
    fields(shape).zip(fields(pattern)).all(|(our, their)| our == "*" || glob::overlap(our, their))
}

/// Whether what follows a slash behind such an ARN is a resource of another type, as objects are behind their bucket's.
fn has_parts(service: &Service, resource: &ResourceType) -> bool {
    service
        .resources
        .iter()
        .any(|other| other.arn.strip_prefix(resource.arn).is_some_and(|rest| rest.starts_with('/')))
}

fn slashes(arn: &str) -> usize {
    arn.matches('/').count()
}

/// The shape with each variable as any text.
fn as_pattern(shape: &str) -> String {
    let mut parts = shape.split("${");
    let mut pattern = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        pattern.push('*');
        pattern.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    pattern
}
