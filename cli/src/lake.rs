//! Opens the played lake, and says what keeps it from being played.

use lake_local::{Lake, LakeError, Options};
use lake_reader::Diagnostic;

use crate::args::Args;
use crate::error::CliError;
use crate::{output, program, project};

/// Opens the lake, and makes it where there is none.
pub(crate) fn open(args: &Args) -> Result<Lake, CliError> {
    let program = program::read_to_play(args)?;
    let bootstrap = program::read_bootstrap(args)?;
    let lake = Lake::open_bounded(&args.lake, &program, bootstrap.as_ref(), Options::default())
        .map_err(|error| refused(args, error))?;
    for change in lake.changes() {
        output::note(format!("the program has changed: {change}"));
    }
    Ok(lake)
}

/// Opens a lake that a command only looks at.
pub(crate) fn open_existing(args: &Args) -> Result<Lake, CliError> {
    if !Lake::is_at(&args.lake) {
        return Err(CliError::Input(format!(
            "no lake in `{}`: `lakegate run` makes one, --lake DIR names another",
            args.lake.display()
        )));
    }
    open(args)
}

/// A failure of the lake while it did something.
pub(crate) fn failed(context: &str) -> impl FnOnce(LakeError) -> CliError {
    move |error| match error {
        LakeError::Upload { path, source } => CliError::File { action: "read", path, source },
        LakeError::Query(_)
        | LakeError::Key { .. }
        | LakeError::Unnamed { .. }
        | LakeError::Undeclared { .. } => {
            CliError::Refused { context: context.to_owned(), source: Box::new(error) }
        }
        error => CliError::Lake { context: context.to_owned(), source: Box::new(error) },
    }
}

/// Why the lake does not open; what is wrong in the program is shown there.
fn refused(args: &Args, error: LakeError) -> CliError {
    let LakeError::Program(problems) = &error else { return failed("cannot open the lake")(error) };
    let diagnostics: Vec<Diagnostic> = problems
        .iter()
        .map(|problem| {
            Diagnostic::error(format!("`{}`: {}", problem.resource, problem.message), problem.span)
        })
        .collect();
    let path = project::program_path(args).unwrap_or_default();
    let text = project::read_text(&path).unwrap_or_default();
    let frames = lake_reader::render(&diagnostics, &path.display().to_string(), &text);
    CliError::Input(format!("the program cannot be played\n{frames}"))
}
