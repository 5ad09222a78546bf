//! Reads the program for one stack, as Pulumi's YAML host would see it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[cfg(feature = "play")]
use lake_reader::Severity;
use lake_reader::{Diagnostic, Diagnostics, Program, Project, World};

use crate::args::Args;
use crate::error::CliError;
#[cfg(feature = "play")]
use crate::output;
use crate::project;

/// The account of everything that is evaluated or played on this machine.
const ACCOUNT: &str = "123456789012";
const PARTITION: &str = "aws";
const REGION: &str = "eu-west-1";

/// Reads and evaluates the program, as one that is to be deployed.
pub(crate) fn read(args: &Args, stack: &str) -> Result<Program, CliError> {
    let (program, source) = evaluate(args, stack)?;
    if program.has_errors() { Err(source.refused(&program.diagnostics)) } else { Ok(program) }
}

/// Reads and evaluates the program to be played.
///
/// What somebody took out of a copy to see what happens is missing elsewhere too: that is said, and the arrows that
/// have lost an end are left out.
#[cfg(feature = "play")]
pub(crate) fn read_to_play(args: &Args, stack: &str) -> Result<Program, CliError> {
    let (mut program, source) = evaluate(args, stack)?;
    let errors: Vec<_> =
        program.diagnostics.iter().filter(|d| d.severity == Severity::Error).cloned().collect();
    if errors.is_empty() {
        return Ok(program);
    }
    if !errors.iter().all(is_dangling) {
        return Err(source.refused(&errors));
    }
    output::note("the program would not deploy; it is played without what is missing");
    output::note(lake_reader::render(&errors, &source.name, &source.text));
    program.diagnostics.retain(|diagnostic| diagnostic.severity != Severity::Error);
    program.resources.retain(|resource| !has_lost_an_end(resource));
    Ok(program)
}

/// Whether something is named that the program does not have.
#[cfg(feature = "play")]
fn is_dangling(diagnostic: &Diagnostic) -> bool {
    diagnostic.message.starts_with("resource, variable or configuration value")
        && diagnostic.message.ends_with("is not found")
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

/// The text of a program and the name that diagnostics call it by.
struct Source {
    name: String,
    text: String,
}

impl Source {
    fn refused(&self, problems: &[Diagnostic]) -> CliError {
        CliError::Input(format!(
            "the program is refused\n{}",
            lake_reader::render(problems, &self.name, &self.text).trim_end()
        ))
    }
}

/// The project and stack files are those around the program or, for a program that was copied elsewhere, around this
/// folder.
fn evaluate(args: &Args, stack: &str) -> Result<(Program, Source), CliError> {
    let path = project::program_path(args)?;
    let source = Source { name: path.display().to_string(), text: project::read_text(&path)? };
    let document = lake_reader::read(&source.name, &source.text)
        .map_err(|Diagnostics(problems)| source.refused(&problems))?;
    let program = lake_reader::evaluate(&document, &world(args, &path, stack)?);
    Ok((program, source))
}

fn world(args: &Args, program: &Path, stack: &str) -> Result<World, CliError> {
    let folder = project_folder(args, program);
    let (project, stack_text) = match &folder {
        Some(folder) => {
            let manifest = folder.join("Pulumi.yaml");
            let project = Project::read(&project::read_text(&manifest)?)
                .map_err(|error| CliError::Input(format!("`{}` is refused: {error}", manifest.display())))?;
            let stack_file = folder.join(format!("Pulumi.{stack}.yaml"));
            if !stack_file.exists() {
                return Err(CliError::Input(format!(
                    "no stack `{stack}`: `{}` is missing",
                    stack_file.display()
                )));
            }
            (project, project::read_text(&stack_file)?)
        }
        None => (Project { name: "lakegate".into(), ..Project::default() }, String::new()),
    };
    let mut world = project.world("organization", stack, &stack_text).map_err(|error| {
        CliError::Input(format!("the configuration of stack `{stack}` is refused: {error}"))
    })?;
    ACCOUNT.clone_into(&mut world.account);
    PARTITION.clone_into(&mut world.partition);
    if world.region.is_empty() {
        REGION.clone_into(&mut world.region);
    }
    world.files = program.parent().map(files).transpose()?.unwrap_or_default();
    Ok(world)
}

/// The folder of `Pulumi.yaml`: above the program, or the project that this folder is in.
fn project_folder(args: &Args, program: &Path) -> Option<PathBuf> {
    let program = program.canonicalize().ok()?;
    let above = program.parent().into_iter().chain(program.parent().and_then(Path::parent));
    let around = args.program.is_some().then(|| project::default_program().ok()).flatten();
    let around = around.as_deref().and_then(Path::parent).and_then(Path::parent);
    above.chain(around).find(|folder| folder.join("Pulumi.yaml").exists()).map(Path::to_owned)
}

/// The files beside the program, which `fn::readFile` and its like may name.
fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, CliError> {
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
            files.insert(format!("./{name}"), bytes.clone());
            files.insert(name.to_owned(), bytes);
        }
    }
    Ok(files)
}
