//! A job: the journey of one raw object version through the lake, and what its workflow is given and returns.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::batch::BatchId;
pub use crate::id::{ContentHash, JobId};
use crate::id::{IdError, digest_of};
use crate::keys::DatasetName;
use crate::ports::ObjectVersion;

impl JobId {
    /// The job of an object version: the same whoever asks, however often the event is delivered.
    pub fn of(object: &ObjectVersion) -> Self {
        let ObjectVersion { bucket, key, version } = object;
        Self::from_digest(&digest_of([bucket.as_bytes(), key.as_bytes(), version.as_bytes()]))
    }
}

/// The name of an execution: whose, and the how-manieth try. Deterministic, so that a second start is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExecutionName<Id> {
    /// The job or the batch.
    pub id: Id,
    /// Counts from one.
    pub attempt: u32,
}

/// The name of an execution of the ingest workflow.
pub type IngestExecution = ExecutionName<JobId>;
/// The name of an execution of the refine workflow.
pub type RefineExecution = ExecutionName<BatchId>;

impl<Id: fmt::Display> fmt::Display for ExecutionName<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.id, self.attempt)
    }
}

impl<Id: FromStr> FromStr for ExecutionName<Id> {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let parse = || {
            let (id, attempt) = text.split_once('-')?;
            let canonical = !attempt.starts_with(['0', '+']);
            Some(Self { id: id.parse().ok()?, attempt: attempt.parse().ok().filter(|_| canonical)? })
        };
        parse().ok_or_else(|| IdError { kind: "execution name", text: text.to_owned() })
    }
}

/// Input of an ingest execution. The fields stand in alphabetical order: the text must be byte-stable, since a
/// start with the same name and another input is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IngestInput {
    /// Which try this is, from one.
    pub attempt: u32,
    /// The dataset that the key names.
    pub dataset: DatasetName,
    /// The job.
    pub job: JobId,
    /// What to read.
    pub object: InputObject,
    /// When the object arrived: the time of its event, never of the clock.
    pub received_at: Timestamp,
}

/// The raw object of an [`IngestInput`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputObject {
    /// Bucket name.
    pub bucket: String,
    /// Key as the event gave it.
    pub key: String,
    /// Bytes stored.
    pub size: u64,
    /// Version id.
    pub version: String,
}

impl InputObject {
    /// The object version that this names.
    pub fn object_version(&self) -> ObjectVersion {
        ObjectVersion { bucket: self.bucket.clone(), key: self.key.clone(), version: self.version.clone() }
    }
}

/// What transform says about a job, and the output of an ingest execution that succeeded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransformReport {
    /// The job.
    pub job: JobId,
    /// Its dataset.
    pub dataset: DatasetName,
    /// Records read.
    pub records: u64,
    /// Records written to stage.
    pub admitted: u64,
    /// Records written to quarantine.
    pub quarantined: u64,
    /// Stage parts written.
    pub parts: u64,
    /// Bytes read, decompressed.
    pub bytes: u64,
    /// Hash of the object's bytes.
    pub sha256: ContentHash,
}

/// Why transform refused a job; the message of `Lake.Rejected`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// What is wrong, without any of the data.
    pub reason: String,
    /// Records read before it was clear.
    #[serde(default)]
    pub records: u64,
    /// Of these, fit for stage.
    #[serde(default)]
    pub admitted: u64,
    /// Of these, in quarantine.
    #[serde(default)]
    pub quarantined: u64,
}

impl Rejected {
    /// A refusal before the first record.
    pub fn outright(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), records: 0, admitted: 0, quarantined: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(key: &str, version: &str) -> ObjectVersion {
        ObjectVersion { bucket: "raw".into(), key: key.into(), version: version.into() }
    }

    #[test]
    fn a_job_is_its_object_version() {
        let job = JobId::of(&object("orders/a.json", "v1"));
        insta::assert_snapshot!(job, @"94127d0a05d8c4378e89cc071d2564d5");
        assert_eq!(job, JobId::of(&object("orders/a.json", "v1")));
        assert_ne!(job, JobId::of(&object("orders/a.json", "v2")));
        assert_ne!(job, JobId::of(&object("orders/a.jsonv", "1")));
    }

    #[test]
    fn execution_names_go_both_ways_and_fit() {
        let name = IngestExecution { id: JobId::of(&object("orders/a.json", "v1")), attempt: u32::MAX };
        assert_eq!(name.to_string().parse(), Ok(name));
        assert!(name.to_string().len() <= 80, "Step Functions permits 80 characters");
    }

    #[test]
    fn other_names_are_refused() {
        let id = "0123456789abcdef0123456789abcdef";
        for text in [
            id.to_owned(),
            format!("{id}-"),
            format!("{id}-01"),
            format!("{id}-+1"),
            format!("{id}-0"),
            "x-1".into(),
        ] {
            assert!(text.parse::<IngestExecution>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_input_is_byte_stable() {
        let input = IngestInput {
            attempt: 1,
            dataset: "orders".parse().unwrap(),
            job: "0123456789abcdef0123456789abcdef".parse().unwrap(),
            object: InputObject {
                bucket: "raw".into(),
                key: "orders/a b+ü.json".into(),
                size: 7,
                version: "v1".into(),
            },
            received_at: "2026-11-22T04:41:39Z".parse().unwrap(),
        };
        insta::assert_snapshot!(serde_json::to_string(&input).unwrap(), @r#"{"attempt":1,"dataset":"orders","job":"0123456789abcdef0123456789abcdef","object":{"bucket":"raw","key":"orders/a b+ü.json","size":7,"version":"v1"},"receivedAt":"2026-11-22T04:41:39Z"}"#);
    }
}
