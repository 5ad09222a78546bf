//! What the conditions of a statement limit it to.

use crate::iam::{
    Statement,
    condition::Operator,
    document::{Condition, Principal, Scope},
};

/// Keys that say for whom, or from where, a request is made.
pub const LIMITS: &[&str] = &[
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceOwner",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:userid",
    "kms:CallerAccount",
    "s3:DataAccessPointAccount",
    "s3:DataAccessPointArn",
];

/// Keys that say for which resource a service acts.
pub const SOURCES: &[&str] = &["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths"];

/// The conditions of a statement that hold only where a key has one of their values.
pub fn on<'s>(statement: &'s Statement, key: &str) -> impl Iterator<Item = &'s Condition> {
    let demands =
        |condition: &Condition| Operator::parse(&condition.operator).is_some_and(Operator::demands_value);
    statement.conditions.iter().filter(move |one| one.key.eq_ignore_ascii_case(key) && demands(one))
}

/// Whether a statement holds for few only: a condition on one of the keys names them.
pub fn is_limited(statement: &Statement, keys: &[&str]) -> bool {
    let names = |condition: &Condition| condition.values.iter().all(|value| limits(&condition.key, value));
    keys.iter().any(|key| on(statement, key).any(names))
}

/// Whether a value of a condition leaves somebody out.
fn limits(key: &str, value: &str) -> bool {
    let key = key.to_ascii_lowercase();
    if key.ends_with("arn") {
        return names_somebody(value);
    }
    if key == "aws:sourceip" {
        return !value.ends_with("/0");
    }
    !value.chars().all(|character| matches!(character, '*' | '?' | ':'))
}

/// Whether an ARN pattern says whose the resource is: its account, or, for a bucket, which has none in its ARN, its name.
fn names_somebody(pattern: &str) -> bool {
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    let [_, _, service, _, account, resource] = parts.as_slice() else { return false };
    let plain = |text: &str| !text.is_empty() && !text.contains(['*', '?']);
    plain(account) || (*service == "s3" && !resource.starts_with(['*', '?']))
}

/// The principals that a statement lists; none where it names those that it leaves out.
pub fn principals(statement: &Statement) -> &[Principal] {
    match &statement.principals {
        Some(Scope::These(listed)) => listed,
        _ => &[],
    }
}

/// The services that a statement names.
pub fn services(statement: &Statement) -> impl Iterator<Item = &str> {
    principals(statement).iter().filter_map(|principal| match principal {
        Principal::Service(name) => Some(name.as_str()),
        _ => None,
    })
}
