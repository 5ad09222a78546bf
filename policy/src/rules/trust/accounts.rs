//! Which accounts are told of somebody.

use std::collections::BTreeSet;

use crate::{
    iam::{Statement, arn, document::Principal},
    wiring::limit,
};

/// Keys that tell of which account the caller is.
const CALLERS: &[&str] = &["aws:PrincipalAccount", "aws:PrincipalArn", "kms:CallerAccount"];

/// Keys that tell for which account's resource a request is made.
const SOURCES: &[&str] = &["aws:SourceAccount", "aws:SourceArn", "aws:SourceOwner"];

/// The account of a principal, a source, or the id that it is, where it has one.
pub(super) fn of(name: &str) -> Option<&str> {
    let account = arn::account(name).unwrap_or(name);
    (account.len() == 12 && account.chars().all(|digit| digit.is_ascii_digit())).then_some(account)
}

/// Whether a name is the unique id of a user or a role, as AWS writes it once the identity is gone.
pub(super) fn is_unique_id(name: &str) -> bool {
    ["AIDA", "AROA"].iter().any(|kind| name.starts_with(kind))
        && name.chars().all(|character| character.is_ascii_alphanumeric())
}

/// The accounts that conditions leave of everybody, or of those for whom a service acts; none where no condition names an account.
pub(super) fn conditioned(statement: &Statement) -> BTreeSet<&str> {
    let everybody = limit::principals(statement).contains(&Principal::Anyone);
    let keys: &[&[&str]] = match (everybody, limit::services(statement).next()) {
        (true, _) => &[CALLERS, SOURCES],
        (false, Some(_)) => &[SOURCES, &["kms:CallerAccount"]],
        (false, None) => &[],
    };
    // Whoever the caller is, it does not matter for whom he says he acts.
    keys.iter().map(|keys| named(statement, keys)).find(|named| !named.is_empty()).unwrap_or_default()
}

/// The accounts that conditions on some keys name, and that no other condition on them leaves out.
fn named<'s>(statement: &'s Statement, keys: &[&'s str]) -> BTreeSet<&'s str> {
    let conditions: Vec<Vec<Option<&str>>> = keys
        .iter()
        .flat_map(|key| limit::on(statement, key))
        .map(|condition| condition.values.iter().map(|value| of(value)).collect())
        .collect();
    let holds = |account: &&str| {
        conditions.iter().all(|values| values.contains(&Some(*account)) || values.contains(&None))
    };
    conditions.iter().flatten().flatten().copied().filter(holds).collect()
}
