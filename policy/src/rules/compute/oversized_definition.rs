//! See [`RULE`].

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::workflow::MACHINE,
};

declare_rule! {
    /// ## What it denies
    /// A state machine whose definition takes more than 1 MB.
    ///
    /// ## Why
    /// Step Functions refuses it. A definition that has a branch for every dataset grows until the deployment fails.
    ///
    /// ## Remedy
    /// Pass the dataset in the input and write each step once, or move a part to a workflow of its own.
    ///
    /// ## What it does not see
    /// The quota on the history of an execution.
    ///
    /// ## References
    /// NIST 800-53 CM-6, "Step Functions service quotas"
    "oversized-definition", Medium, [MACHINE], check
}

const QUOTA: usize = 1_048_576;

fn check(case: &mut Case<'_>) -> Judged {
    let definition = case.property("definition")?.ok_or(Stop::NotApplicable)?;
    let text = match definition.as_str() {
        Some(text) => text.to_owned(),
        None => definition.to_json_text().map_err(|because| Stop::Unknown((&because).into()))?,
    };
    if text.len() > QUOTA {
        case.deny(definition, format!("the definition takes {} bytes, more than {QUOTA}", text.len()));
    }
    Ok(())
}
