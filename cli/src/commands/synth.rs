//! `lakegate synth`: contracts and workflows to the committed program.

use std::path::{Path, PathBuf};

use lake_contract::Contract;

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::{output, project};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  lakegate synth                 write pulumi/program/Main.yaml, and what pulumi/bootstrap needs for it
  lakegate synth --check         exit 1 with a diff if a committed program is stale
  lakegate synth --out -         print the lake's program")]
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
    let inputs = Inputs::read(args, &program)?;
    if let Some(out) = &command.out {
        let fresh = inputs.lake()?;
        if out.as_os_str() == "-" {
            output::text(&fresh)?;
        } else {
            write(out, &fresh)?;
        }
        return Ok(Exit::Done);
    }
    let programs = inputs.programs(program)?;
    if command.check {
        return check(args, &programs);
    }
    for Program { path, fresh } in &programs {
        write(path, fresh)?;
    }
    Ok(Exit::Done)
}

/// A program and what it should be.
struct Program {
    path: PathBuf,
    fresh: String,
}

/// What programs are generated from.
struct Inputs {
    contracts: Vec<Contract>,
    workflows: lake_synth::Workflows,
}

impl Inputs {
    fn read(args: &Args, program: &Path) -> Result<Self, CliError> {
        let files = project::contract_files(&project::schemas_path(args)?)?;
        let contracts =
            files.iter().map(|path| project::read_contract(path)).collect::<Result<Vec<Contract>, _>>()?;
        Ok(Self { contracts, workflows: project::workflows(args, program)? })
    }

    fn lake(&self) -> Result<String, CliError> {
        lake_synth::synth(&self.contracts, &self.workflows).map_err(refused)
    }

    /// The lake's program and, where the project has a bootstrap beside it, that of the bootstrap.
    fn programs(&self, path: PathBuf) -> Result<Vec<Program>, CliError> {
        let bootstrap = project::own_bootstrap(&path);
        let mut programs = vec![Program { path, fresh: self.lake()? }];
        if let Some(path) = bootstrap {
            let fresh = lake_synth::bootstrap(&self.contracts, &self.workflows).map_err(refused)?;
            programs.push(Program { path, fresh });
        }
        Ok(programs)
    }
}

fn refused(error: lake_synth::SynthError) -> CliError {
    CliError::Unreadable { context: "cannot generate the program".into(), source: error.into() }
}

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    std::fs::write(path, text).map_err(|source| CliError::File {
        action: "write",
        path: path.to_owned(),
        source,
    })?;
    output::note(format!("wrote {}", path.display()));
    Ok(())
}

fn check(args: &Args, programs: &[Program]) -> Result<Exit, CliError> {
    let mut stale = String::new();
    for Program { path, fresh } in programs {
        stale.extend(lake_synth::check(&project::read_text(path)?, fresh));
    }
    let fresh = stale.is_empty();
    match args.format() {
        Format::Json => {
            let diff = (!fresh).then_some(&stale);
            output::json(&serde_json::json!({ "fresh": fresh, "diff": diff }))?;
        }
        Format::Table if !fresh => {
            output::text(&stale)?;
            output::note("a program is stale: run `lakegate synth` and commit what it writes");
        }
        Format::Table => {}
    }
    Ok(if fresh { Exit::Done } else { Exit::No })
}
