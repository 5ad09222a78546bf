//! The four functions of the lake over [`crate::ports`]: the same code on a laptop and on Lambda.

mod documents;
mod ending;
mod failure;
mod function;
mod messages;
mod record_status;
mod settle;
mod start_ingest;
mod start_refine;
mod transform;

use serde_json::Value;

pub use failure::{DocumentFault, Failure, Trouble};
pub use function::{Function, UnknownFunction};
pub use record_status::Recorded;
pub use start_refine::{DrainReport, StartedBatch};

use crate::ports::World;
use crate::settings::Settings;

/// Runs a function on an event.
///
/// `start-ingest` and `record-status` take the messages of an event source mapping and answer with those that
/// have to come back (`batchItemFailures`; why is said in `problems`; what `record-status` changed, by dataset, in
/// `recorded`), `transform` takes the input of an ingest
/// execution and answers with its report, `start-refine` takes anything and answers with what it started.
///
/// # Errors
/// [`Failure`], by the two types that the workflows know.
pub async fn handle<W: World>(
    function: Function,
    world: &W,
    settings: &Settings,
    event: Value,
) -> Result<Value, Failure> {
    match function {
        Function::StartIngest => start_ingest::run(world, settings, event).await,
        Function::Transform => transform::run(world, settings, event).await,
        Function::RecordStatus => record_status::run(world, settings, event).await,
        Function::StartRefine => start_refine::run(world, settings).await,
    }
}

/// An answer as JSON.
fn answer(answer: &impl serde::Serialize) -> Result<Value, Failure> {
    serde_json::to_value(answer).map_err(|_| Trouble::Encoding { what: "the answer" }.into())
}
