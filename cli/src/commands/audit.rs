//! `lakegate audit`: the judge before a live account.

mod progress;

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use lake_audit::{Account, Audit, AuditError, Home, Named, Scope, Service};
use lake_policy::{Infrastructure, Review, judge, recorded};

use crate::args::Args;
use crate::error::CliError;
use crate::exit::Exit;
use crate::program::Place;
use crate::reported::ReportArgs;
use crate::{deployed, judged, output, project};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  lakegate audit --prefix lakegate-dev                  what begins with a name, or whose alias does
  lakegate audit --tag project=lakegate --only s3
  pulumi stack export > stack.json && lakegate audit --state stack.json
  lakegate audit --program pulumi/program/Main.yaml     what the program names, and what has drifted from it
  lakegate audit --record account.json; lakegate check account.json

Credentials and region are found as by every tool of AWS. It only reads; `lakegate audit --permissions` prints the least
policy that it needs. What it may not read is unknown, never a pass.

Exits with 1 when something is denied or cannot be known, or something that was named does not exist.")]
pub(crate) struct AuditArgs {
    /// Only what begins with this: buckets, roles, aliases of keys; may be repeated
    #[arg(long, value_name = "NAME")]
    prefix: Vec<String>,
    /// Only what has this tag; may be repeated
    #[arg(long, value_name = "KEY[=VALUE]", value_parser = tag)]
    tag: Vec<(String, Option<String>)>,
    /// Only this service; may be repeated
    #[arg(long, value_enum, value_name = "SERVICE")]
    only: Vec<Only>,
    /// Exactly what a `pulumi stack export` records, under its names; without --program, held against it too
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// The profile of the AWS configuration
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// The region
    #[arg(long, value_name = "NAME")]
    region: Option<String>,
    /// The stack that the program is held against [default: dev, where there is one]
    #[arg(long, value_name = "NAME")]
    stack: Option<String>,
    /// Also write down what was read, for `lakegate check FILE`
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Print the least policy that an audit needs, and do nothing else
    #[arg(long)]
    permissions: bool,
    #[command(flatten)]
    report: ReportArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    /// Buckets.
    S3,
    /// Keys.
    Kms,
    /// Roles.
    Iam,
}

pub(crate) fn run(args: &Args, command: &AuditArgs) -> Result<Exit, CliError> {
    if command.permissions {
        output::text(&lake_audit::least_policy())?;
        return Ok(Exit::Done);
    }
    let state = command.state.as_deref().map(state).transpose()?;
    let runtime = deployed::runtime()?;
    let config = runtime.block_on(lake_aws::load_for(command.profile.as_deref(), command.region.as_deref()));
    let account = runtime.block_on(Account::of(&config)).map_err(failed)?;
    let program =
        args.program.as_deref().map(|path| declared(args, command, &account.home, path)).transpose()?;
    let scope = command.scope(state.as_ref().or(program.as_ref()));
    let mut bar = progress::Bar::default();
    let ports = (&account.buckets, &account.keys, &account.roles);
    let audit = runtime.block_on(lake_audit::read(ports, (&account.home, &scope), &mut bar));
    bar.end();
    let Audit { infrastructure, missing } = audit.map_err(failed)?;
    let live = match program.or(state) {
        Some(declared) => infrastructure.declared_as(declared),
        None => infrastructure,
    };
    if let Some(path) = &command.record {
        write(path, &live)?;
    }
    let ended = report(args, command, live, &account.home)?;
    for name in &missing {
        output::note(format!("{name} does not exist"));
    }
    Ok(if missing.is_empty() { ended } else { Exit::No })
}

fn report(args: &Args, command: &AuditArgs, live: Infrastructure, home: &Home) -> Result<Exit, CliError> {
    let name = format!("account {} in {}", home.account, home.region);
    if live.resources.is_empty() {
        return Err(CliError::Input(format!("{name} has nothing of what was asked for: nothing was judged")));
    }
    let input = judged::of_account(args, live, name, command.report.date());
    let waivers = input.waivers(command.report.waivers.as_deref())?;
    let (report, terms) = (judge(&input.infrastructure, &command.report.rules()), command.report.terms());
    command.report.finish(&Review::new(&report, &input.artifact, &waivers, &terms))
}

impl AuditArgs {
    /// What is named by prefix or tag wins over what somebody wrote down, which still says what things are called.
    fn scope(&self, written: Option<&Infrastructure>) -> Scope {
        let service = |only: &Only| match only {
            Only::S3 => Service::S3,
            Only::Kms => Service::Kms,
            Only::Iam => Service::Iam,
        };
        let named = if self.prefix.is_empty() && self.tag.is_empty() { written.map(Named::of) } else { None };
        Scope {
            prefixes: self.prefix.clone(),
            tags: self.tag.clone(),
            services: self.only.iter().map(service).collect(),
            named,
        }
    }
}

fn state(path: &Path) -> Result<Infrastructure, CliError> {
    recorded::read(&project::read_text(path)?).map_err(|error| CliError::Unreadable {
        context: format!("`{}` names no resources", path.display()),
        source: Box::new(error),
    })
}

/// The program as it would be deployed to this account and region.
fn declared(args: &Args, command: &AuditArgs, home: &Home, path: &Path) -> Result<Infrastructure, CliError> {
    let place = Place {
        stack: command.stack.clone(),
        account: Some(home.account.clone()),
        region: Some(home.region.clone()),
        partition: home.partition.clone(),
    };
    judged::declaration(args, &place, path)
}

fn write(path: &Path, live: &Infrastructure) -> Result<(), CliError> {
    let text = format!("{:#}\n", recorded::of_account(live));
    let failed = |source| CliError::File { action: "write", path: path.to_owned(), source };
    std::fs::write(path, text).map_err(failed)
}

/// A region is for the caller to name; all else is AWS's answer, or that there is none.
fn failed(error: AuditError) -> CliError {
    let context = "the account cannot be audited".to_owned();
    match error {
        AuditError::Region => CliError::Refused { context, source: Box::new(error) },
        AuditError::Caller(_) | AuditError::List { .. } => {
            CliError::Lake { context, source: Box::new(error) }
        }
    }
}

fn tag(text: &str) -> Result<(String, Option<String>), String> {
    let (key, value) = match text.split_once('=') {
        Some((key, value)) => (key, Some(value.to_owned())),
        None => (text, None),
    };
    if key.is_empty() { Err("a tag has a key".to_owned()) } else { Ok((key.to_owned(), value)) }
}
