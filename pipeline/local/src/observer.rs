//! What a run says while it goes on.

use jiff::Timestamp;

/// One of the eleven steps of the lake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// 1: an object arrives in the raw bucket.
    Upload,
    /// 2: a rule sends a message to a queue, which invokes a function.
    Receive,
    /// 3: a workflow transforms the object.
    Transform,
    /// 4: the status of the job is recorded.
    RecordJob,
    /// 5: the stage commit becomes a message.
    Stage,
    /// 6: the schedule drains the queue and starts a workflow.
    Drain,
    /// 7: the Glue job reads the stage parts of a batch.
    Load,
    /// 8: the job writes Parquet, and the crawler crawls it.
    Refine,
    /// 9: the catalog holds the tables.
    Catalog,
    /// 10: the status of the batch is recorded.
    RecordBatch,
    /// 11: an analyst queries.
    Query,
}

impl Step {
    /// Its number, from 1.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Notice {
    /// When, on the lake's clock.
    pub at: Timestamp,
    /// Which step it belongs to.
    pub step: Step,
    /// What it happened to: an object's key, a job, a batch, a queue.
    pub subject: String,
    /// What happened, in words.
    pub text: String,
}

/// Is told what happens in a run: after it is stored, in the order in which it happened.
pub trait Observer: Send {
    /// Something happened.
    fn notice(&mut self, notice: &Notice);

    /// An object that takes a while to read was read up to here.
    fn reading(&mut self, _key: &str, _bytes: u64, _size: u64) {}
}

/// Says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn notice(&mut self, _: &Notice) {}
}

impl Observer for Vec<Notice> {
    fn notice(&mut self, notice: &Notice) {
        self.push(notice.clone());
    }
}
