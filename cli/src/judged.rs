//! What is judged, wherever it was read from: a program, a preview, an export. What a file is, its content tells.

use std::io::Read;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use lake_policy::recorded::{self, Kind};
use lake_policy::{Artifact, Infrastructure, Origin, Waivers};
use lake_reader::{Diagnostic, Diagnostics};

use crate::args::Args;
use crate::error::CliError;
use crate::program::{self, Place, Source};
use crate::{output, project};

/// An infrastructure, and what it was read from.
pub(crate) struct Input {
    pub(crate) infrastructure: Infrastructure,
    pub(crate) artifact: Artifact,
    /// The folder of the project that it belongs to.
    project: Option<PathBuf>,
}

/// Reads a file, standard input for `-`, or the project's own program. What holds nothing to judge is refused: it is no pass.
pub(crate) fn read(args: &Args, place: &Place, file: Option<&Path>, date: Date) -> Result<Input, CliError> {
    let source = match file {
        None => Source::read(&project::program_path(args)?)?,
        Some(file) if file.as_os_str() == "-" => standard_input()?,
        Some(file) => Source::read(file)?,
    };
    let input = match recorded::kind(&source.text) {
        Kind::Program => of_program(args, place, &source, date),
        Kind::Preview | Kind::State | Kind::Account => of_record(args, place, &source, date),
    }?;
    if input.infrastructure.resources.is_empty() {
        let (name, words) = (&source.name, input.artifact.origin.words());
        return Err(CliError::Input(format!(
            "`{name}`, read as {words}, has no resources: nothing was judged"
        )));
    }
    Ok(input)
}

fn standard_input() -> Result<Source, CliError> {
    let mut text = String::new();
    let read = std::io::stdin().lock().read_to_string(&mut text);
    let path = PathBuf::from("-");
    read.map_err(|source| CliError::File { action: "read", path: path.clone(), source })?;
    Ok(Source { path: project::absolute(&path)?, name: "-".to_owned(), text })
}

fn of_program(args: &Args, place: &Place, source: &Source, date: Date) -> Result<Input, CliError> {
    let (program, document) = program::read_to_judge(args, source, place)?;
    let warnings = program.diagnostics.len();
    if warnings > 0 {
        output::note(lake_reader::render(&program.diagnostics, &source.name, &source.text));
    }
    let (origin, stack) = (Origin::Program, Some(place.stack().to_owned()));
    let infrastructure = locked(Infrastructure::of_program(program, document), &source.path)?;
    let infrastructure = match program::assumed_account(place) {
        Some(account) => infrastructure.assuming(account),
        None => infrastructure,
    };
    Ok(Input {
        infrastructure: beside_bootstrap(args, place, &source.path, infrastructure),
        artifact: Artifact { name: source.name.clone(), origin, stack, warnings, date },
        project: project::of_program(args, &source.path),
    })
}

/// A record has no text that people wrote, so its places are those of the project's program, where there is one.
fn of_record(args: &Args, place: &Place, source: &Source, date: Date) -> Result<Input, CliError> {
    let refused = |error: recorded::Unreadable| {
        let context = format!("`{}` cannot be judged", source.name);
        CliError::Unreadable { context, source: Box::new(error) }
    };
    let infrastructure = recorded::read(&source.text).map_err(refused)?;
    let artifact =
        Artifact { name: source.name.clone(), origin: infrastructure.origin, stack: None, warnings: 0, date };
    let program = project::program_path(args).ok();
    let declared = program.as_deref().map(|path| declaration(args, place, path)).transpose();
    let infrastructure = match declared {
        Ok(None) => infrastructure,
        Ok(Some(program)) => infrastructure.located_in(&program),
        Err(error) => {
            output::note(format!("places are left out: {}", crate::error::chain(&error)));
            infrastructure
        }
    };
    let infrastructure = match &program {
        Some(program) => beside_bootstrap(args, place, program, infrastructure),
        None => infrastructure,
    };
    let project = program.and_then(|path| project::of_program(args, &path));
    Ok(Input { infrastructure, artifact, project })
}

/// Beside the bootstrap of the program's project, where it has one: the permissions boundary of its roles is declared there.
fn beside_bootstrap(
    args: &Args,
    place: &Place,
    program: &Path,
    infrastructure: Infrastructure,
) -> Infrastructure {
    let bootstrap = project::bootstrap(args, program);
    let Some(bootstrap) = bootstrap.filter(|path| path.exists()) else { return infrastructure };
    match declaration(args, place, &bootstrap) {
        Ok(bootstrap) => infrastructure.beside(bootstrap),
        Err(error) => {
            output::note(format!("the bootstrap is left out: {}", crate::error::chain(&error)));
            infrastructure
        }
    }
}

/// What was read of a live account.
#[cfg(feature = "aws")]
pub(crate) fn of_account(args: &Args, infrastructure: Infrastructure, name: String, date: Date) -> Input {
    let artifact = Artifact { name, origin: Origin::Account, stack: None, warnings: 0, date };
    let program = project::program_path(args).ok();
    let project = program.and_then(|path| project::of_program(args, &path));
    Input { infrastructure, artifact, project }
}

/// A program that something is held against.
pub(crate) fn declaration(args: &Args, place: &Place, path: &Path) -> Result<Infrastructure, CliError> {
    let source = Source::read(path)?;
    let (program, document) = program::read_to_judge(args, &source, place)?;
    locked(Infrastructure::of_program(program, document), &source.path)
}

/// With the lock files that the YAML host would find; a copy that is no project and lies in none tells nothing of them.
fn locked(infrastructure: Infrastructure, program: &Path) -> Result<Infrastructure, CliError> {
    let folders: Vec<&Path> = program.ancestors().skip(1).take(2).collect();
    let alone = infrastructure.source.as_ref().is_none_or(|document| document.project().is_none());
    if alone && !folders.iter().any(|folder| folder.join("Pulumi.yaml").exists()) {
        return Ok(infrastructure);
    }
    let sdks = folders.first().map(|folder| folder.join("sdks")).filter(|folder| folder.is_dir());
    let texts = sdks.as_deref().map(project::yaml_files).transpose()?.unwrap_or_default();
    Ok(infrastructure.with_locks(texts.iter().map(String::as_str)))
}

impl Input {
    /// The waivers of a file, or those of the project where it has any.
    pub(crate) fn waivers(&self, file: Option<&Path>) -> Result<Waivers, CliError> {
        let usual = self.project.as_ref().map(|folder| folder.join("waivers.yaml"));
        let usual = usual.filter(|path| path.exists());
        let Some(path) = file.map(Path::to_owned).or(usual) else { return Ok(Waivers::default()) };
        let (name, text) = (project::from_here(&path), project::read_text(&path)?);
        Waivers::read(&name, &text, self.artifact.date)
            .map_err(|Diagnostics(problems)| unreadable(&problems, &name, &text))
    }
}

fn unreadable(problems: &[Diagnostic], name: &str, text: &str) -> CliError {
    let frames = lake_reader::render(problems, name, text);
    CliError::Input(format!("the waivers cannot be read\n{}", frames.trim_end()))
}

/// The date in UTC: a waiver ends everywhere at the same moment.
pub(crate) fn today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}
