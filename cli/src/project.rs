//! Where the program, its stack configuration and the contracts are found.

mod contracts;

use std::path::{Path, PathBuf};

pub(crate) use contracts::{contract_files, contract_of, dataset_of, folder, hold_against, read_contract};

use crate::args::Args;
use crate::error::CliError;

/// Reads a file as UTF-8 text.
pub(crate) fn read_text(path: &Path) -> Result<String, CliError> {
    std::fs::read_to_string(path).map_err(|source| CliError::File {
        action: "read",
        path: path.to_owned(),
        source,
    })
}

/// A path as a person here would write it, and as a CI system expects it: relative to this folder, if it lies below.
pub(crate) fn from_here(path: &Path) -> String {
    let below =
        std::env::current_dir().ok().and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    below.as_deref().unwrap_or(path).display().to_string()
}

/// The given path, or the nearest `relative` in this folder or one above it.
fn nearest(given: Option<&Path>, relative: &str, option: &str) -> Result<PathBuf, CliError> {
    if let Some(path) = given {
        return Ok(path.to_owned());
    }
    let here = std::env::current_dir().map_err(|source| CliError::File {
        action: "read",
        path: ".".into(),
        source,
    })?;
    here.ancestors().map(|folder| folder.join(relative)).find(|path| path.exists()).ok_or_else(|| {
        CliError::Input(format!("no `{relative}` in `{}` or above it; name it with {option}", here.display()))
    })
}

/// The program that is played, drawn and checked.
pub(crate) fn program_path(args: &Args) -> Result<PathBuf, CliError> {
    absolute(&nearest(args.program.as_deref(), "pulumi/program/Main.yaml", "--program FILE")?)
}

/// The whole path: the folder of `Main.yaml` has no name.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf, CliError> {
    let failed = |source| CliError::File { action: "read", path: path.to_owned(), source };
    std::path::absolute(path).map_err(failed)
}

/// The program of the project that this folder is in, whatever the command line names.
pub(crate) fn default_program() -> Result<PathBuf, CliError> {
    nearest(None, "pulumi/program/Main.yaml", "--program FILE")
}

/// The texts of the YAML files of a folder.
pub(crate) fn yaml_files(folder: &Path) -> Result<Vec<String>, CliError> {
    let unreadable = |source| CliError::File { action: "read", path: folder.to_owned(), source };
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            texts.push(read_text(&path)?);
        }
    }
    Ok(texts)
}

/// The folder of the contracts.
pub(crate) fn schemas_path(args: &Args) -> Result<PathBuf, CliError> {
    nearest(args.schemas.as_deref(), "schemas", "--schemas DIR")
}

/// The folder of the program's project.
fn project_folder(args: &Args) -> Result<PathBuf, CliError> {
    let program = program_path(args)?;
    Ok(program.parent().and_then(Path::parent).unwrap_or(Path::new(".")).to_owned())
}

/// The program of the bootstrap, where the project has one.
pub(crate) fn bootstrap_path(args: &Args) -> Result<Option<PathBuf>, CliError> {
    let path = bootstrap_in(&project_folder(args)?);
    Ok(path.parent().is_some_and(Path::is_dir).then_some(path))
}

/// Where a project has the program of its bootstrap, if it has one.
pub(crate) fn bootstrap_in(project: &Path) -> PathBuf {
    project.join("bootstrap/program/Main.yaml")
}

/// The workflows in plain ASL, beside the program's folder.
pub(crate) fn workflows(args: &Args) -> Result<lake_synth::Workflows, CliError> {
    let folder = project_folder(args)?.join("workflows");
    let read = |name: &str| read_text(&folder.join(name));
    Ok(lake_synth::Workflows { ingest: read("ingest.asl.json")?, refine: read("refine.asl.json")? })
}

/// The raw key of a file: the dataset, then the file's path from here, or its whole path where it lies elsewhere.
#[cfg(any(feature = "play", feature = "aws"))]
pub(crate) fn raw_key(dataset: &str, file: &Path) -> String {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
    let whole = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let path = whole.strip_prefix(&here).unwrap_or(&whole);
    let parts: Vec<_> = path
        .components()
        .filter_map(|part| match part {
            std::path::Component::Normal(name) => Some(name.to_string_lossy()),
            _ => None,
        })
        .collect();
    format!("{dataset}/{}", parts.join("/"))
}
