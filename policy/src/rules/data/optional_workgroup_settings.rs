//! See [`RULE`].

use super::WORKGROUP;
use crate::{
    case::{Case, Judged},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// An Athena workgroup that lets each query choose where and how its results are stored, or that says nothing about it.
    ///
    /// ## Why
    /// One query with settings of its own writes the data to any bucket, with any key or none.
    ///
    /// ## Remedy
    /// Give the workgroup a `configuration` and leave `enforceWorkgroupConfiguration` at `true`.
    ///
    /// ## What it does not see
    /// Which workgroups analysts may use.
    ///
    /// ## References
    /// NIST 800-53 CM-6, "Override client-side settings" of the Amazon Athena user guide
    "optional-workgroup-settings", High, [WORKGROUP], check
}

fn check(case: &mut Case<'_>) -> Judged {
    if case.property("configuration")?.is_none() {
        case.deny_missing("the workgroup has no settings to enforce");
    } else if case.flag("configuration.enforceWorkgroupConfiguration")? == Some(false) {
        let place = case.place("configuration.enforceWorkgroupConfiguration");
        case.deny(&place, "queries may bring settings of their own");
    }
    Ok(())
}
