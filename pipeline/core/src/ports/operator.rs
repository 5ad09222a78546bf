//! What an operator may ask beyond what the handlers may: to list, to count, to send, to move back.
//!
//! The functions of the lake are granted none of this. Every adapter is held to
//! [`crate::conformance::operator`].

use std::future::Future;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Clock, ObjectVersion, Objects, PortResult, Queues};

/// Some of a long answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What this page has.
    pub items: Vec<T>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<String>,
}

/// What all pages have. `ask` is asked for each by where it begins.
///
/// # Errors
/// The first that `ask` gives.
pub async fn all_pages<T>(
    mut ask: impl AsyncFnMut(Option<&str>) -> PortResult<Page<T>>,
) -> PortResult<Vec<T>> {
    let (mut all, mut from) = (Vec::new(), None);
    loop {
        let page = ask(from.as_deref()).await?;
        all.extend(page.items);
        from = page.next;
        if from.is_none() {
            return Ok(all);
        }
    }
}

/// A stored object version, as a listing tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedVersion {
    /// Which.
    pub object: ObjectVersion,
    /// Bytes stored.
    pub size: u64,
    /// When it was written.
    pub written: Timestamp,
    /// Whether it is the newest of its key.
    pub newest: bool,
}

/// Lists of a bucket (S3).
pub trait Listings: Sync {
    /// The versions of the objects whose keys begin with `prefix`, in the order of their keys. Delete markers are no
    /// versions. `from` is where an earlier page said that this one begins.
    fn versions(
        &self,
        bucket: &str,
        prefix: &str,
        from: Option<&str>,
    ) -> impl Future<Output = PortResult<Page<ListedVersion>>> + Send;
}

/// Objects by their keys alone, of which the newest version is meant: all that whoever may read no older one can ask for (S3).
pub trait Files: Objects {
    /// The keys that begin with `prefix` and hold an object, in their order. `from` is as in [`Listings::versions`].
    fn keys(
        &self,
        bucket: &str,
        prefix: &str,
        from: Option<&str>,
    ) -> impl Future<Output = PortResult<Page<String>>> + Send;
    /// Opens what a key holds.
    ///
    /// # Errors
    /// [`super::PortError::Missing`] when it holds no object (any more).
    fn open_newest(&self, bucket: &str, key: &str) -> impl Future<Output = PortResult<Self::Reader>> + Send;
}

/// The index of the job table by `dataset` and `updatedAt`.
pub const BY_DATASET: &str = "by-dataset";

/// The job table, whole or by dataset (DynamoDB).
pub trait Scans: Sync {
    /// Ids and items, in no order.
    fn scan(
        &self,
        table: &str,
        from: Option<&str>,
    ) -> impl Future<Output = PortResult<Page<(String, Map<String, Value>)>>> + Send;
    /// Ids and items of a dataset that were changed at that time or later, in the order of their changes. They are read from
    /// [`BY_DATASET`], to which a change may come a moment late.
    fn of_dataset(
        &self,
        table: &str,
        dataset: &str,
        since: Timestamp,
        from: Option<&str>,
    ) -> impl Future<Output = PortResult<Page<(String, Map<String, Value>)>>> + Send;
}

/// How a queue stands. The numbers are approximate while anything moves.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct QueueDepth {
    /// Its ARN.
    pub arn: String,
    /// Messages that may be received.
    pub waiting: u64,
    /// Messages that somebody received and has not deleted.
    pub in_flight: u64,
}

/// A message, looked at and left where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The queue's id of the message.
    pub id: String,
    /// The body, as sent.
    pub body: String,
    /// When it was sent.
    pub sent: Timestamp,
    /// What EventBridge said when it could not deliver it (`ERROR_MESSAGE`).
    pub why: Option<String>,
}

/// How far a move of messages is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moving {
    /// Under way.
    Running {
        /// Messages moved so far.
        moved: u64,
    },
    /// Done.
    Done {
        /// Messages moved.
        moved: u64,
    },
    /// It ended early.
    Failed {
        /// Messages moved.
        moved: u64,
        /// Why.
        reason: String,
    },
}

/// Queues as an operator handles them (SQS).
pub trait Mail: Sync {
    /// How a queue stands.
    fn depth(&self, queue_url: &str) -> impl Future<Output = PortResult<QueueDepth>> + Send;
    /// Up to 10 of the messages that may be received. They stay visible.
    fn peek(&self, queue_url: &str) -> impl Future<Output = PortResult<Vec<Letter>>> + Send;
    /// Sends a message.
    fn send(&self, queue_url: &str, body: &str) -> impl Future<Output = PortResult<()>> + Send;
    /// Begins to move all messages of a dead-letter queue to a queue that it takes dead letters of; gives the name of the
    /// move.
    fn start_move(&self, from_arn: &str, to_arn: &str) -> impl Future<Output = PortResult<String>> + Send;
    /// How far a move is.
    fn moving(&self, from_arn: &str, name: &str) -> impl Future<Output = PortResult<Moving>> + Send;
}

/// Functions (Lambda).
pub trait Functions: Sync {
    /// Has a function invoked with an event soon; nobody waits for its answer.
    fn invoke(&self, function: &str, event: &str) -> impl Future<Output = PortResult<()>> + Send;
}

/// Everything an operator's command may ask for.
pub trait Operator: Files + Queues + Listings + Scans + Mail + Functions + Clock {}
impl<T: Files + Queues + Listings + Scans + Mail + Functions + Clock> Operator for T {}
