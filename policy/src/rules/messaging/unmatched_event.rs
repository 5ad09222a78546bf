//! See [`RULE`].

use lake_reader::{Node, Value};

use crate::{
    case::{self, Case, Judged},
    rule::declare_rule,
    wiring::{pattern, workflow},
};

declare_rule! {
    /// ## What it denies
    /// An event pattern that no event can match: it names a bucket or state machine that does not exist or does not tell EventBridge, an
    /// event that the service does not send, or nothing at all.
    ///
    /// ## Why
    /// A rule that never matches is silent: nothing arrives, nothing fails, and nothing is counted.
    ///
    /// ## Remedy
    /// Refer to the resource instead of writing its name, and declare a `BucketNotification` with `eventbridge: true` for every bucket that
    /// a pattern names.
    ///
    /// ## What it does not see
    /// Filters on keys and other fields of the event. A bucket that another program declares has to be handed in as configuration or by a
    /// stack reference to be left undecided.
    ///
    /// ## References
    /// NIST 800-53 SI-4, "Amazon EventBridge event patterns", "Using EventBridge" of the Amazon S3 user guide
    "unmatched-event", High, [pattern::RULE], check
}

const BUCKET: &str = "aws:s3/bucket:Bucket";
const NOTIFICATION: &str = "aws:s3/bucketNotification:BucketNotification";

/// Fields that name a resource, and its type.
const NAMED: [(&[&str], &str); 4] = [
    (&["detail", "bucket", "name"], BUCKET),
    (&["detail", "stateMachineArn"], workflow::MACHINE),
    (&["detail", "jobName"], "aws:glue/job:Job"),
    (&["detail", "crawlerName"], "aws:glue/crawler:Crawler"),
];

/// What a service writes into a field of its events.
const VOCABULARY: [(&str, &[&str], &[&str]); 2] = [
    (
        "aws.s3",
        &["detail-type"],
        &[
            "AWS API Call via CloudTrail",
            "AWS Service Event via CloudTrail",
            "Object ACL Updated",
            "Object Access Tier Changed",
            "Object Created",
            "Object Deleted",
            "Object Restore Completed",
            "Object Restore Expired",
            "Object Restore Initiated",
            "Object Storage Class Changed",
            "Object Tags Added",
            "Object Tags Deleted",
        ],
    ),
    (
        "aws.states",
        &["detail", "status"],
        &["ABORTED", "FAILED", "PENDING_REDRIVE", "RUNNING", "SUCCEEDED", "TIMED_OUT"],
    ),
];

fn check(case: &mut Case<'_>) -> Judged {
    let tree = pattern::pattern(case.infrastructure, case.subject)?;
    well_formed(case, &tree);
    for (path, token) in NAMED {
        for name in pattern::exact(&tree, path) {
            names_a_resource(case, name, token);
        }
    }
    for (source, path, words) in VOCABULARY {
        if pattern::exact(&tree, &["source"]).iter().any(|node| node.as_str() == Some(source)) {
            for word in pattern::exact(&tree, path) {
                if word.as_str().is_some_and(|word| !words.contains(&word)) {
                    let message = format!(
                        "`{}` is no `{}` of {source}",
                        word.as_str().unwrap_or_default(),
                        path.join(".")
                    );
                    case.deny(word, message);
                }
            }
        }
    }
    Ok(())
}

/// Every branch of a pattern ends in a list with something in it.
fn well_formed(case: &mut Case<'_>, node: &Node) {
    match &node.value {
        Value::Map(entries) => entries.iter().for_each(|(_, node)| well_formed(case, node)),
        Value::List(list) if list.is_empty() => case.deny(node, "an empty list matches nothing"),
        Value::List(_) => {}
        Value::Unknown(because) => case.doubt(because),
        _ => case.deny(node, "a value of a pattern stands in a list"),
    }
}

fn names_a_resource(case: &mut Case<'_>, name: &Node, token: &str) {
    if let Some(because) = name.as_unknown() {
        case.doubt(because);
        return;
    }
    let text = name.as_str().unwrap_or_default();
    let Some(found) = case.infrastructure.resolve(name, token) else {
        let kind = token.rsplit(':').next().unwrap_or_default();
        // A program without any such resource speaks of those of another.
        if case.infrastructure.of_type(token).next().is_some() {
            case.deny(name, format!("`{text}` is no declared {kind}"));
        } else {
            let reason = format!("`{text}` is declared elsewhere");
            case.doubt(crate::Doubt { reason, span: name.span });
        }
        return;
    };
    if token != BUCKET || found.get.is_some() {
        return;
    }
    let mut tells = false;
    for notification in case.infrastructure.attached(found, NOTIFICATION, "bucket") {
        match case::property(notification, "eventbridge") {
            Ok(node) => tells |= node.and_then(case::flag) == Some(true),
            Err(case::Stop::Unknown(doubt)) => return case.doubt(doubt),
            Err(case::Stop::NotApplicable) => {}
        }
    }
    if !tells {
        case.deny(name, format!("`{}` does not send its events to EventBridge", found.name));
    }
}
