//! `transform`: one raw object version → stage parts, quarantine, and last of all the commit.
//!
//! Trigger: the ingest workflow, which alone retries it, on `Lake.Transient` only. All it writes is named by the job
//! and the same bytes give the same files, so a repeated transform overwrites its own output with itself. Parts
//! that an unfinished or refused transform leaves behind stay invisible: no commit lists them.

mod gzip;
mod job;
mod outputs;
mod parts;
mod rejections;
mod source;
mod writes;

use lake_contract::Contract;
use serde_json::Value;

use self::job::Transform;
use super::{Failure, Trouble, answer};
use crate::job::{IngestInput, Rejected};
use crate::keys::ContractKey;
use crate::ports::World;
use crate::settings::Settings;

/// Runs `transform`, as [`super::handle`] says.
///
/// # Errors
/// [`Failure`].
pub async fn run<W: World>(world: &W, settings: &Settings, event: Value) -> Result<Value, Failure> {
    let input: IngestInput = serde_json::from_value(event)
        .map_err(|_| Trouble::Input { expected: "input of an ingest execution" })?;
    let contract = contract(world, settings, &input).await?;
    let transform = Transform { world, settings, input: &input, contract: &contract };
    answer(&transform.run().await?)
}

/// The contract of the dataset. An object whose dataset has none, or a broken one, is refused: it would be no
/// better the next time.
async fn contract<W: World>(
    world: &W,
    settings: &Settings,
    input: &IngestInput,
) -> Result<Contract, Failure> {
    let control = settings.control_bucket().map_err(Trouble::from)?;
    let key = ContractKey { dataset: input.dataset.clone() }.to_string();
    let text = world.read(control, &key).await.map_err(Trouble::from)?;
    let refuse = |reason: String| Failure::Rejected(Rejected::outright(reason));
    let dataset = &input.dataset;
    let Some(text) = text else {
        return Err(refuse(format!("no contract for dataset `{dataset}`")));
    };
    let broken = || refuse(format!("the contract of dataset `{dataset}` does not compile"));
    let contract =
        str::from_utf8(&text).ok().and_then(|text| Contract::parse(text).ok()).ok_or_else(broken)?;
    if contract.dataset() == dataset.as_str() { Ok(contract) } else { Err(broken()) }
}
