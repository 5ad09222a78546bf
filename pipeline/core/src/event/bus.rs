//! The kinds of event that travel through the lake's queues: two of EventBridge, and one of operators.

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::keys::ManifestKey;
use crate::ports::{ExecutionStatus, ObjectVersion};

/// A message body that is not the event it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// The body is not JSON, or not the JSON of such an event. What serde found stays out of the message: it may
    /// quote the body.
    #[error("message body is no `{expected}` event (line {line}, column {column})")]
    Malformed {
        /// The detail type that was expected.
        expected: &'static str,
        /// Line of the body where reading ended.
        line: usize,
        /// Column of that line.
        column: usize,
    },
    /// The event is of another source or type.
    #[error("event of type `{found}` where `{expected}` was expected")]
    OtherType {
        /// The detail type that was expected.
        expected: &'static str,
        /// The detail type of the event.
        found: String,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Kind {
    source: String,
    detail_type: String,
}

#[derive(Deserialize)]
struct Envelope<D> {
    time: Timestamp,
    detail: D,
}

/// Reads an envelope in two steps, so that another type of event is called that and not malformed.
fn open<D: DeserializeOwned>(
    body: &str,
    source: &str,
    expected: &'static str,
) -> Result<Envelope<D>, EventError> {
    let malformed = |error: serde_json::Error| EventError::Malformed {
        expected,
        line: error.line(),
        column: error.column(),
    };
    let kind: Kind = serde_json::from_str(body).map_err(malformed)?;
    if kind.source != source || kind.detail_type != expected {
        return Err(EventError::OtherType { expected, found: kind.detail_type });
    }
    serde_json::from_str(body).map_err(malformed)
}

/// *Object Created* of S3: an object version came to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectCreated {
    /// When.
    pub time: Timestamp,
    /// Bucket name.
    pub bucket: String,
    /// The key as S3 knows it. EventBridge does not encode it; see [`crate::keys::form_decoded`].
    pub key: String,
    /// Bytes stored.
    pub size: u64,
    /// Version id; `None` on a bucket without versioning.
    pub version: Option<String>,
    /// What orders the events of one key. Duplicates of one event have the same.
    pub sequencer: Option<String>,
    /// The attempt of its workflow that an operator asks for; S3 asks for none.
    pub attempt: Option<u32>,
}

#[derive(Deserialize)]
struct ObjectDetail {
    bucket: BucketDetail,
    object: ObjectFields,
    attempt: Option<u32>,
}

#[derive(Deserialize)]
struct BucketDetail {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct ObjectFields {
    key: String,
    #[serde(default)]
    size: u64,
    version_id: Option<String>,
    sequencer: Option<String>,
}

impl ObjectCreated {
    /// Reads a message body.
    ///
    /// # Errors
    /// A body that is no such event.
    pub fn parse(body: &str) -> Result<Self, EventError> {
        let Envelope { time, detail } = open::<ObjectDetail>(body, "aws.s3", "Object Created")?;
        let ObjectFields { key, size, version_id, sequencer } = detail.object;
        let version = version_id.filter(|version| !version.is_empty() && version != "null");
        let (bucket, attempt) = (detail.bucket.name, detail.attempt);
        Ok(Self { time, bucket, key, size, version, sequencer, attempt })
    }

    /// The object version to open: `null` is what S3 calls the version on a bucket without versioning.
    pub fn object_version(&self) -> ObjectVersion {
        let version = self.version.clone().unwrap_or_else(|| "null".to_owned());
        ObjectVersion { bucket: self.bucket.clone(), key: self.key.clone(), version }
    }

    /// What makes this version one of its own. Without a version id the sequencer tells one upload under a key
    /// from the next, which would otherwise be taken for a duplicate.
    pub fn identity(&self) -> ObjectVersion {
        let mut identity = self.object_version();
        if let (None, Some(sequencer)) = (&self.version, &self.sequencer) {
            identity.version = format!("null {sequencer}");
        }
        identity
    }

    /// Whether this is the empty object by which consoles mark a folder.
    pub fn is_folder_marker(&self) -> bool {
        self.size == 0 && self.key.ends_with('/')
    }
}

/// *Step Functions Execution Status Change*. It carries no error and no cause: those are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionChanged {
    /// The state machine.
    pub state_machine_arn: String,
    /// Name of the execution.
    pub name: String,
    /// Where the execution stands.
    pub status: ExecutionStatus,
    /// What it was started with, as JSON text; left out when it is long.
    pub input: Option<String>,
    /// What it returned, as JSON text; left out when it is long.
    pub output: Option<String>,
}

impl ExecutionChanged {
    /// Reads a message body.
    ///
    /// # Errors
    /// A body that is no such event.
    pub fn parse(body: &str) -> Result<Self, EventError> {
        open(body, "aws.states", "Step Functions Execution Status Change").map(|envelope| envelope.detail)
    }
}

/// The source of what operators ask for in their own name.
pub(super) const OPERATOR: &str = "lakegate";
pub(super) const BATCH_FORGOTTEN: &str = "Batch Forgotten";

/// *Batch Forgotten*: an operator asks that the ledger be told what a batch loaded. No service sends it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BatchForgotten {
    /// Of the batch.
    pub manifest: ManifestKey,
}

impl BatchForgotten {
    /// Reads a message body.
    ///
    /// # Errors
    /// A body that is no such event.
    pub fn parse(body: &str) -> Result<Self, EventError> {
        open(body, OPERATOR, BATCH_FORGOTTEN).map(|envelope| envelope.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(object: &str) -> String {
        format!(
            r#"{{"version":"0","id":"1","detail-type":"Object Created","source":"aws.s3","account":"123456789012",
            "time":"2026-11-22T04:41:39.123Z","region":"eu-west-1","resources":["arn:aws:s3:::raw"],
            "detail":{{"version":"0","bucket":{{"name":"raw"}},"object":{object},"reason":"PutObject"}}}}"#
        )
    }

    #[test]
    fn events_of_several_makes_are_read() {
        for (object, version) in [
            (r#"{"key":"o/a b+ü","size":7,"etag":"e","version-id":"v1","sequencer":"6"}"#, Some("v1")),
            (r#"{"key":"o/a b+ü","size":7,"eTag":"e","version-id":"null","sequencer":"6"}"#, None),
            (r#"{"key":"o/a b+ü","size":7,"etag":"e","sequencer":"6","event-version":"1.0"}"#, None),
        ] {
            let created = ObjectCreated::parse(&event(object)).unwrap();
            assert_eq!(created.key, "o/a b+ü");
            assert_eq!(created.version.as_deref(), version);
            assert_eq!(created.object_version().version, version.unwrap_or("null"));
        }
    }

    #[test]
    fn a_folder_marker_is_empty_and_ends_in_a_slash() {
        let marker = |object: &str| ObjectCreated::parse(&event(object)).unwrap().is_folder_marker();
        assert!(marker(r#"{"key":"orders/","size":0}"#));
        assert!(!marker(r#"{"key":"orders/","size":1}"#));
        assert!(!marker(r#"{"key":"orders/a","size":0}"#));
    }

    #[test]
    fn errors_do_not_quote_the_body() {
        let error = |body: &str| ObjectCreated::parse(body).unwrap_err().to_string();
        insta::assert_snapshot!(error("jane@example.com"), @"message body is no `Object Created` event (line 1, column 1)");
        insta::assert_snapshot!(error(&event(r#"{"key":7}"#)), @"message body is no `Object Created` event (line 3, column 77)");
        insta::assert_snapshot!(error(&event("{}").replace("Created", "Deleted")), @"event of type `Object Deleted` where `Object Created` was expected");
        insta::assert_snapshot!(error("{}"), @"message body is no `Object Created` event (line 1, column 2)");
    }

    #[test]
    fn a_status_that_waits_for_a_redrive_is_running() {
        let body = r#"{"source":"aws.states","detail-type":"Step Functions Execution Status Change",
            "time":"2026-11-22T04:41:39Z","detail":{"stateMachineArn":"a","name":"n","status":"PENDING_REDRIVE","input":null}}"#;
        let changed = ExecutionChanged::parse(body).unwrap();
        assert_eq!((changed.status, changed.input), (ExecutionStatus::Running, None));
    }
}
