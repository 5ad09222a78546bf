//! One module per command: its arguments, and what it does.

#[cfg(feature = "aws")]
pub(crate) mod audit;
pub(crate) mod can;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod contract;
pub(crate) mod explain;
pub(crate) mod graph;
#[cfg(any(feature = "play", feature = "aws"))]
pub(crate) mod quarantine;
#[cfg(any(feature = "play", feature = "aws"))]
pub(crate) mod query;
#[cfg(any(feature = "play", feature = "aws"))]
pub(crate) mod reconcile;
#[cfg(any(feature = "play", feature = "aws"))]
pub(crate) mod redrive;
#[cfg(any(feature = "play", feature = "aws"))]
pub(crate) mod replay;
pub(crate) mod rules;
#[cfg(feature = "play")]
pub(crate) mod run;
pub(crate) mod sample;
#[cfg(any(feature = "play", feature = "aws"))]
pub(crate) mod status;
pub(crate) mod synth;
#[cfg(any(feature = "play", feature = "aws"))]
pub(crate) mod tables;
#[cfg(any(feature = "play", feature = "aws"))]
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
        #[cfg(any(feature = "play", feature = "aws"))]
        Command::Upload(command) => upload::run(args, command),
        #[cfg(any(feature = "play", feature = "aws"))]
        Command::Status(command) => status::run(args, command),
        #[cfg(any(feature = "play", feature = "aws"))]
        Command::Quarantine(command) => quarantine::run(args, command),
        #[cfg(any(feature = "play", feature = "aws"))]
        Command::Query(command) => query::run(args, command),
        #[cfg(any(feature = "play", feature = "aws"))]
        Command::Tables(command) => tables::run(args, command),
        #[cfg(any(feature = "play", feature = "aws"))]
        Command::Reconcile(command) => reconcile::run(args, command),
        #[cfg(any(feature = "play", feature = "aws"))]
        Command::Replay(command) => replay::run(args, command),
        #[cfg(any(feature = "play", feature = "aws"))]
        Command::Redrive(command) => redrive::run(args, command),
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
