//! What a resource pattern of a policy says: which resources it names, could match, or leaves open.

use std::iter;

use crate::iam::{arn, catalogue::Action, glob};

/// Whether a resource pattern names something: its ARN, or what lies below it, however the pattern goes on.
pub(crate) fn names(pattern: &str, arn: &str) -> bool {
    let literal = pattern.split(['*', '?']).next().unwrap_or_default();
    let below = |rest: &str| rest.is_empty() || rest.starts_with(['/', ':']);
    literal.strip_prefix(arn).is_some_and(below)
        || pattern.strip_prefix(arn).is_some_and(|rest| rest == "*" || rest == "/*")
}

/// Whether a resource pattern can take in something or what lies below it.
pub(crate) fn touches(pattern: &str, arn: &str) -> bool {
    let shapes = iter::once(arn.to_owned()).chain([format!("{arn}/*"), format!("{arn}:*")]);
    shapes.into_iter().any(|shape| glob::overlap(pattern, &shape))
}

/// Whether a resource pattern, other than `*`, says nothing of a resource's name.
pub(crate) fn is_everything(resource: &str) -> bool {
    if resource == "*" {
        return false;
    }
    let parts: Vec<&str> = resource.splitn(6, ':').collect();
    let [_, _, _, _, _, name] = parts.as_slice() else { return resource.contains(['*', '?']) };
    // A policy variable is a name, as `${aws:username}` is.
    if name.contains("${") || !name.contains(['*', '?']) {
        return false;
    }
    let wild = |part: &&str| !part.chars().all(|character| matches!(character, '*' | '?'));
    name.split(['/', ':']).filter(wild).enumerate().all(|(at, part)| at == 0 && KINDS.contains(&part))
}

/// What services write before the name in the last part of an ARN.
const KINDS: &[&str] = &[
    "accesspoint",
    "activity",
    "alarm",
    "alias",
    "application",
    "cluster",
    "crawler",
    "dashboard",
    "database",
    "event-bus",
    "execution",
    "express",
    "function",
    "group",
    "instance",
    "instance-profile",
    "job",
    "key",
    "layer",
    "log-group",
    "parameter",
    "pipe",
    "policy",
    "project",
    "repository",
    "role",
    "rule",
    "schedule",
    "schedule-group",
    "secret",
    "stack",
    "stateMachine",
    "stream",
    "table",
    "trail",
    "user",
    "workgroup",
];

/// Whether an action can be about a resource that a pattern takes in, by the types of resources that the action has.
pub(crate) fn can_be_about(action: &Action, pattern: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    action.resources().any(|(kind, _)| {
        // The shape of a bucket would match objects too.
        let object = pattern.splitn(6, ':').last().is_some_and(|name| name.contains('/'));
        let bucket = action.service == "s3" && kind.name == "bucket";
        let service = arn::service(kind.arn).unwrap_or_default();
        !(bucket && object) && may_be_of(pattern, service) && glob::overlap(pattern, &shape(kind.arn))
    })
}

/// Whether a resource pattern can take in ARNs of a service: where it spells one out, of that one alone.
pub(super) fn may_be_of(pattern: &str, service: &str) -> bool {
    match pattern.splitn(4, ':').collect::<Vec<_>>()[..] {
        // A wildcard before may reach over colons.
        [arn, partition, own, _] if ![arn, partition, own].concat().contains(['*', '?']) => own == service,
        _ => true,
    }
}

/// The shape of an ARN with a `*` for every variable part.
fn shape(arn: &str) -> String {
    let mut pieces = arn.split("${");
    let mut shape = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        shape.push('*');
        shape.push_str(piece.split_once('}').map_or("", |(_, rest)| rest));
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_names_what_its_literal_part_spells_out() {
        let arn = "arn:aws:s3:::lake-raw";
        for pattern in ["arn:aws:s3:::lake-raw", "arn:aws:s3:::lake-raw/*", "arn:aws:s3:::lake-raw/a/b*"] {
            assert!(names(pattern, arn), "{pattern}");
        }
        for pattern in ["*", "arn:aws:s3:::*", "arn:aws:s3:::lake-raw-2/*", "arn:aws:s3:::lake-*"] {
            assert!(!names(pattern, arn), "{pattern}");
        }
    }

    #[test]
    fn a_pattern_touches_what_it_could_match() {
        let arn = "arn:aws:s3:::lake-raw";
        for pattern in ["*", "arn:aws:s3:::lake-*", "arn:aws:s3:::*/a", "arn:aws:s3:::lake-raw/a"] {
            assert!(touches(pattern, arn), "{pattern}");
        }
        assert!(!touches("arn:aws:s3:::lake-raw-2/*", arn));
    }

    #[test]
    fn a_resource_is_everything_when_no_name_is_said() {
        for (resource, expected) in [
            ("arn:*", true),
            ("a*", true),
            ("arn:aws:s3:::*", true),
            ("arn:aws:s3:::*/*", true),
            ("arn:aws:s3:::?*", true),
            ("arn:aws:sqs:*:*:*", true),
            ("arn:aws:sqs:eu-west-1:111122223333:*", true),
            ("arn:aws:dynamodb:*:111122223333:table/*", true),
            ("arn:aws:logs:*:*:log-group:*:*", true),
            ("arn:aws:lambda:eu-west-1:111122223333:function:*", true),
            ("arn:aws:glue:eu-west-1:111122223333:table/*/*", true),
            ("*", false),
            ("arn:aws:s3:::lake-*", false),
            ("arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/raw:*", false),
            ("arn:aws:glue:eu-west-1:111122223333:table/stage/*", false),
            ("arn:aws:glue:eu-west-1:111122223333:catalog", false),
            ("arn:aws:iam::111122223333:user/${aws:username}", false),
        ] {
            assert_eq!(is_everything(resource), expected, "{resource}");
        }
    }

    #[test]
    fn an_action_is_about_resources_of_its_types_only() {
        use crate::iam::catalogue::action;
        for (name, pattern, expected) in [
            ("s3:PutBucketPolicy", "arn:aws:s3:::lake/*", false),
            ("s3:PutBucketPolicy", "arn:aws:s3:::lake", true),
            ("s3:PutObjectAcl", "arn:aws:s3:::lake/*", true),
            ("sqs:SendMessage", "arn:aws:s3:::lake/*", false),
            ("s3:GetObject", "arn:*/*", true),
            ("logs:PutResourcePolicy", "arn:aws:logs:eu-west-1:111122223333:log-group:/lake:*", false),
            ("sqs:SendMessage", "*", true),
        ] {
            let can = action(name).is_some_and(|action| can_be_about(action, pattern));
            assert_eq!(can, expected, "{name} {pattern}");
        }
    }
}
