//! `lakegate contract`: check contracts, draft one from sample files.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use lake_contract::infer::{InferError, Inference};
use serde_json::json;

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::{output, project};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  lakegate contract check
  lakegate contract infer march.ndjson --dataset payments --out schemas/payments/v1.schema.json")]
pub(crate) struct ContractArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Check contracts and show the columns they give
    #[command(after_help = "\
Examples:
  lakegate contract check schemas/orders/v1.schema.json
  git archive main schemas | tar -x -C /tmp && lakegate contract check --against /tmp/schemas")]
    Check {
        /// Contract files [default: the newest of every dataset]
        files: Vec<PathBuf>,
        /// The contracts that are deployed: refuse what may not change in place or from version to version
        #[arg(long, value_name = "DIR")]
        against: Option<PathBuf>,
    },
    /// Draft a contract from sample files, for review
    #[command(after_help = "\
Examples:
  lakegate contract infer march.ndjson april.ndjson
  lakegate contract infer march.ndjson --dataset payments --out schemas/payments/v1.schema.json")]
    Infer {
        /// Sample files: NDJSON, one array, an envelope, documents one after the other; plain or gzip
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The dataset's name [default: the first file's name]
        #[arg(long)]
        dataset: Option<String>,
        /// Where to write it, with the folders that it takes; never over a file [default: standard output]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

pub(crate) fn run(args: &Args, command: &ContractArgs) -> Result<Exit, CliError> {
    match &command.action {
        Action::Check { files, against } => check(args, files, against.as_deref()),
        Action::Infer { files, dataset, out } => infer(files, dataset.as_deref(), out.as_deref()),
    }
}

fn check(args: &Args, files: &[PathBuf], against: Option<&Path>) -> Result<Exit, CliError> {
    let all = files.is_empty();
    let deployed = against.map_or(Ok(Vec::new()), project::contract_files)?;
    let files = if all { project::contract_files(&project::schemas_path(args)?)? } else { files.to_vec() };
    let mut documents = Vec::new();
    for file in &files {
        let contract = project::read_contract(file)?;
        against.map_or(Ok(()), |deployed| project::hold_against(file, &contract, deployed))?;
        let partition: Vec<_> = contract.partition().iter().map(|column| column.name.clone()).collect();
        let columns: Vec<_> = contract
            .stage_columns()
            .into_iter()
            .map(|column| json!({ "name": column.name, "type": column.kind.to_string(), "nullable": column.nullable }))
            .collect();
        documents.push(json!({
            "file": file, "dataset": contract.dataset(), "version": contract.version(),
            "partition": partition, "columns": columns,
        }));
    }
    for gone in deployed.iter().filter(|_| all).filter_map(|path| project::folder(path)) {
        if documents.iter().all(|document| document["dataset"] != gone) {
            output::note(format!(
                "`{gone}` is deployed and has no contract here: its files would not be loaded any more"
            ));
        }
    }
    match args.format() {
        Format::Json => output::json(&documents)?,
        Format::Table => documents.iter().try_for_each(print)?,
    }
    Ok(Exit::Done)
}

fn print(contract: &serde_json::Value) -> Result<(), CliError> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    output::line(format!(
        "{} v{} ({})",
        text(&contract["dataset"]),
        contract["version"],
        text(&contract["file"])
    ))?;
    let columns = contract["columns"].as_array().into_iter().flatten().map(|column| {
        let nullable = if column["nullable"] == true { "null" } else { "" };
        vec![format!("  {}", text(&column["name"])), text(&column["type"]), nullable.to_owned()]
    });
    let partition = contract["partition"].as_array().into_iter().flatten();
    let partition =
        partition.map(|name| vec![format!("  {}", text(name)), "string".into(), "partition".into()]);
    output::table(&["  column", "type", ""], columns.chain(partition))
}

fn infer(files: &[PathBuf], dataset: Option<&str>, out: Option<&Path>) -> Result<Exit, CliError> {
    let named = files.first().and_then(|file| file.file_name()?.to_str()?.split('.').next());
    let Some(dataset) = dataset.or(named) else {
        return Err(CliError::Input("name the dataset with --dataset".into()));
    };
    let refused = |error: InferError| CliError::Input(format!("cannot draft a contract: {error}"));
    let mut inference = Inference::new(dataset).map_err(refused)?;
    for path in files {
        let file = File::open(path).map_err(|source| CliError::File {
            action: "read",
            path: path.clone(),
            source,
        })?;
        inference.read(file).map_err(|error| match error {
            InferError::Io(source) => CliError::File { action: "read", path: path.clone(), source },
            error => CliError::Input(format!("cannot draft a contract from `{}`: {error}", path.display())),
        })?;
    }
    let inferred = inference.finish().map_err(refused)?;
    match out {
        Some(out) => save(out, &inferred.contract)?,
        None => output::text(&inferred.contract)?,
    }
    for note in &inferred.notes {
        output::note(format!("look again: {note}"));
    }
    Ok(Exit::Done)
}

/// Writes a draft where no file is yet: a contract that was reviewed is not to be lost.
fn save(path: &Path, draft: &str) -> Result<(), CliError> {
    let failed = |action| move |source| CliError::File { action, path: path.to_owned(), source };
    path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(failed("create"))?;
    let mut file = File::create_new(path).map_err(failed("create"))?;
    file.write_all(draft.as_bytes()).map_err(failed("write"))?;
    output::note(format!("wrote {}", path.display()));
    Ok(())
}
