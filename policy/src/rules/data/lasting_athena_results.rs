//! See [`RULE`].

use super::{OUTPUT, WORKGROUP};
use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::bucket::{self, Bucket},
};

declare_rule! {
    /// ## What it denies
    /// An Athena workgroup whose results are never deleted.
    ///
    /// ## Why
    /// Every query leaves a copy of what it read. Such copies outlive the retention of the data itself, and nobody looks after them.
    ///
    /// ## Remedy
    /// Declare a lifecycle rule on the result bucket that expires its objects.
    ///
    /// ## What it does not see
    /// Rules on a bucket that another program declares.
    ///
    /// ## References
    /// NIST 800-53 SI-12, "Specify a query result location" of the Amazon Athena user guide
    "lasting-athena-results", Low, [WORKGROUP], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let location = case.property(OUTPUT)?.ok_or(Stop::NotApplicable)?;
    let Some(found) = bucket::of_url(case.infrastructure, location) else {
        return Err(Stop::unknown("the bucket of the results is declared elsewhere", location.span));
    };
    let key = location.as_str().and_then(|url| url.splitn(4, '/').nth(3)).unwrap_or_default();
    let rules = Bucket::new(case.infrastructure, found).lifecycle()?;
    let expires = rules.iter().any(|rule| {
        rule.enabled && rule.narrowed_by.is_none() && key.starts_with(rule.prefix) && rule.expires_current()
    });
    if !expires {
        case.deny(location, format!("results in `{}` are kept for ever", found.name));
    }
    Ok(())
}
