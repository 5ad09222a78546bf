//! Writes the programs of lake and bootstrap from `schemas/` and `pulumi/workflows/`, for work on the generator itself:
//! `cargo run -p lake-synth --example synth`.

use std::{error::Error, fs, path::Path};

use lake_contract::Contract;
use lake_synth::{Workflows, bootstrap, synth};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut contracts = Vec::new();
    for dataset in fs::read_dir(root.join("schemas"))? {
        let path = dataset?.path().join("v1.schema.json");
        if path.exists() {
            contracts.push(Contract::parse(&fs::read_to_string(path)?)?);
        }
    }
    let workflow = |name: &str| fs::read_to_string(root.join(format!("pulumi/workflows/{name}.asl.json")));
    let workflows = Workflows { ingest: workflow("ingest")?, refine: workflow("refine")? };
    fs::write(root.join("pulumi/program/Main.yaml"), synth(&contracts, &workflows)?)?;
    fs::write(root.join("pulumi/bootstrap/program/Main.yaml"), bootstrap(&contracts, &workflows)?)?;
    Ok(())
}
