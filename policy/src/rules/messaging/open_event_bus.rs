//! See [`RULE`].

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::limit,
};

declare_rule! {
    /// ## What it denies
    /// A permission by which every account of AWS may put events on a bus.
    ///
    /// ## Why
    /// Whoever knows the bus sets its rules' targets to work with events of his own making.
    ///
    /// ## Remedy
    /// Name the account in `principal`, or let in one organization by a `condition` on `aws:PrincipalOrgID`, without wildcards.
    ///
    /// ## What it does not see
    /// The policy of a bus: `public-resource-policy` looks at that.
    ///
    /// ## References
    /// NIST 800-53 AC-3, AWS FSBP EventBridge.3
    "open-event-bus", High, ["aws:cloudwatch/eventPermission:EventPermission"], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let principal = case.property("principal")?.filter(|one| one.as_str() == Some("*"));
    let condition = case.property("condition")?.map(limit::of_property).transpose()?;
    if let Some(principal) = principal
        && !condition.is_some_and(|condition| limit::is_limit(&condition))
    {
        case.deny(principal, "every account may put events on the bus");
    }
    Ok(())
}
