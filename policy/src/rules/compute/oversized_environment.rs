//! See [`RULE`].

use lake_reader::Node;

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::function::FUNCTION,
};

declare_rule! {
    /// ## What it denies
    /// A function whose environment variables take more than 4,096 bytes together.
    ///
    /// ## Why
    /// Lambda refuses such a function. An environment that grows with the number of datasets or queues reaches the quota one day.
    ///
    /// ## Remedy
    /// Pass one prefix or the name of a table or object that holds the list.
    ///
    /// ## What it does not see
    /// What AWS adds to the environment itself.
    ///
    /// ## References
    /// NIST 800-53 CM-6, "Lambda quotas"
    "oversized-environment", Medium, [FUNCTION], check
}

const QUOTA: usize = 4_096;

fn check(case: &mut Case<'_>) -> Judged {
    let Some(variables) = case.property("environment.variables")? else { return Err(Stop::NotApplicable) };
    let entries = variables.as_map().unwrap_or_default();
    let known = |node: &Node| node.as_str().map_or(0, str::len);
    let size: usize = entries.iter().map(|(key, value)| key.text.len() + known(value)).sum();
    if size > QUOTA {
        case.deny(variables, format!("the environment takes {size} bytes, more than {QUOTA}"));
        return Ok(());
    }
    match entries.iter().find_map(|(_, value)| value.as_unknown()) {
        Some(because) => Err(Stop::Unknown(because.into())),
        None => Ok(()),
    }
}
