//! `lakegate completions`.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Args;
use crate::error::CliError;
use crate::exit::Exit;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  lakegate completions bash > ~/.local/share/bash-completion/completions/lakegate"
)]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(command: &CompletionsArgs) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut Args::command(), "lakegate", &mut script);
    crate::output::text(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
