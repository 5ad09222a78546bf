//! From dataset contracts, secure-by-default constructs and workflows to `pulumi/program/Main.yaml`.
//!
//! Pure: text in, text out, the same text for the same input. A construct makes a few resources and hands out grants
//! on them; a role holds grants, so a permission names a resource of the program and never a string that may drift
//! from it, and comes with the use of the key that protects the resource.

mod asl;
mod bootstrap;
mod constructs;
mod error;
mod fresh;
mod grant;
mod json;
mod lake;
mod names;
mod node;
mod policy;
mod program;
mod resource;
mod text;
mod yaml;

use std::collections::BTreeMap;

use lake_contract::Contract;

pub use bootstrap::{Takes, takes};
pub use error::SynthError;
pub use fresh::check;

/// The texts of the two workflows: Amazon States Language with `${placeholders}`.
#[derive(Debug, Clone)]
pub struct Workflows {
    /// `workflows/ingest.asl.json`.
    pub ingest: String,
    /// `workflows/refine.asl.json`.
    pub refine: String,
}

/// Writes the program. The order of `contracts` does not matter.
///
/// # Errors
/// [`SynthError`] when contracts contradict each other, a workflow cannot be read or calls something unknown.
pub fn synth(contracts: &[Contract], workflows: &Workflows) -> Result<String, SynthError> {
    lake(contracts, workflows)?.render()
}

/// Writes the program that an account needs before the lake can be deployed to it: where the state lies, who may deploy,
/// and what no role of the lake can exceed. What the roles may do is derived from the lake's program.
///
/// # Errors
/// [`SynthError`], as of [`synth`], and where the lake has something that no role may deploy.
pub fn bootstrap(contracts: &[Contract], workflows: &Workflows) -> Result<String, SynthError> {
    let tried = bootstrap::TRIED;
    if !contracts.iter().any(|contract| contract.dataset() == tried) {
        return Err(SynthError::NothingToTry { dataset: tried });
    }
    bootstrap::build(&lake(contracts, workflows)?)?.render()
}

fn lake(contracts: &[Contract], workflows: &Workflows) -> Result<program::Program, SynthError> {
    let mut by_dataset = BTreeMap::new();
    for contract in contracts {
        if by_dataset.insert(contract.dataset(), contract).is_some() {
            return Err(SynthError::DuplicateDataset { dataset: contract.dataset().to_owned() });
        }
    }
    let contracts: Vec<&Contract> = by_dataset.into_values().collect();
    lake::build(&contracts, workflows)
}
