//! Reads the program for one stack, as Pulumi's YAML host would see it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lake_reader::{Diagnostic, Diagnostics, Document, Program, Project, World};
#[cfg(feature = "play")]
use lake_reader::{DiagnosticKind, Severity};

use crate::args::Args;
use crate::error::CliError;
#[cfg(feature = "play")]
use crate::output;
use crate::project;

/// The account of everything that is evaluated or played on this machine.
const ACCOUNT: &str = "123456789012";
const PARTITION: &str = "aws";
const REGION: &str = "eu-west-1";
/// The stack of whatever names none: its configuration is the smallest.
const STACK: &str = "dev";

/// Where a program would be deployed to, which it may ask for.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Place {
    /// The stack whose configuration is used [default: dev, where there is one]
    #[arg(long, value_name = "NAME")]
    pub(crate) stack: Option<String>,
    /// The account that the program would be deployed to [default: 123456789012 stands for it]
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    /// The region [default: the stack's `aws:region`, or eu-west-1]
    #[arg(long, value_name = "NAME")]
    pub(crate) region: Option<String>,
    /// The partition: aws, aws-cn, aws-us-gov
    #[arg(long, value_name = "NAME", default_value = PARTITION)]
    pub(crate) partition: String,
}

impl Place {
    /// The stack that is meant.
    pub(crate) fn stack(&self) -> &str {
        self.stack.as_deref().unwrap_or(STACK)
    }

    fn of_stack(stack: &str) -> Self {
        let (stack, partition) = (Some(stack.to_owned()), PARTITION.to_owned());
        Self { stack, account: None, region: None, partition }
    }
}

/// Reads and evaluates the program, as one that is to be deployed.
pub(crate) fn read(args: &Args, stack: &str) -> Result<Program, CliError> {
    let source = Source::read(&project::program_path(args)?)?;
    let (program, _) = source.evaluate(args, &Place::of_stack(stack), false)?;
    if program.has_errors() { Err(source.refused(&program.diagnostics)) } else { Ok(program) }
}

/// Reads any program to be judged: what AWS assigns at creation has a stand-in.
pub(crate) fn read_to_judge(
    args: &Args,
    source: &Source,
    place: &Place,
) -> Result<(Program, Document), CliError> {
    let (program, document) = source.evaluate(args, place, true)?;
    if program.has_errors() { Err(source.refused(&program.diagnostics)) } else { Ok((program, document)) }
}

/// The account that stands for the program's own, where none is told.
pub(crate) fn assumed_account(place: &Place) -> Option<&'static str> {
    place.account.is_none().then_some(ACCOUNT)
}

/// Reads and evaluates the program to be played.
///
/// What somebody took out of a copy to see what happens is missing elsewhere too: that is said, and the arrows that
/// have lost an end are left out.
#[cfg(feature = "play")]
pub(crate) fn read_to_play(args: &Args) -> Result<Program, CliError> {
    let source = Source::read(&project::program_path(args)?)?;
    let (mut program, _) = source.evaluate(args, &Place::of_stack(STACK), false)?;
    let errors: Vec<_> =
        program.diagnostics.iter().filter(|d| d.severity == Severity::Error).cloned().collect();
    if errors.is_empty() {
        return Ok(program);
    }
    if !errors.iter().all(|error| error.kind == DiagnosticKind::Missing) {
        return Err(source.refused(&errors));
    }
    output::note("the program would not deploy; it is played without what is missing");
    output::note(lake_reader::render(&errors, &source.name, &source.text));
    program.diagnostics.retain(|diagnostic| diagnostic.severity != Severity::Error);
    program.resources.retain(|resource| !has_lost_an_end(resource));
    Ok(program)
}

/// The bootstrap of the program's project, where it has one: it declares the permissions boundary of the program's roles.
#[cfg(feature = "play")]
pub(crate) fn read_bootstrap(args: &Args) -> Result<Option<Program>, CliError> {
    let path = project::bootstrap(args, &project::program_path(args)?).filter(|path| path.exists());
    let Some(path) = path else { return Ok(None) };
    let source = Source::read(&path)?;
    let (program, _) = source.evaluate(args, &Place::of_stack(STACK), false)?;
    if program.has_errors() { Err(source.refused(&program.diagnostics)) } else { Ok(Some(program)) }
}

/// Whether a resource that joins two others names one that is not there.
#[cfg(feature = "play")]
fn has_lost_an_end(resource: &lake_reader::Resource) -> bool {
    let ends: &[&str] = match resource.token.as_str() {
        "aws:cloudwatch/eventTarget:EventTarget" => &["rule", "arn"],
        "aws:lambda/eventSourceMapping:EventSourceMapping" => &["eventSourceArn", "functionName"],
        "aws:s3/bucketNotification:BucketNotification" => &["bucket"],
        _ => &[],
    };
    ends.iter().any(|end| resource.property(end).is_some_and(lake_reader::Node::is_unknown))
}

/// The text of a program and where it lies.
pub(crate) struct Source {
    pub(crate) path: PathBuf,
    /// What diagnostics call it: the path from here.
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Source {
    pub(crate) fn read(path: &Path) -> Result<Self, CliError> {
        let text = project::read_text(path)?;
        let path = project::absolute(path)?;
        Ok(Self { name: project::from_here(&path), path, text })
    }

    fn refused(&self, problems: &[Diagnostic]) -> CliError {
        CliError::Input(format!(
            "the program is refused\n{}",
            lake_reader::render(problems, &self.name, &self.text).trim_end()
        ))
    }

    fn evaluate(&self, args: &Args, place: &Place, stand_ins: bool) -> Result<(Program, Document), CliError> {
        let document = lake_reader::read(&self.name, &self.text)
            .map_err(|Diagnostics(problems)| self.refused(&problems))?;
        let world = World { stand_ins, ..world(args, self, document.project(), place)? };
        let program = lake_reader::evaluate(&document, &world);
        Ok((program, document))
    }
}

/// The project and stack files are those around the program or, for a program that was copied elsewhere, around this
/// folder. A program that is a project itself takes no stack of another one.
fn world(args: &Args, source: &Source, own: Option<&Project>, place: &Place) -> Result<World, CliError> {
    let (stack, program) = (place.stack(), &source.path);
    let folder = project::of_program(args, program);
    let around = folder.as_deref().map(manifest).transpose()?;
    let folder =
        folder.filter(|_| own.is_none_or(|own| around.as_ref().is_some_and(|it| it.name == own.name)));
    let alone = || Project { name: "lakegate".into(), ..Project::default() };
    let project = own.cloned().or(around).unwrap_or_else(alone);
    let stack_text = folder.map(|folder| stack_file(&folder, place)).transpose()?.unwrap_or_default();
    let mut world = project.world("organization", stack, &stack_text).map_err(|error| {
        CliError::Input(format!("the configuration of stack `{stack}` is refused: {error}"))
    })?;
    place.account.as_deref().unwrap_or(ACCOUNT).clone_into(&mut world.account);
    world.partition.clone_from(&place.partition);
    match &place.region {
        Some(region) => {
            world.region.clone_from(region);
            world.config.insert("aws:region".to_owned(), region.as_str().into());
        }
        None if world.region.is_empty() => REGION.clone_into(&mut world.region),
        None => {}
    }
    if let Some(folder) = program.parent() {
        world.files = files(folder, "")?;
        let archives = folder.join(ARCHIVES);
        if archives.is_dir() {
            world.files.extend(files(&archives, ARCHIVES)?);
        }
    }
    Ok(world)
}

fn manifest(folder: &Path) -> Result<Project, CliError> {
    let path = folder.join("Pulumi.yaml");
    Project::read(&project::read_text(&path)?)
        .map_err(|error| CliError::Input(format!("`{}` is refused: {error}", path.display())))
}

/// The text of the stack file; nothing where no stack is named and the usual one does not exist.
fn stack_file(folder: &Path, place: &Place) -> Result<String, CliError> {
    let stack = place.stack();
    let path = folder.join(format!("Pulumi.{stack}.yaml"));
    match (path.exists(), &place.stack) {
        (true, _) => project::read_text(&path),
        (false, None) => Ok(String::new()),
        (false, Some(stack)) => {
            Err(CliError::Input(format!("no stack `{stack}`: `{}` is missing", path.display())))
        }
    }
}

/// Where what is built for a deployment lies, from the folder of the program.
const ARCHIVES: &str = "../archives/";

/// The files of a folder, which `fn::readFile` and its like may name by the given path of the folder.
fn files(folder: &Path, named: &str) -> Result<BTreeMap<String, Vec<u8>>, CliError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| CliError::File { action: "read", path, source }
    };
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable(folder))? {
        let path = entry.map_err(unreadable(folder))?.path();
        if let Some(name) = path.file_name().and_then(|name| name.to_str())
            && path.is_file()
        {
            let bytes = std::fs::read(&path).map_err(unreadable(&path))?;
            files.insert(format!("{named}{name}"), bytes);
        }
    }
    Ok(files)
}
