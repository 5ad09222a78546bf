//! See [`RULE`].

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::pattern,
};

declare_rule! {
    /// ## What it denies
    /// An event rule whose pattern names no `source`, or no `account`.
    ///
    /// ## Why
    /// Without a source, any producer on the bus can set the target to work with an event that only looks right. Without an account, so
    /// can every other account that may put events on the bus, now or later.
    ///
    /// ## Remedy
    /// Write both: `source` (`aws.s3`) and `account` (the caller's own).
    ///
    /// ## What it does not see
    /// Whether the rest of the pattern is as narrow as the target needs it.
    ///
    /// ## References
    /// NIST 800-53 AC-6, "Best practices when defining rules in Amazon EventBridge"
    "broad-event-pattern", Low, [pattern::RULE], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let tree = pattern::pattern(case.infrastructure, case.subject)?;
    for member in ["source", "account"] {
        if pattern::wanted(&tree, &[member]).is_none() {
            case.deny(&case.place("eventPattern"), format!("the pattern takes events of any `{member}`"));
        }
    }
    Ok(())
}
