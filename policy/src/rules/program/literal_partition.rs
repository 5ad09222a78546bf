//! See [`RULE`].

use super::written::{self, Search};
use crate::{
    case::{Case, Judged},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// An ARN whose partition is written in the program: `arn:aws:…`.
    ///
    /// ## Why
    /// In China and in the regions for the US government such an ARN names nothing: a grant grants nothing there, and a denial denies nothing.
    ///
    /// ## Remedy
    /// Refer to the resource's `arn`, or begin with `arn:${partition.partition}:` from `aws:getPartition`.
    ///
    /// ## What it does not see
    /// Host names and principals of services: most end in `amazonaws.com` in every partition.
    ///
    /// ## References
    /// NIST 800-53 CM-6, "Amazon Resource Names (ARNs)" of the AWS general reference
    "literal-partition", Low, [], check, program
}

fn check(case: &mut Case<'_>) -> Judged {
    let message = |found: &str| format!("the partition in `{found}` is written, not derived");
    written::deny_matches(case, Search { can_stand: |line| line.contains("arn:aws"), find, message })
}

/// Where `arn:aws:`, `arn:aws-cn:` and their like stand in a line.
fn find(line: &str) -> Vec<(usize, usize)> {
    let ends = |(at, start): (usize, &str)| {
        let rest = line.get(at + start.len()..)?;
        let more = rest.find(|character: char| !(character.is_ascii_lowercase() || character == '-'))?;
        rest.get(more..)?.starts_with(':').then_some((at, at + start.len() + more + 1))
    };
    line.match_indices("arn:aws").filter_map(ends).collect()
}
