//! The contracts of a project: where they lie, and that every version of a dataset goes with those before it.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use lake_contract::{Contract, ContractError};

use super::{absolute, read_text, schemas_path};
use crate::args::Args;
use crate::error::CliError;

/// The newest contract file of every dataset, in the order of their names.
pub(crate) fn contract_files(schemas: &Path) -> Result<Vec<PathBuf>, CliError> {
    let unreadable = |source| CliError::File { action: "read", path: schemas.to_owned(), source };
    let mut newest = Vec::new();
    for entry in std::fs::read_dir(schemas).map_err(unreadable)? {
        let folder = entry.map_err(unreadable)?.path();
        if folder.is_dir() {
            newest.extend(versions(&folder)?.pop().map(|(_, path)| path));
        }
    }
    newest.sort();
    if newest.is_empty() {
        return Err(CliError::Input(format!(
            "no contract `<dataset>/v1.schema.json` in `{}`",
            schemas.display()
        )));
    }
    Ok(newest)
}

/// The files `vN.schema.json` of a folder with their N, in its order.
fn versions(folder: &Path) -> Result<Vec<(u32, PathBuf)>, CliError> {
    let unreadable = |source| CliError::File { action: "read", path: folder.to_owned(), source };
    let mut versions = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        versions.extend(version(&path).map(|version| (version, path)));
    }
    versions.sort();
    Ok(versions)
}

/// N of `vN.schema.json`.
fn version(path: &Path) -> Option<u32> {
    path.file_name()?.to_str()?.strip_prefix('v')?.strip_suffix(".schema.json")?.parse().ok()
}

/// Reads and checks one contract. One that is called `vN.schema.json` has to be that of its folder and its name, and to go
/// with every version before it, as these have to.
pub(crate) fn read_contract(path: &Path) -> Result<Contract, CliError> {
    let whole = absolute(path)?;
    let (Some(number), Some(folder)) = (version(path), whole.parent()) else { return parse(path) };
    let dataset = folder.file_name().unwrap_or_default().to_string_lossy();
    let mut older: Vec<Contract> = Vec::new();
    for (version, sibling) in versions(folder)?.into_iter().filter(|(version, _)| *version < number) {
        older.push(held(&sibling, &dataset, version, &older)?);
    }
    held(path, &dataset, number, &older)
}

/// Reads a contract and holds it to its place and to the versions before it.
fn held(path: &Path, dataset: &str, version: u32, older: &[Contract]) -> Result<Contract, CliError> {
    let contract = parse(path)?;
    let refused = |source| refused(path, source);
    contract.check_place(dataset, version).map_err(refused)?;
    older.iter().try_for_each(|older| contract.check_succeeds(older)).map_err(refused)?;
    Ok(contract)
}

/// Holds a contract to what another folder of contracts has of its dataset, as it is deployed.
pub(crate) fn hold_against(path: &Path, contract: &Contract, deployed: &Path) -> Result<(), CliError> {
    let folder = deployed.join(contract.dataset());
    let known = if folder.is_dir() { versions(&folder)? } else { Vec::new() };
    for (version, known) in known {
        let known = parse(&known)?;
        let checked = match version.cmp(&contract.version()) {
            Ordering::Less => contract.check_succeeds(&known),
            Ordering::Equal => contract.check_replaces(&known),
            Ordering::Greater => {
                return Err(CliError::Input(format!(
                    "`{}` is version {}, but version {version} is deployed: records that it admitted could not be loaded",
                    path.display(),
                    contract.version()
                )));
            }
        };
        checked.map_err(|source| refused(path, source))?;
    }
    Ok(())
}

fn parse(path: &Path) -> Result<Contract, CliError> {
    Contract::parse(&read_text(path)?).map_err(|source| refused(path, source))
}

fn refused(path: &Path, source: ContractError) -> CliError {
    CliError::Contract { path: path.to_owned(), source }
}

/// The contract of a dataset by its name.
pub(crate) fn contract_of(args: &Args, dataset: &str) -> Result<Contract, CliError> {
    let files = contract_files(&schemas_path(args)?)?;
    if let Some(path) = files.iter().find(|path| folder(path) == Some(dataset)) {
        return read_contract(path);
    }
    let names: Vec<_> = files.iter().filter_map(|path| folder(path)).collect();
    Err(unknown(dataset, &names))
}

fn unknown(dataset: &str, names: &[&str]) -> CliError {
    CliError::Input(format!("no dataset `{dataset}`; there are `{}`", names.join("`, `")))
}

/// The dataset that a file belongs to: the given one, or the name of the nearest folder around it that is a dataset's.
pub(crate) fn dataset_of(args: &Args, given: Option<&str>, file: &Path) -> Result<String, CliError> {
    let files = contract_files(&schemas_path(args)?)?;
    let datasets: Vec<_> = files.iter().filter_map(|path| folder(path)).collect();
    if let Some(dataset) = given {
        let known = datasets.contains(&dataset);
        return if known { Ok(dataset.to_owned()) } else { Err(unknown(dataset, &datasets)) };
    }
    file.ancestors()
        .skip(1)
        .filter_map(|folder| folder.file_name()?.to_str())
        .find(|name| datasets.contains(name))
        .map(ToOwned::to_owned)
        .ok_or_else(|| {
            CliError::Input(format!(
                "which dataset is `{}`? name it with --dataset; there are `{}`",
                file.display(),
                datasets.join("`, `")
            ))
        })
}

/// The name of the folder that a contract lies in.
pub(crate) fn folder(path: &Path) -> Option<&str> {
    path.parent()?.file_name()?.to_str()
}
