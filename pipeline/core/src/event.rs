//! Events as the functions receive them: batches from a queue, and in their bodies what S3 and Step Functions say
//! through EventBridge. The envelope is whole and unchanged, so that a redriven message equals the first one.

mod ask;
mod bus;
mod queue;

pub(crate) use ask::{batch_forgotten, object_created};
pub use bus::{BatchForgotten, EventError, ExecutionChanged, ObjectCreated};
pub use queue::{BatchFailures, ItemFailure, QueueBatch, QueueRecord};
