//! The inputs of the generator as they are committed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use lake_contract::Contract;
use lake_synth::Workflows;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A file of the repository.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The contracts of `schemas/`.
pub(crate) fn contracts() -> Vec<Contract> {
    let datasets = fs::read_dir(root().join("schemas")).unwrap().map(|entry| entry.unwrap().path());
    let schemas = datasets.map(|path| path.join("v1.schema.json")).filter(|path| path.exists());
    schemas.map(|path| Contract::parse(&fs::read_to_string(path).unwrap()).unwrap()).collect()
}

/// The workflows of `pulumi/workflows/`.
pub(crate) fn workflows() -> Workflows {
    Workflows {
        ingest: read("pulumi/workflows/ingest.asl.json"),
        refine: read("pulumi/workflows/refine.asl.json"),
    }
}

/// The committed program.
pub(crate) fn committed() -> String {
    read("pulumi/program/Main.yaml")
}

/// The committed bootstrap.
pub(crate) fn committed_bootstrap() -> String {
    read("pulumi/bootstrap/program/Main.yaml")
}

/// A contract of a dataset with so many columns beside its partition.
pub(crate) fn generated(dataset: &str, retention: &str, columns: u32) -> Contract {
    let fields: Vec<String> = (0..columns)
        .map(|i| {
            format!(
                r#""measured_value_number_{i}": {{"type": ["number", "null"], "description": "Value {i}."}}, "#
            )
        })
        .collect();
    let text = format!(
        r#"{{"$schema": "https://json-schema.org/draft/2020-12/schema", "description": "Dataset {dataset}.",
            "x-lake": {{"dataset": "{dataset}", "version": 1, "retention": {retention},
                        "partition": [{{"column": "day", "from": "/at", "unit": "day"}}]}},
            "type": "object", "required": ["at"],
            "properties": {{{}"at": {{"type": "string", "format": "date-time"}}}}}}"#,
        fields.concat()
    );
    Contract::parse(&text).unwrap()
}
