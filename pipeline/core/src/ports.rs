//! What a handler may ask of the world around it: five ports, each as small as its service allows.
//!
//! The methods are asynchronous because the services on AWS are; an adapter that answers at once returns a
//! ready future. Every adapter is held to [`crate::conformance`].

pub mod operator;

use std::future::Future;

use bytes::Bytes;
use jiff::Timestamp;

/// Why a port could not do what it was asked, split by what the caller can do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PortError {
    /// Another attempt on the same input can succeed: throttling, time-outs, a service that is down.
    #[error("{service} is unavailable: {detail}")]
    Unavailable {
        /// The service that did not answer, e.g. `s3`.
        service: &'static str,
        /// What it said.
        detail: String,
    },
    /// The caller's role does not permit the call; no attempt can succeed before the program changes.
    #[error("not allowed to `{action}` on `{resource}`")]
    Denied {
        /// The IAM action, e.g. `s3:GetObject`.
        action: String,
        /// The ARN or name of what was to be touched.
        resource: String,
    },
    /// What was named does not exist.
    #[error("no such {kind}: `{name}`")]
    Missing {
        /// The kind of thing, e.g. `object`.
        kind: &'static str,
        /// Its name as the caller gave it.
        name: String,
    },
}

/// The answer of a port.
pub type PortResult<T> = Result<T, PortError>;

/// One stored version of one object. `key` is the text that S3 knows, not encoded.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct ObjectVersion {
    /// Bucket name.
    pub bucket: String,
    /// Object key, as S3 stores it.
    pub key: String,
    /// Version id; `null` on a bucket without versioning.
    pub version: String,
}

/// What a finished write left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The version that the write created.
    pub version: String,
    /// Bytes stored.
    pub size: u64,
}

/// What a create-only write found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Created {
    /// The object is new.
    New(Written),
    /// An object of that key was there already and is untouched.
    Exists,
}

/// An object being read, chunk by chunk.
pub trait ChunkReader: Send {
    /// The next chunk, never empty; `None` after the last.
    fn next(&mut self) -> impl Future<Output = PortResult<Option<Bytes>>> + Send;
}

/// An object being written. It becomes visible, whole, with [`PartWriter::finish`], and never otherwise.
pub trait PartWriter: Send {
    /// Appends bytes.
    fn write(&mut self, bytes: Bytes) -> impl Future<Output = PortResult<()>> + Send;
    /// Makes the object visible.
    fn finish(self) -> impl Future<Output = PortResult<Written>> + Send;
    /// Gives the object up and frees what was stored of it.
    fn abort(self) -> impl Future<Output = PortResult<()>> + Send;
}

/// Object storage (S3).
pub trait Objects: Sync {
    /// A streaming read.
    type Reader: ChunkReader;
    /// A streaming write.
    type Writer: PartWriter;

    /// Opens exactly this version.
    ///
    /// # Errors
    /// [`PortError::Missing`] when the version does not exist (any more).
    fn open(&self, object: &ObjectVersion) -> impl Future<Output = PortResult<Self::Reader>> + Send;
    /// The newest version of a small object, whole; `None` where there is none.
    fn read(&self, bucket: &str, key: &str) -> impl Future<Output = PortResult<Option<Bytes>>> + Send;
    /// Begins a streaming write that replaces whatever the key holds.
    fn create(&self, bucket: &str, key: &str) -> impl Future<Output = PortResult<Self::Writer>> + Send;
    /// Writes a small object, replacing whatever the key holds.
    fn put(&self, bucket: &str, key: &str, body: Bytes) -> impl Future<Output = PortResult<Written>> + Send;
    /// Writes a small object only where the key holds none (`If-None-Match: *`).
    fn put_new(
        &self,
        bucket: &str,
        key: &str,
        body: Bytes,
    ) -> impl Future<Output = PortResult<Created>> + Send;
}

/// A received message. It stays in the queue, invisible for a while, until it is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The queue's id of the message.
    pub id: String,
    /// What deletes this receipt of it.
    pub receipt: String,
    /// The body, as sent.
    pub body: String,
    /// How often it was received, this time included.
    pub receive_count: u32,
}

/// Message queues (SQS).
pub trait Queues: Sync {
    /// Up to `max` (at most 10) messages; empty when none is visible after a long poll.
    fn receive(&self, queue_url: &str, max: u32) -> impl Future<Output = PortResult<Vec<Message>>> + Send;
    /// Deletes received messages; gives the receipts that could not be deleted.
    fn delete(
        &self,
        queue_url: &str,
        receipts: &[String],
    ) -> impl Future<Output = PortResult<Vec<String>>> + Send;
}

/// How a start by name ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    /// The execution runs, or ran already with the same name and input.
    Running,
    /// A closed execution has the name, or a running one with another input. Look at it before you call it success.
    NameTaken,
}

/// The status of an execution, in the spelling of Step Functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExecutionStatus {
    /// Under way, or about to be again.
    #[serde(alias = "PENDING_REDRIVE")]
    Running,
    /// Ended in a success state.
    Succeeded,
    /// Ended in an error.
    Failed,
    /// Ran longer than its definition allows.
    TimedOut,
    /// Stopped by somebody.
    Aborted,
}

/// An execution as it stands. `input`, `output` are JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// Where it stands.
    pub status: ExecutionStatus,
    /// What it was started with.
    pub input: String,
    /// What it returned, when it succeeded.
    pub output: Option<String>,
    /// The error name, when it failed.
    pub error: Option<String>,
    /// The explanation, when it failed.
    pub cause: Option<String>,
}

/// Workflow executions (Step Functions, Standard).
pub trait Executions: Sync {
    /// Starts an execution under a name.
    fn start(
        &self,
        state_machine_arn: &str,
        name: &str,
        input: &str,
    ) -> impl Future<Output = PortResult<Started>> + Send;
    /// The execution of that name; `None` where there is none.
    fn describe(
        &self,
        state_machine_arn: &str,
        name: &str,
    ) -> impl Future<Output = PortResult<Option<Execution>>> + Send;
}

/// A ledger item and the revision that a conditional write names.
#[derive(Debug, Clone, PartialEq)]
pub struct Revised<T> {
    /// The item.
    pub item: T,
    /// Grows by one with every write.
    pub revision: u64,
}

/// How a conditional write ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// The item is stored with the next revision.
    Yes,
    /// Somebody else wrote first: read again, decide again.
    Conflict,
}

/// The job table (DynamoDB). Which transitions are legal is decided in [`crate::ledger`], never here.
pub trait Ledger: Sync {
    /// The item of that id, read consistently.
    fn load(
        &self,
        table: &str,
        id: &str,
    ) -> impl Future<Output = PortResult<Option<Revised<serde_json::Map<String, serde_json::Value>>>>> + Send;
    /// Stores the item if its revision is still `expected` (`None`: if there is no such item).
    fn save(
        &self,
        table: &str,
        id: &str,
        item: &serde_json::Map<String, serde_json::Value>,
        expected: Option<u64>,
    ) -> impl Future<Output = PortResult<Saved>> + Send;
}

/// Message authentication codes under a key that never leaves its service (KMS `GenerateMac`, HMAC-SHA-256).
pub trait Keys: Sync {
    /// The code of `message` under the key.
    fn mac(&self, key_arn: &str, message: &[u8]) -> impl Future<Output = PortResult<[u8; 32]>> + Send;
}

/// The time of day, handed in.
pub trait Clock: Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Everything a handler may ask for.
pub trait World: Objects + Queues + Executions + Ledger + Keys + Clock {}
impl<T: Objects + Queues + Executions + Ledger + Keys + Clock> World for T {}
