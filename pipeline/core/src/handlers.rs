//! The four functions of the lake over [`crate::ports`]: the same code on a laptop and on Lambda.

mod documents;
mod ending;
mod failure;
mod function;
mod messages;
mod recall;
mod record_status;
mod settle;
mod start_ingest;
mod start_refine;
mod transform;

use serde_json::Value;

pub use failure::{DocumentFault, Failure, Trouble};
pub use function::{Function, UnknownFunction};
pub use record_status::run as record_status;
pub use start_ingest::run as start_ingest;
pub use start_refine::{DrainReport, StartedBatch, run as start_refine};
pub use transform::run as transform;

use crate::ports::World;
use crate::settings::Settings;

/// Runs a function on an event. (A program that is one function alone names that one, and holds no other's code.)
///
/// `start-ingest` and `record-status` take the messages of an event source mapping and answer with those that
/// have to come back (`batchItemFailures`; why is said in `problems`), `transform` takes the input of an ingest
/// execution and answers with its report, `start-refine` takes anything and answers with what it started. Whoever
/// brought objects to their end says so in `recorded`, by dataset.
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
        Function::StartRefine => start_refine::run(world, settings, event).await,
    }
}

/// An answer as JSON.
fn answer(answer: &impl serde::Serialize) -> Result<Value, Failure> {
    serde_json::to_value(answer).map_err(|_| Trouble::Encoding { what: "the answer" }.into())
}
