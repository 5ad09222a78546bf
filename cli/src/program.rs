//! Reads the program for one stack, as Pulumi's YAML host would see it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lake_reader::{Diagnostics, Program, Project, World};

use crate::args::Args;
use crate::error::CliError;
use crate::project;

/// The account of everything that is evaluated or played on this machine.
const ACCOUNT: &str = "123456789012";
const PARTITION: &str = "aws";
const REGION: &str = "eu-west-1";

/// Reads and evaluates the program.
///
/// The project and stack files are those around the program or, for a program that was copied elsewhere, around this folder.
pub(crate) fn read(args: &Args, stack: &str) -> Result<Program, CliError> {
    let path = project::program_path(args)?;
    let text = project::read_text(&path)?;
    let name = path.display().to_string();
    let refused = |problems: &[lake_reader::Diagnostic], text: &str| {
        CliError::Input(format!("the program is refused\n{}", lake_reader::render(problems, &name, text)))
    };
    let document = lake_reader::read(&name, &text).map_err(|Diagnostics(problems)| refused(&problems, &text))?;
    let program = lake_reader::evaluate(&document, &world(args, &path, stack)?);
    if program.has_errors() {
        return Err(refused(&program.diagnostics, &text));
    }
    Ok(program)
}

fn world(args: &Args, program: &Path, stack: &str) -> Result<World, CliError> {
    let folder = project_folder(args, program);
    let (project, stack_text) = match &folder {
        Some(folder) => {
            let manifest = folder.join("Pulumi.yaml");
            let project = Project::read(&project::read_text(&manifest)?).map_err(|error| {
                CliError::Input(format!("`{}` is refused: {error}", manifest.display()))
            })?;
            let stack_file = folder.join(format!("Pulumi.{stack}.yaml"));
            if !stack_file.exists() {
                return Err(CliError::Input(format!("no stack `{stack}`: `{}` is missing", stack_file.display())));
            }
            (project, project::read_text(&stack_file)?)
        }
        None => (Project { name: "lakegate".into(), ..Project::default() }, String::new()),
    };
    let mut world = project
        .world("organization", stack, &stack_text)
        .map_err(|error| CliError::Input(format!("the configuration of stack `{stack}` is refused: {error}")))?;
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
