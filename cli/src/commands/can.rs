//! `lakegate can`: may somebody do something to a resource?

use std::path::PathBuf;

use lake_policy::iam::Context;
use lake_policy::{Answer, Infrastructure, Misasked, bounded_elsewhere, can, render};
use lake_reader::visible;

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::program::Place;
use crate::{judged, output};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  lakegate can transform-role s3:GetObject raw-bucket/orders/a.json
  lakegate can transform-role kms:Decrypt raw-key --context kms:ViaService=s3.eu-west-1.amazonaws.com
  lakegate can events.amazonaws.com sqs:SendMessage ingest-queue

Exits with 1 when the answer is not `allowed`. Identity, resource and key policies, permissions boundaries and trust policies of
the program have their say; policies of the organization do not.")]
pub(crate) struct CanArgs {
    /// A role by key, name or ARN, the ARN of a user or session, or a service
    who: String,
    /// The action
    action: String,
    /// The key of a resource, of a part of one (`raw-bucket/orders/a.json`), an ARN, or `*`
    resource: String,
    /// A condition key of the request: `KEY` alone is absent, `KEY=` is empty; may be repeated
    #[arg(long, value_name = "KEY[=VALUE]")]
    context: Vec<String>,
    /// The program, preview or export that is asked [default: the program of the project]
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

pub(crate) fn run(args: &Args, command: &CanArgs) -> Result<Exit, CliError> {
    let input = judged::read(args, &command.place, command.file.as_deref(), judged::today())?;
    let infrastructure = &input.infrastructure;
    let context = context(&command.context);
    let answer = can(infrastructure, &command.who, &command.action, &command.resource, &context)
        .map_err(|misasked| refused(infrastructure, &misasked))?;
    match args.format() {
        Format::Json => output::json(&render::answer_json(&answer))?,
        Format::Table => output::text(&render::answer(infrastructure, &answer))?,
    }
    if matches!(answer, Answer::Unknown(_)) {
        output::note(
            "tell condition keys with --context KEY=VALUE, or --context KEY where the request has none",
        );
    }
    if matches!(answer, Answer::Allowed(_)) && bounded_elsewhere(infrastructure, &command.who).is_some() {
        output::note(
            "so say the policies of the program; the permissions boundary, which another program declares, may forbid it",
        );
    }
    Ok(if matches!(answer, Answer::Allowed(_)) { Exit::Done } else { Exit::No })
}

/// The question as it was misasked, and whom one may ask about.
fn refused(infrastructure: &Infrastructure, misasked: &Misasked) -> CliError {
    let roles: Vec<String> = infrastructure
        .of_type("aws:iam/role:Role")
        .map(|role| format!("`{}`", visible(&role.name)))
        .collect();
    CliError::Input(match misasked {
        Misasked::Caller(_) if !roles.is_empty() => format!("{misasked}; its roles are {}", roles.join(", ")),
        _ => misasked.to_string(),
    })
}

/// The same key again is another value of it.
fn context(pairs: &[String]) -> Context {
    let mut context = Context::default();
    for pair in pairs {
        context = match pair.split_once('=') {
            None => context.without(pair),
            Some((key, value)) => {
                let mut values = context.get(key).unwrap_or_default().to_vec();
                values.push(value.to_owned());
                context.with_all(key, values)
            }
        };
    }
    context
}
