//! What the exit code of `lakegate` means. Scripts rely on these numbers.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It did what was asked.
    Done,
    /// It ran, and the answer is no: records were refused, the program is stale or denied, something is not loaded.
    No,
}

/// The table that `lakegate --help` prints.
pub(crate) const HELP: &str = "\
Exit codes:
  0  done
  1  ran, and the answer is no (records refused, program stale, something denied or unknown,
     a waiver that does not hold, `--strict` and not everything loaded)
  2  the command line is wrong
  3  an input is missing or unreadable: a file, a contract, the program, the waivers
  4  the lake itself failed: its folder is locked, full or damaged, or AWS refused or did not answer";

/// Code of a wrong command line, which is also what the parser exits with.
#[cfg(any(feature = "play", feature = "aws"))]
pub(crate) const USAGE: u8 = 2;
/// Code of an input that is missing or unreadable.
pub(crate) const INPUT: u8 = 3;
/// Code of a failure of the lake itself.
pub(crate) const LAKE: u8 = 4;

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::No => Self::from(1),
        }
    }
}
