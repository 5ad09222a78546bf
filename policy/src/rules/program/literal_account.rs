//! See [`RULE`].

use super::written::{self, Search};
use crate::{
    case::{Case, Judged},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// An account id that is written in the program.
    ///
    /// ## Why
    /// The program deploys to other accounts, too: there the id grants a stranger, or names what does not exist. It also tells whoever
    /// reads the text where to attack.
    ///
    /// ## Remedy
    /// Take the id from `aws:getCallerIdentity`; that of another account from configuration.
    ///
    /// ## What it does not see
    /// Defaults of the configuration, comments and descriptions. Twelve digits count where an ARN, a URL, a name or the key says that they
    /// are an account.
    ///
    /// ## References
    /// NIST 800-53 CM-6
    "literal-account", Low, [], check, program
}

fn check(case: &mut Case<'_>) -> Judged {
    let message = |_: &str| "the account is written, not derived".to_owned();
    written::deny_matches(case, Search { can_stand: has_twelve_digits, find, message })
}

fn has_twelve_digits(line: &str) -> bool {
    let mut run = 0;
    line.bytes().any(|byte| {
        run = if byte.is_ascii_digit() { run + 1 } else { 0 };
        run == 12
    })
}

/// Where account ids stand in a line.
fn find(line: &str) -> Vec<(usize, usize)> {
    let bytes = line.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    while from < bytes.len() {
        let digits = bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 12 && is_account(line, from, from + 12) {
            found.push((from, from + 12));
        }
        from += digits.max(1);
    }
    found
}

fn is_account(line: &str, from: usize, to: usize) -> bool {
    let before = line.get(..from).unwrap_or_default();
    let after = line.get(to..).unwrap_or_default().chars().next();
    let last = before.chars().next_back();
    if after.is_some_and(|next| next.is_alphanumeric() || matches!(next, '_' | '.')) {
        return false;
    }
    let told = ["account", "owner", "principal", "aws:", "catalogid"];
    let key = before.to_ascii_lowercase();
    match last {
        Some(':') => !before.ends_with("\":"),
        Some('/') => true,
        // The last group of a UUID is twelve digits, too.
        Some('-') => !before.get(..before.len() - 1).is_some_and(ends_like_a_uuid),
        Some('"' | '\'' | ' ') => {
            told.iter().any(|word| key.contains(word))
                || before.trim_start_matches([' ', '-', '[']).trim_matches(['"', '\'']).is_empty()
        }
        _ => false,
    }
}

fn ends_like_a_uuid(text: &str) -> bool {
    let group = text.rsplit('-').next().unwrap_or_default();
    group.len() == 4 && group.chars().all(|character| character.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_told_from_other_numbers() {
        for line in [
            "x: arn:aws:iam::123456789012:root",
            "url: https://sqs.eu-west-1.amazonaws.com/123456789012/orders",
            "bucket: logs-123456789012-eu-west-1",
            "expectedBucketOwner: \"123456789012\"",
            "AWS: 123456789012",
            "  - \"123456789012\"",
        ] {
            assert_eq!(find(line).len(), 1, "{line}");
        }
        for line in [
            "bytes: 137438953472",
            "PART_BYTES: \"137438953472\"",
            "id: 550e8400-e29b-41d4-a716-446655440000",
            "digest: a123456789012",
            "x: 1234567890123",
            "{\"bytes\":137438953472}",
        ] {
            assert_eq!(find(line).len(), 0, "{line}");
        }
    }
}
