//! See [`RULE`].

use super::JOB;
use crate::{
    case::{self, Case, Judged, Stop},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A Spark job on Glue before 5.0 that does not log while it runs.
    ///
    /// ## Why
    /// Its logs then come when the run is over, and those of executors that were lost never come.
    ///
    /// ## Remedy
    /// Set `--enable-continuous-cloudwatch-log` to `"true"`, or move to Glue 5.0, which always does.
    ///
    /// ## What it does not see
    /// What the script logs.
    ///
    /// ## References
    /// NIST 800-53 AU-12, AWS FSBP Glue.2, "Logging for AWS Glue jobs"
    "glue-job-without-logs", Medium, [JOB], check
}

fn check(case: &mut Case<'_>) -> Judged {
    if case.property("command.name")?.and_then(|name| name.as_str()) == Some("pythonshell") {
        return Err(Stop::NotApplicable);
    }
    let version = case.property("glueVersion")?.and_then(|version| version.as_str());
    let major = version.and_then(|version| version.split('.').next()?.parse::<u32>().ok());
    if major.is_some_and(|major| major >= 5) {
        return Ok(());
    }
    let path = |map: &str| format!("{map}[\"--enable-continuous-cloudwatch-log\"]");
    for map in ["nonOverridableArguments", "defaultArguments"] {
        if case.property(&path(map))?.and_then(case::flag) == Some(true) {
            return Ok(());
        }
    }
    case.deny(&case.place("defaultArguments"), "the job does not log while it runs");
    Ok(())
}
