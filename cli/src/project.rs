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

/// The folder of `Pulumi.yaml` above a program.
fn folder_above(program: &Path) -> Option<PathBuf> {
    // Standard input is no file, but lies in this folder all the same.
    let file = program.canonicalize().ok();
    let inside = file
        .as_deref()
        .map_or_else(|| program.parent()?.canonicalize().ok(), |file| file.parent().map(Path::to_owned))?;
    inside.ancestors().take(2).find(|folder| folder.join("Pulumi.yaml").exists()).map(Path::to_owned)
}

/// The folder of a program's project; for a program that was copied elsewhere, of the project that this folder is in.
pub(crate) fn of_program(args: &Args, program: &Path) -> Option<PathBuf> {
    let around = || folder_above(&args.program.as_ref().and_then(|_| default_program().ok())?);
    folder_above(program).or_else(around)
}

/// Where the project of a program has the program of its bootstrap, if it has one.
pub(crate) fn bootstrap(args: &Args, program: &Path) -> Option<PathBuf> {
    of_program(args, program).as_deref().map(bootstrap_in)
}

/// The bootstrap that is generated beside a program. A copy that lies elsewhere leaves the one of its project alone.
pub(crate) fn own_bootstrap(program: &Path) -> Option<PathBuf> {
    let path = folder_above(program).as_deref().map(bootstrap_in);
    path.filter(|path| path.parent().is_some_and(Path::is_dir))
}

fn bootstrap_in(project: &Path) -> PathBuf {
    project.join("bootstrap/program/Main.yaml")
}

/// The workflows in plain ASL, in the folder of the program's project.
pub(crate) fn workflows(args: &Args, program: &Path) -> Result<lake_synth::Workflows, CliError> {
    let folder = of_program(args, program).ok_or_else(|| {
        CliError::Input(format!("no `Pulumi.yaml` above `{}`, nor here", program.display()))
    })?;
    let read = |name: &str| read_text(&folder.join("workflows").join(name));
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
