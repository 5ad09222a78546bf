//! A deployed lake: what its stack calls things, and AWS.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::Path;
use std::process::Command;

use lake_aws::Aws;
use lake_core::operate::{Errand, Names};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::args::Args;
use crate::error::CliError;
use crate::project;
use crate::which::LakeArgs;

/// A lake in an account.
pub(crate) struct Deployed {
    /// What its parts are called.
    pub(crate) names: Names,
    pub(crate) aws: Aws,
    /// How AWS is reached.
    config: lake_aws::SdkConfig,
    runtime: Runtime,
}

impl Deployed {
    /// Finds out what a stack is called, and how AWS is reached. Makes no call to AWS.
    pub(crate) fn connect(args: &Args, which: &LakeArgs) -> Result<Self, CliError> {
        let text = match (&which.outputs, &which.stack) {
            (Some(file), _) => project::read_text(file)?,
            (None, Some(stack)) => ask_pulumi(args, stack)?,
            (None, None) => String::new(),
        };
        let place = which.outputs.as_deref().unwrap_or(Path::new("pulumi stack output --json"));
        let names = names(&text).ok_or_else(|| {
            CliError::Input(format!("`{}` holds no outputs: it is no JSON object", place.display()))
        })?;
        let runtime = runtime()?;
        // A lake lies in one region, whatever the profile prefers.
        let region = which.region.as_deref().or_else(|| names.get("region").ok());
        let config = runtime.block_on(lake_aws::load_for(which.profile.as_deref(), region));
        Ok(Self { aws: Aws::new(&config), names, config, runtime })
    }

    /// Waits for an answer of AWS.
    pub(crate) fn wait<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    /// Runs an errand.
    pub(crate) fn carry_out<E: Errand>(&self, errand: E) -> E::Output {
        self.wait(errand.run(&self.aws, &self.names))
    }

    /// Athena in the lake's own workgroup and database.
    pub(crate) fn athena(&self) -> Result<(lake_aws::Athena, String), CliError> {
        let named = crate::which::failed("cannot ask the tables");
        let names = || Ok((self.names.workgroup()?, self.names.analytics_database()?));
        let (workgroup, database) = names().map_err(named)?;
        Ok((lake_aws::Athena::new(&self.config, workgroup, database), database.to_owned()))
    }
}

/// What waits for answers of AWS.
pub(crate) fn runtime() -> Result<Runtime, CliError> {
    let built = tokio::runtime::Builder::new_current_thread().enable_all().build();
    built.map_err(|error| CliError::Lake {
        context: "cannot open connections to AWS".to_owned(),
        source: Box::new(error),
    })
}

/// The outputs that are text.
fn names(text: &str) -> Option<Names> {
    let outputs: BTreeMap<String, Value> = serde_json::from_str(text).ok()?;
    let text = |(name, value): (String, Value)| Some((name, value.as_str()?.to_owned()));
    Some(Names::new(outputs.into_iter().filter_map(text)))
}

/// What `pulumi` says of a stack, asked in the folder of the project.
fn ask_pulumi(args: &Args, stack: &str) -> Result<String, CliError> {
    let mut command = Command::new("pulumi");
    command.args(["stack", "output", "--json", "--non-interactive", "--stack", stack]);
    let program = project::program_path(args).ok();
    if let Some(folder) = program.and_then(|path| project::of_program(args, &path)) {
        command.current_dir(folder);
    }
    let saved = format!("`pulumi stack output --json --stack {stack} > FILE` saves them for --outputs FILE");
    let answer = command.output().map_err(|error| {
        let absent = error.kind() == std::io::ErrorKind::NotFound;
        let why = if absent { "it is not on PATH".to_owned() } else { error.to_string() };
        CliError::Input(format!("`pulumi` cannot be asked for the outputs of `{stack}`: {why}\n{saved}"))
    })?;
    if answer.status.success() {
        return Ok(String::from_utf8_lossy(&answer.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&answer.stderr);
    let said = said.trim();
    Err(CliError::Input(format!("`pulumi` does not tell the outputs of `{stack}`: {said}\n{saved}")))
}
