//! One module per command: its arguments, and what it does.

#[cfg(feature = "aws")]
pub(crate) mod audit;
pub(crate) mod can;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod contract;
pub(crate) mod explain;
pub(crate) mod graph;
#[cfg(feature = "play")]
pub(crate) mod quarantine;
#[cfg(feature = "play")]
pub(crate) mod query;
pub(crate) mod rules;
#[cfg(feature = "play")]
pub(crate) mod run;
pub(crate) mod sample;
#[cfg(feature = "play")]
pub(crate) mod status;
pub(crate) mod synth;
#[cfg(feature = "play")]
pub(crate) mod tables;
#[cfg(feature = "play")]
pub(crate) mod upload;
pub(crate) mod validate;

use crate::args::{Args, Command};
use crate::error::CliError;
use crate::exit::Exit;

/// Carries out the command that was typed.
pub(crate) fn run(args: &Args) -> Result<Exit, CliError> {
    match &args.command {
        #[cfg(feature = "play")]
        Command::Run(command) => run::run(args, command),
        #[cfg(feature = "play")]
        Command::Upload(command) => upload::run(args, command),
        #[cfg(feature = "play")]
        Command::Status(command) => status::run(args, command),
        #[cfg(feature = "play")]
        Command::Quarantine(command) => quarantine::run(args, command),
        #[cfg(feature = "play")]
        Command::Query(command) => query::run(args, command),
        #[cfg(feature = "play")]
        Command::Tables => tables::run(args),
        Command::Sample(command) => sample::run(args, command),
        Command::Validate(command) => validate::run(args, command),
        Command::Contract(command) => contract::run(args, command),
        Command::Synth(command) => synth::run(args, command),
        #[cfg(feature = "aws")]
        Command::Audit(command) => audit::run(args, command),
        Command::Check(command) => check::run(args, command),
        Command::Can(command) => can::run(args, command),
        Command::Rules => rules::run(args),
        Command::Explain(command) => explain::run(args, command),
        Command::Graph(command) => graph::run(args, command),
        Command::Completions(command) => completions::run(command),
    }
}
