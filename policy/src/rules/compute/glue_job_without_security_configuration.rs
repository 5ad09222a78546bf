//! See [`RULE`].

use super::{CRAWLER, JOB};
use crate::{
    case::{Case, Judged},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A Glue job, crawler or development endpoint without a security configuration.
    ///
    /// ## Why
    /// Without one, what it writes to S3, to its logs and to its bookmarks is not encrypted with a key of the account.
    ///
    /// ## Remedy
    /// Declare an `aws:glue:SecurityConfiguration` and name it in `securityConfiguration`.
    ///
    /// ## What it does not see
    /// What the configuration encrypts, and with which key.
    ///
    /// ## References
    /// NIST 800-53 SC-28, "Setting up encryption in AWS Glue"
    "glue-job-without-security-configuration", High, [JOB, CRAWLER, "aws:glue/devEndpoint:DevEndpoint"], check
}

fn check(case: &mut Case<'_>) -> Judged {
    if case.property("securityConfiguration")?.is_none() {
        case.deny_missing("it has no security configuration");
    }
    Ok(())
}
