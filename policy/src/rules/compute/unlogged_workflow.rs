//! See [`RULE`].

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::workflow::MACHINE,
};

declare_rule! {
    /// ## What it denies
    /// A state machine that does not log everything, or leaves open whether its logs hold the data.
    ///
    /// ## Why
    /// Without logs a failed execution can be looked at for 90 days only, and one of an express workflow never. Whether inputs and outputs
    /// stand in the logs decides who may see them; it should be written down.
    ///
    /// ## Remedy
    /// Set `loggingConfiguration` with `level: ALL`, a `logDestination`, and `includeExecutionData` to the value that was meant.
    ///
    /// ## What it does not see
    /// Whether the role may deliver the logs.
    ///
    /// ## References
    /// NIST 800-53 AU-12, AWS FSBP StepFunctions.1
    "unlogged-workflow", Medium, [MACHINE], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let level = case.property("loggingConfiguration.level")?.and_then(|level| level.as_str());
    if level != Some("ALL") {
        let message = format!("the log level is `{}`, not `ALL`", level.unwrap_or("OFF"));
        case.deny(&case.place("loggingConfiguration"), message);
        return Ok(());
    }
    for (member, message) in [
        ("logDestination", "the logs have no destination"),
        ("includeExecutionData", "it is not written whether the logs hold the data"),
    ] {
        if case.property(&format!("loggingConfiguration.{member}"))?.is_none() {
            case.deny(&case.place("loggingConfiguration"), message);
        }
    }
    Ok(())
}
