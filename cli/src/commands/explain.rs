//! `lakegate explain`: the page of a rule.

use lake_policy::{Rule, rules};

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lakegate explain star-action")]
pub(crate) struct ExplainArgs {
    /// The rule's id: `lakegate rules` lists them
    #[arg(value_parser = by_id)]
    rule: &'static Rule,
}

pub(crate) fn run(args: &Args, command: &ExplainArgs) -> Result<Exit, CliError> {
    let rule = command.rule;
    if args.format() == Format::Json {
        output::json(&serde_json::json!({
            "id": rule.id, "severity": rule.severity.name(), "page": rule.text(),
            "passing": rule.passing, "failing": rule.failing,
        }))?;
    } else {
        output::text(&lake_policy::render::page(rule))?;
    }
    Ok(Exit::Done)
}

/// The rule with an id, or what ids there are that look like it.
pub(crate) fn by_id(id: &str) -> Result<&'static Rule, String> {
    rules::find(id).ok_or_else(|| {
        let words: Vec<&str> = id.split('-').filter(|word| word.len() > 2).collect();
        let near: Vec<String> = rules::all()
            .iter()
            .filter(|rule| words.iter().any(|word| rule.id.contains(word)))
            .map(|rule| format!("`{}`", rule.id))
            .collect();
        let near = if near.is_empty() { String::new() } else { format!("; there is {}", near.join(", ")) };
        format!("`lakegate rules` lists them{near}")
    })
}
