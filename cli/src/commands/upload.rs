//! `lakegate upload`: put files into the raw bucket.

#[cfg(feature = "aws")]
mod deployed;

use std::path::PathBuf;

use crate::args::Args;
use crate::error::CliError;
use crate::exit::Exit;
use crate::project;
use crate::which::LakeArgs;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
In a played lake the files wait in the raw bucket; `lakegate run` plays on. In a deployed one every file is validated before
the first is uploaded, with the code that the lake uses.

Examples:
  lakegate upload orders.ndjson --dataset orders
  lakegate upload stray.json --key somewhere/else.json")]
#[cfg_attr(
    feature = "aws",
    command(after_help = "\
Every file is validated before the first is uploaded, with the code that the lake uses. In a played lake, which nothing is
said of here, the files wait in the raw bucket unvalidated; `lakegate run` plays on.

Examples:
  lakegate upload orders.ndjson --dataset orders --stack prod --wait
  lakegate upload orders/*.json.gz --outputs prod.json --format json
  lakegate upload orders.ndjson --dataset orders          into the played lake

Exits with 1 when a file is refused, and with --wait when one does not end in the tables.")
)]
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
    /// Wait until the files are in the tables, or refused
    #[cfg(feature = "aws")]
    #[arg(long)]
    wait: bool,
    /// How long to wait at most
    #[cfg(feature = "aws")]
    #[arg(long, value_name = "MINUTES", default_value_t = 60, requires = "wait")]
    timeout: u64,
    #[command(flatten)]
    lake: LakeArgs,
}

pub(crate) fn run(args: &Args, command: &UploadArgs) -> Result<Exit, CliError> {
    if command.key.is_some() && command.files.len() > 1 {
        return Err(CliError::Usage("--key names one object: give one file"));
    }
    let keys = command
        .files
        .iter()
        .map(|file| match &command.key {
            Some(key) => Ok(key.clone()),
            None => Ok(project::raw_key(&project::dataset_of(args, command.dataset.as_deref(), file)?, file)),
        })
        .collect::<Result<Vec<_>, CliError>>()?;
    #[cfg(feature = "aws")]
    if let Some(lake) = command.lake.deployed(args)? {
        return deployed::run(args, command, &keys, &lake);
    }
    here(args, command, &keys)
}

#[cfg(not(feature = "play"))]
fn here(_args: &Args, _command: &UploadArgs, _keys: &[String]) -> Result<Exit, CliError> {
    Err(crate::which::nowhere())
}

#[cfg(feature = "play")]
fn here(args: &Args, command: &UploadArgs, keys: &[String]) -> Result<Exit, CliError> {
    use crate::args::Format;
    use crate::{lake, output};

    let mut lake = lake::open(args)?;
    let mut uploaded = Vec::new();
    for (file, key) in command.files.iter().zip(keys) {
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
