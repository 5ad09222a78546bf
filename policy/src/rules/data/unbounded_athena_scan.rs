//! See [`RULE`].

use super::WORKGROUP;
use crate::{
    case::{Case, Judged},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// An Athena workgroup in which a query may scan any amount of data.
    ///
    /// ## Why
    /// Athena is paid by the byte scanned. A query without its partition reads everything, and a dashboard repeats it every minute.
    ///
    /// ## Remedy
    /// Set `bytesScannedCutoffPerQuery` to what the largest honest query needs.
    ///
    /// ## What it does not see
    /// What many small queries cost together.
    ///
    /// ## References
    /// NIST 800-53 SC-6, "Using workgroups to control query access and costs"
    "unbounded-athena-scan", Low, [WORKGROUP], check
}

fn check(case: &mut Case<'_>) -> Judged {
    if case.property("configuration.bytesScannedCutoffPerQuery")?.is_none() {
        case.deny(&case.place("configuration"), "a query may scan any amount of data");
    }
    Ok(())
}
