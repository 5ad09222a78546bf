//! See [`RULE`].

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::pattern,
};

declare_rule! {
    /// ## What it denies
    /// An event rule whose pattern has more than 2,048 characters.
    ///
    /// ## Why
    /// EventBridge refuses it. A pattern that lists every dataset grows until the deployment fails.
    ///
    /// ## Remedy
    /// Match by prefix or wildcard instead of listing, or use several rules.
    ///
    /// ## What it does not see
    /// A quota that AWS raised for the account.
    ///
    /// ## References
    /// NIST 800-53 CM-6, "Amazon EventBridge quotas"
    "oversized-event-pattern", Medium, [pattern::RULE], check
}

const QUOTA: usize = 2_048;

fn check(case: &mut Case<'_>) -> Judged {
    let tree = pattern::pattern(case.infrastructure, case.subject)?;
    let json = tree.to_json().map_err(|because| Stop::Unknown((&because).into()))?;
    let size = json.to_string().chars().count();
    if size > QUOTA {
        let message = format!("the pattern has {size} characters, more than {QUOTA}");
        case.deny(&case.place("eventPattern"), message);
    }
    Ok(())
}
