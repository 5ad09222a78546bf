//! `lakegate rules`: what the judge denies.

use lake_policy::rules;

use crate::args::{Args, Format};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output;

pub(crate) fn run(args: &Args) -> Result<Exit, CliError> {
    let rules = rules::all();
    if args.format() == Format::Json {
        let rules: Vec<_> = rules
            .iter()
            .map(|rule| {
                serde_json::json!({
                    "id": rule.id, "severity": rule.severity.name(), "denies": rule.summary(), "subjects": rule.subjects,
                })
            })
            .collect();
        output::json(&rules)?;
        return Ok(Exit::Done);
    }
    let rows = rules
        .iter()
        .map(|rule| vec![rule.id.to_owned(), rule.severity.to_string(), rule.summary().replace('\n', " ")]);
    output::table(&["rule", "severity", "denies"], rows)?;
    Ok(Exit::Done)
}
