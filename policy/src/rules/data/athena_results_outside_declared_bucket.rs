//! See [`RULE`].

use super::{OUTPUT, WORKGROUP};
use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::bucket,
};

declare_rule! {
    /// ## What it denies
    /// An Athena workgroup whose results go to a bucket that the program does not declare, or to whoever owns a bucket of that name.
    ///
    /// ## Why
    /// Results are data of the lake. Outside the declared buckets nobody has decided on their encryption, their access and their end; and
    /// should the bucket be deleted, another account can take its name and collect the results.
    ///
    /// ## Remedy
    /// Point `resultConfiguration.outputLocation` into a declared bucket and set `expectedBucketOwner` to the account.
    ///
    /// ## What it does not see
    /// Results that Athena itself keeps (managed query results).
    ///
    /// ## References
    /// NIST 800-53 AC-4, "Specify a query result location" of the Amazon Athena user guide
    "athena-results-outside-declared-bucket", Medium, [WORKGROUP], check
}

fn check(case: &mut Case<'_>) -> Judged {
    if case.flag("configuration.managedQueryResultsConfiguration.enabled")? == Some(true) {
        return Err(Stop::NotApplicable);
    }
    let Some(location) = case.property(OUTPUT)? else {
        case.deny(&case.place("configuration"), "the workgroup does not say where results go");
        return Ok(());
    };
    match bucket::of_url(case.infrastructure, location) {
        None => case.deny(location, "results go to a bucket that is not declared"),
        Some(_) if case.property("configuration.resultConfiguration.expectedBucketOwner")?.is_none() => {
            case.deny(location, "whose bucket the results go to is not checked");
        }
        Some(_) => {}
    }
    Ok(())
}
