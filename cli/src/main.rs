//! `lakegate`: the one binary people type. It alone prints, exits and reads the environment.

mod args;
mod bar;
mod commands;
#[cfg(feature = "aws")]
mod deployed;
mod error;
mod exit;
mod judged;
#[cfg(feature = "play")]
mod lake;
mod output;
mod program;
#[cfg(feature = "play")]
mod progress;
mod project;
mod reported;
#[cfg(feature = "aws")]
mod transfer;
#[cfg(any(feature = "play", feature = "aws"))]
mod watch;
#[cfg(any(feature = "play", feature = "aws"))]
mod which;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match commands::run(&args) {
        Ok(exit) => exit.into(),
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do when standard error is closed too.
            let _ = writeln!(std::io::stderr(), "{}", error::chain(&error));
            ExitCode::from(error.code())
        }
    }
}
