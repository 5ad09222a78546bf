//! `lakegate graph`: the program as Mermaid.

mod flow;

use std::fmt::Write;

use clap::ValueEnum;
use lake_reader::Program;

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::{output, program};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  lakegate graph                 how data and events flow
  lakegate graph --view all      every resource and what it refers to
  lakegate graph --format json | jq '.edges[] | select(.to == \"ledger-table\")'")]
pub(crate) struct GraphArgs {
    /// What is drawn
    #[arg(long, value_enum, default_value_t = View::Flow)]
    view: View,
    /// The stack whose configuration is used
    #[arg(long, default_value = "dev")]
    stack: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum View {
    /// Buckets, rules, queues, functions, workflows, jobs and tables, in the direction of the data.
    Flow,
    /// Every resource, with an arrow to each that it refers to.
    All,
}

pub(crate) fn run(args: &Args, command: &GraphArgs) -> Result<Exit, CliError> {
    let program = program::read(args, &command.stack)?;
    let edges = match command.view {
        View::Flow => flow::edges(&program),
        View::All => references(&program),
    };
    match args.format() {
        Format::Json => {
            let edges: Vec<_> =
                edges.iter().map(|(from, to)| serde_json::json!({ "from": from, "to": to })).collect();
            output::json(&serde_json::json!({ "edges": edges }))?;
        }
        Format::Table => output::text(&mermaid(&program, &edges))?,
    }
    Ok(Exit::Done)
}

/// Who refers to whom.
fn references(program: &Program) -> Vec<(String, String)> {
    let mut edges: Vec<_> = program
        .resources
        .iter()
        .flat_map(|resource| resource.edges().into_iter().map(|edge| (resource.name.clone(), edge.resource)))
        .collect();
    edges.sort();
    edges.dedup();
    edges
}

/// A flowchart; the shape of a node tells its kind.
fn mermaid(program: &Program, edges: &[(String, String)]) -> String {
    let mut text = String::from("flowchart LR\n");
    let drawn = |name: &str| edges.iter().any(|(from, to)| from == name || to == name);
    for resource in program.resources.iter().filter(|resource| drawn(&resource.name)) {
        let kind = resource.token.rsplit(':').next().unwrap_or_default();
        let (open, close) = shape(kind);
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "  {}{open}\"{}<br/><small>{kind}</small>\"{close}",
            id(&resource.name),
            resource.name
        );
    }
    for (from, to) in edges {
        let _ = writeln!(text, "  {} --> {}", id(from), id(to));
    }
    text
}

/// Mermaid takes letters, digits and `_` as an id, and `end` is a word of its own.
fn id(name: &str) -> String {
    let id: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    format!("r_{id}")
}

fn shape(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "Bucket" | "Table" | "CatalogDatabase" | "CatalogTable" => ("[(", ")]"),
        "Queue" => ("[[", "]]"),
        "EventRule" | "Schedule" => ("{{", "}}"),
        "StateMachine" => ("([", "])"),
        _ => ("[", "]"),
    }
}
