//! `lakegate synth`: contracts and workflows to the committed program.

use std::path::PathBuf;

use lake_contract::Contract;

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::{output, project};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  lakegate synth                 write pulumi/program/Main.yaml
  lakegate synth --check         exit 1 with a diff if the committed program is stale
  lakegate synth --out -         print it")]
pub(crate) struct SynthArgs {
    /// Write nothing; compare with the committed program
    #[arg(long)]
    check: bool,
    /// Where to write it, `-` for standard output [default: the program]
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    out: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, command: &SynthArgs) -> Result<Exit, CliError> {
    let program = project::program_path(args)?;
    let fresh = synthesise(args)?;
    if command.check {
        return check(args, &project::read_text(&program)?, &fresh);
    }
    if command.out.as_ref().is_some_and(|out| out.as_os_str() == "-") {
        output::text(&fresh)?;
        return Ok(Exit::Done);
    }
    let out = command.out.clone().unwrap_or(program);
    std::fs::write(&out, &fresh).map_err(|source| CliError::File {
        action: "write",
        path: out.clone(),
        source,
    })?;
    output::note(format!("wrote {}", out.display()));
    Ok(Exit::Done)
}

fn synthesise(args: &Args) -> Result<String, CliError> {
    let files = project::contract_files(&project::schemas_path(args)?)?;
    let contracts =
        files.iter().map(|path| project::read_contract(path)).collect::<Result<Vec<Contract>, _>>()?;
    let workflows = project::workflows(args)?;
    lake_synth::synth(&contracts, &workflows).map_err(|error| CliError::Lake {
        context: "cannot generate the program".into(),
        source: error.into(),
    })
}

fn check(args: &Args, committed: &str, fresh: &str) -> Result<Exit, CliError> {
    let stale = lake_synth::check(committed, fresh);
    match args.format() {
        Format::Json => output::json(&serde_json::json!({ "fresh": stale.is_none(), "diff": stale }))?,
        Format::Table => {
            if let Some(diff) = &stale {
                output::text(diff)?;
                output::note("the program is stale: run `lakegate synth` and commit what it writes");
            }
        }
    }
    Ok(if stale.is_some() { Exit::No } else { Exit::Done })
}
