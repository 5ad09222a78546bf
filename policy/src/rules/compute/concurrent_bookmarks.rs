//! See [`RULE`].

use super::JOB;
use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::queue,
};

declare_rule! {
    /// ## What it denies
    /// A Glue job that keeps bookmarks and may run more than once at a time.
    ///
    /// ## Why
    /// The runs overwrite each other's bookmark: files are read twice, or never.
    ///
    /// ## Remedy
    /// Turn bookmarks off and pass the job what it has to read, or set `executionProperty.maxConcurrentRuns` to 1.
    ///
    /// ## What it does not see
    /// A job that reads with bookmarks and overwrites what it wrote before: the rest of the data is gone then, too.
    ///
    /// ## References
    /// NIST 800-53 SI-7, "Tracking processed data using job bookmarks"
    "concurrent-bookmarks", High, [JOB], check
}

fn check(case: &mut Case<'_>) -> Judged {
    for map in ["nonOverridableArguments", "defaultArguments"] {
        let Some(option) = case.property(&format!("{map}[\"--job-bookmark-option\"]"))? else { continue };
        if option.as_str() == Some("job-bookmark-enable")
            && queue::number(case.subject, "executionProperty.maxConcurrentRuns", 1)? > 1
        {
            case.deny(option, "runs at the same time overwrite each other's bookmark");
        }
    }
    Ok(())
}
