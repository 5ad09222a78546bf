//! `lakegate upload`: put files into the raw bucket.

use std::path::PathBuf;

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::{lake, output, project};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
The files wait in the raw bucket; `lakegate run` plays on.

Examples:
  lakegate upload orders.ndjson --dataset orders
  lakegate upload stray.json --key somewhere/else.json")]
pub(crate) struct UploadArgs {
    /// Files to upload
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The dataset of the files [default: the folder of that name that a file is in]
    #[arg(long, conflicts_with = "key")]
    dataset: Option<String>,
    /// The object's key, for one file
    #[arg(long)]
    key: Option<String>,
}

pub(crate) fn run(args: &Args, command: &UploadArgs) -> Result<Exit, CliError> {
    if command.key.is_some() && command.files.len() > 1 {
        return Err(CliError::Input("--key names one object: give one file".into()));
    }
    let keys = command
        .files
        .iter()
        .map(|file| match &command.key {
            Some(key) => Ok(key.clone()),
            None => Ok(lake::raw_key(&project::dataset_of(args, command.dataset.as_deref(), file)?, file)),
        })
        .collect::<Result<Vec<_>, CliError>>()?;
    let mut lake = lake::open(args)?;
    let mut uploaded = Vec::new();
    for (file, key) in command.files.iter().zip(&keys) {
        uploaded.push(lake.upload_file(key, file).map_err(lake::failed("cannot upload"))?);
    }
    match args.format() {
        Format::Json => output::json(&uploaded)?,
        Format::Table => {
            let rows =
                uploaded.into_iter().map(|object| vec![object.key, object.version, object.size.to_string()]);
            output::table(&["file", "version", "bytes"], rows)?;
        }
    }
    Ok(Exit::Done)
}
