//! See [`RULE`].

use lake_reader::Node;

use super::JOB;
use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::bucket,
};

declare_rule! {
    /// ## What it denies
    /// A Glue job whose script, temporary files or Spark logs lie in a bucket that the program does not declare.
    ///
    /// ## Why
    /// Temporary files hold the data in clear structure. A bucket of the console's making is not encrypted, kept or watched like the lake,
    /// and whoever can write the script runs code with the role of the job.
    ///
    /// ## Remedy
    /// Point `command.scriptLocation`, `--TempDir` and `--spark-event-logs-path` into declared buckets.
    ///
    /// ## What it does not see
    /// Paths that the script itself writes to, and libraries.
    ///
    /// ## References
    /// NIST 800-53 SC-28, "Using job parameters in AWS Glue jobs"
    "glue-job-outside-declared-buckets", Medium, [JOB], check
}

const ARGUMENTS: [&str; 2] = ["--TempDir", "--spark-event-logs-path"];

fn check(case: &mut Case<'_>) -> Judged {
    let mut looked = false;
    let places = ARGUMENTS.iter().flat_map(|name| {
        ["defaultArguments", "nonOverridableArguments"].map(|map| format!("{map}[\"{name}\"]"))
    });
    for path in std::iter::once("command.scriptLocation".to_owned()).chain(places) {
        let written = match case.property(&path) {
            Ok(written) => written,
            Err(Stop::Unknown(doubt)) => {
                case.doubt(doubt);
                continue;
            }
            Err(stop) => return Err(stop),
        };
        if let Some(node) = written {
            looked = true;
            lies_in_the_lake(case, node);
        }
    }
    if looked { Ok(()) } else { Err(Stop::NotApplicable) }
}

fn lies_in_the_lake(case: &mut Case<'_>, node: &Node) {
    let text = node.as_str().unwrap_or_default();
    let Some((_, rest)) = text.split_once("://") else { return };
    if bucket::of_url(case.infrastructure, node).is_none() {
        let name = rest.split('/').next().unwrap_or_default();
        case.deny(node, format!("`{name}` is no declared bucket"));
    }
}
