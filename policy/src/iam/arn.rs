//! Amazon Resource Names: `arn:partition:service:region:account:resource`.

use super::variables::Text;

/// Whether an ARN pattern of a condition matches an ARN: each of the six parts on its own, so that a wildcard never
/// reaches over a colon, except in the last part, which keeps its colons.
pub fn matches(pattern: &Text<'_>, arn: &str) -> bool {
    let wanted = pattern.split(6);
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    if wanted.len() != 6 {
        // `*` alone is common and means any ARN.
        return pattern.is_any();
    }
    parts.len() == 6 && wanted.iter().zip(parts).all(|(wanted, part)| wanted.matches(part))
}

/// The partition of an ARN.
pub fn partition(arn: &str) -> Option<&str> {
    arn.split(':').nth(1)
}

/// The region of an ARN; empty where the service has none.
pub fn region(arn: &str) -> Option<&str> {
    arn.split(':').nth(3)
}

/// The account of an ARN, if it names one.
pub fn account(arn: &str) -> Option<&str> {
    arn.split(':').nth(4).filter(|account| !account.is_empty())
}

/// The service of an ARN.
pub fn service(arn: &str) -> Option<&str> {
    arn.split(':').nth(2)
}

/// What an ARN names in its account and service.
pub fn resource(arn: &str) -> Option<&str> {
    arn.splitn(6, ':').nth(5)
}
