//! What the conditions of a statement limit it to.

use std::net::IpAddr;

use lake_reader::Node;

use crate::{
    case::{Stop, within},
    iam::{
        Statement,
        condition::Operator,
        document::{Condition, Principal, Scope},
    },
};

/// Keys that say for whom, or from where, a request is made.
pub(crate) const LIMITS: &[&str] = &[
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
pub(crate) const SOURCES: &[&str] =
    &["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths"];

/// The conditions of a statement that hold only where a key has one of their values.
pub(crate) fn on<'s>(statement: &'s Statement, key: &str) -> impl Iterator<Item = &'s Condition> {
    let demands =
        |condition: &Condition| Operator::parse(&condition.operator).is_some_and(Operator::demands_value);
    statement.conditions.iter().filter(move |one| one.key.eq_ignore_ascii_case(key) && demands(one))
}

/// Whether a statement holds for few only: a condition on one of the keys names them.
pub(crate) fn is_limited(statement: &Statement, keys: &[&str]) -> bool {
    keys.iter().any(|key| on(statement, key).any(names_few))
}

/// Whether every value of a condition leaves somebody out.
pub(crate) fn names_few(condition: &Condition) -> bool {
    condition.values.iter().all(|value| limits(&condition.key, value))
}

/// The condition that a property spells as `type`, `key` and `value`.
///
/// # Errors
/// Something of it is not known.
pub(crate) fn of_property(node: &Node) -> Result<Condition, Stop> {
    let text = |name: &str| Ok(within(node, name)?.and_then(Node::as_str).unwrap_or_default().to_owned());
    Ok(Condition { operator: text("type")?, key: text("key")?, values: vec![text("value")?] })
}

/// Whether a condition alone limits whom a statement lets in.
pub(crate) fn is_limit(condition: &Condition) -> bool {
    let demands = Operator::parse(&condition.operator).is_some_and(Operator::demands_value);
    demands && LIMITS.iter().any(|key| condition.key.eq_ignore_ascii_case(key)) && names_few(condition)
}

/// Whether a value of a condition leaves somebody out: S3's "The meaning of public" demands fixed values and narrow networks.
fn limits(key: &str, value: &str) -> bool {
    let (key, value) = (key.to_ascii_lowercase(), settled(value));
    let part = |end: char| value.split(end).next().unwrap_or_default();
    match &*key {
        arn if arn.ends_with("arn") => names_somebody(&value),
        "aws:sourceip" => is_narrow(&value),
        "aws:principalorgpaths" | "aws:sourceorgpaths" => is_plain(part('/')),
        // Behind the colon stands the session, whose name the caller chooses.
        "aws:userid" => is_plain(part(':')),
        _ => is_plain(&value),
    }
}

/// The value with a word for variables that tell of the resource, which are fixed, and a `*` for others, which the caller may choose.
fn settled(value: &str) -> String {
    let mut pieces = value.split("${");
    let mut settled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once('}').unwrap_or((piece, ""));
        let own = name.to_ascii_lowercase().starts_with("aws:resource");
        settled.push_str(if own { "own" } else { "*" });
        settled.push_str(rest);
    }
    settled
}

/// Whether a text names one thing.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.contains(['*', '?'])
}

/// Whether a network is one that S3 does not call public: no wider than 8 bits, or 32 of version 6.
fn is_narrow(range: &str) -> bool {
    let (network, length) =
        range.split_once('/').map_or((range, Ok(128)), |(network, length)| (network, length.parse::<u32>()));
    match (network.parse(), length) {
        (Ok(IpAddr::V4(_)), Ok(length)) => length >= 8,
        (Ok(IpAddr::V6(_)), Ok(length)) => length >= 32,
        _ => false,
    }
}

/// Whether an ARN pattern says whose the resource is: its account, or, for a bucket, which has none in its ARN, its name.
pub(crate) fn names_somebody(pattern: &str) -> bool {
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    let [_, _, service, _, account, resource] = parts.as_slice() else { return false };
    is_plain(account) || (*service == "s3" && names_bucket(account, resource))
}

/// Whether what an ARN pattern of S3 names is one bucket. What has an account, such as an access point, has a `/` in its name.
fn names_bucket(account: &str, resource: &str) -> bool {
    let name = if account.is_empty() { resource.split('/').next().unwrap_or_default() } else { resource };
    is_plain(name) && !name.contains('/')
}

/// The principals that a statement lists; none where it names those that it leaves out.
pub(crate) fn principals(statement: &Statement) -> &[Principal] {
    match &statement.principals {
        Some(Scope::These(listed)) => listed,
        _ => &[],
    }
}

/// The services that a statement names.
pub(crate) fn services(statement: &Statement) -> impl Iterator<Item = &str> {
    principals(statement).iter().filter_map(|principal| match principal {
        Principal::Service(name) => Some(name.as_str()),
        _ => None,
    })
}
