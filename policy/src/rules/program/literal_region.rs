//! See [`RULE`].

use super::written::{self, Search};
use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A region that is written in the program.
    ///
    /// ## Why
    /// In another region it names what does not exist there, or sends data across a border that it should not cross.
    ///
    /// ## Remedy
    /// Take the region from `aws:getRegion`, or from configuration.
    ///
    /// ## What it does not see
    /// Regions of provider resources, where they belong, defaults of the configuration, comments and descriptions.
    ///
    /// ## References
    /// NIST 800-53 CM-6
    "literal-region", Low, [], check, program
}

const AREAS: [&str; 10] = ["af", "ap", "ca", "cn", "eu", "il", "me", "mx", "sa", "us"];
const DIRECTIONS: [&str; 9] =
    ["central", "east", "north", "northeast", "northwest", "south", "southeast", "southwest", "west"];

fn check(case: &mut Case<'_>) -> Judged {
    if case.subject.token.starts_with("pulumi:providers:") {
        return Err(Stop::NotApplicable);
    }
    let message = |found: &str| format!("the region `{found}` is written, not derived");
    written::deny_matches(case, Search { can_stand: has_numbered_word, find, message })
}

/// Whether a word ends in a dash and a digit, as `west-1` does.
fn has_numbered_word(line: &str) -> bool {
    let mut before = [0_u8; 2];
    line.bytes().any(|byte| {
        let numbered = before[0].is_ascii_lowercase() && before[1] == b'-' && byte.is_ascii_digit();
        before = [before[1], byte];
        numbered
    })
}

/// Where regions stand in a line: `eu-west-1`, also inside a name or before a zone's letter.
fn find(line: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for area in AREAS {
        for (at, _) in line.match_indices(area) {
            let before = line.get(..at).and_then(|before| before.chars().next_back());
            let rest = line.get(at + area.len()..).unwrap_or_default();
            if !before.is_some_and(char::is_alphanumeric)
                && let Some(length) = region_after_area(rest)
            {
                found.push((at, at + area.len() + length));
            }
        }
    }
    found
}

/// How much of a text continues the name of an area to that of a region.
fn region_after_area(text: &str) -> Option<usize> {
    let kinds = ["-gov", "-isob", "-isoe", "-isof", "-iso"];
    let kind = kinds.into_iter().find(|kind| text.starts_with(kind)).unwrap_or_default();
    let rest = text.get(kind.len()..)?.strip_prefix('-')?;
    let (direction, rest) = rest.split_once('-')?;
    let mut number = rest.chars();
    let digit = number.next().is_some_and(|digit| digit.is_ascii_digit());
    let zone = number.clone().next().is_some_and(|letter| letter.is_ascii_lowercase());
    let next = if zone { number.nth(1) } else { number.next() };
    let ends = !next.is_some_and(char::is_alphanumeric);
    (digit && ends && DIRECTIONS.contains(&direction)).then_some(kind.len() + direction.len() + 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_told_from_other_words() {
        for (line, region) in [
            ("region: eu-west-1", "eu-west-1"),
            ("bucket: logs-123-us-gov-east-1-x", "us-gov-east-1"),
            ("zone: ap-southeast-2b", "ap-southeast-2"),
            ("arn:aws:sqs:il-central-1:1:q", "il-central-1"),
        ] {
            let found: Vec<&str> = find(line).into_iter().map(|(from, to)| &line[from..to]).collect();
            assert_eq!(found, [region]);
        }
        for line in ["queue: us-west-wing", "menu-north-1", "eu-west-12", "eu-west", "status-1"] {
            assert_eq!(find(line), [], "{line}");
        }
    }
}
