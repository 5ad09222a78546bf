//! See [`RULE`].

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A permission by which every account of AWS may put events on a bus.
    ///
    /// ## Why
    /// Whoever knows the bus sets its rules' targets to work with events of his own making.
    ///
    /// ## Remedy
    /// Name the account in `principal`, or let in an organization by a `condition` on `aws:PrincipalOrgID`.
    ///
    /// ## What it does not see
    /// The policy of a bus: `public-resource-policy` looks at that.
    ///
    /// ## References
    /// NIST 800-53 AC-3, AWS FSBP EventBridge.3
    "open-event-bus", High, ["aws:cloudwatch/eventPermission:EventPermission"], check
}

fn check(case: &mut Case<'_>) -> Judged {
    if let Some(principal) = case.property("principal")?
        && principal.as_str() == Some("*")
        && case.property("condition")?.is_none()
    {
        case.deny(principal, "every account may put events on the bus");
    }
    Ok(())
}
