//! `lakegate contract`: check contracts, draft one from sample files.

use std::fs::File;
use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::{output, project};

#[derive(Debug, clap::Args)]
pub(crate) struct ContractArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Check contracts and show the columns they give
    #[command(after_help = "Example:\n  lakegate contract check schemas/orders/v1.schema.json")]
    Check {
        /// Contract files [default: the newest of every dataset]
        files: Vec<PathBuf>,
    },
    /// Draft a contract from sample files; review it, then save it as schemas/DATASET/v1.schema.json
    #[command(after_help = "\
Example:
  lakegate contract infer march.ndjson april.ndjson --dataset payments > schemas/payments/v1.schema.json")]
    Infer {
        /// Sample files: NDJSON, one array, an envelope, documents one after the other; plain or gzip
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The dataset's name [default: the first file's name]
        #[arg(long)]
        dataset: Option<String>,
    },
}
