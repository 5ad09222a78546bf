//! `lakegate query`: SQL over the tables.

#[cfg(feature = "aws")]
mod deployed;
#[cfg(feature = "play")]
mod played;
mod rows;

#[cfg(feature = "play")]
pub(super) use played::{print, rows};

use crate::args::Args;
use crate::error::CliError;
use crate::exit::Exit;
use crate::which::{LakeArgs, Which};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  lakegate query 'select order_date, sum(total) from orders group by 1 order by 1'
  lakegate query 'select * from earthquakes limit 1' --format json
  lakegate query \"$(cat report.sql)\"")]
pub(crate) struct QueryArgs {
    /// The question; tables of the analytics database need no prefix
    #[arg(allow_hyphen_values = true)]
    sql: String,
    #[command(flatten)]
    lake: LakeArgs,
}

pub(crate) fn run(args: &Args, command: &QueryArgs) -> Result<Exit, CliError> {
    match command.lake.open(args)? {
        #[cfg(feature = "play")]
        Which::Played(lake) => played::print(&lake, &command.sql, args.format())?,
        #[cfg(feature = "aws")]
        Which::Deployed(lake) => deployed::print(&lake, &command.sql, args.format())?,
    }
    Ok(Exit::Done)
}
