//! Events that an operator asks for, written as EventBridge would have delivered them.

use jiff::Timestamp;
use serde_json::json;

use super::bus::{BATCH_FORGOTTEN, OPERATOR};
use crate::keys::ManifestKey;
use crate::ports::ObjectVersion;

/// *Object Created* of an object version. `attempt` asks for an attempt of its workflow by number; S3 never does.
pub(crate) fn object_created(
    object: &ObjectVersion,
    size: u64,
    time: Timestamp,
    attempt: Option<u32>,
) -> String {
    let ObjectVersion { bucket, key, version } = object;
    let mut event = json!({
        "version": "0",
        "source": "aws.s3",
        "detail-type": "Object Created",
        "time": time,
        "detail": { "bucket": { "name": bucket }, "object": { "key": key, "size": size }, "reason": "Lakegate" },
    });
    if version != "null" {
        event["detail"]["object"]["version-id"] = version.as_str().into();
    }
    if let Some(attempt) = attempt {
        event["detail"]["attempt"] = attempt.into();
    }
    event.to_string()
}

/// *Batch Forgotten*: the ledger does not know what this batch loaded.
pub(crate) fn batch_forgotten(manifest: &ManifestKey, time: Timestamp) -> String {
    let detail = json!({ "manifest": manifest });
    json!({ "version": "0", "source": OPERATOR, "detail-type": BATCH_FORGOTTEN, "time": time, "detail": detail })
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::ObjectCreated;

    #[test]
    fn it_reads_as_the_event_of_the_object() {
        let time: Timestamp = "2026-11-22T04:41:39Z".parse().unwrap();
        for version in ["v1", "null"] {
            let (bucket, key) = ("raw".to_owned(), "orders/a b+ü\".json".to_owned());
            let object = ObjectVersion { bucket, key, version: version.to_owned() };
            let read = ObjectCreated::parse(&object_created(&object, 7, time, Some(2))).unwrap();
            assert_eq!((read.object_version(), read.size, read.time), (object, 7, time));
            assert_eq!(read.attempt, Some(2));
        }
    }
}
