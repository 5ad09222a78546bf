//! See [`RULE`].

use lake_reader::Resource;

use super::bucket;
use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::{
        bucket::{BUCKET, Bucket, Fed, LifecycleRule},
        queue::{self, QUEUE},
    },
};

declare_rule! {
    /// ## What it denies
    /// Lifecycle rules of which one undoes another, or the work that events have announced.
    ///
    /// ## Why
    /// Where two rules speak of one object, S3 takes the shorter time: a longer retention and a later move to another class are
    /// promises that are not kept. An object that expires before its message has left the dead-letter queue cannot be worked on again.
    ///
    /// ## Remedy
    /// Make the rule for the whole bucket the longest, move objects before they expire, and keep objects at least as long as the
    /// messages that name them.
    ///
    /// ## What it does not see
    /// Rules that expire on a date, and messages that reach a queue through a topic or a function.
    ///
    /// ## References
    /// "Conflicts in lifecycle configurations" of the S3 user guide, "Using dead-letter queues in Amazon SQS" of the SQS developer guide
    "conflicting-lifecycle", Medium, [BUCKET], check
}

const DAY: u64 = 86_400;

fn check(case: &mut Case<'_>) -> Judged {
    let bucket = bucket(case);
    let all = bucket.lifecycle()?;
    let on: Vec<&LifecycleRule<'_>> = all.iter().filter(|rule| rule.enabled).collect();
    if on.is_empty() {
        return Err(Stop::NotApplicable);
    }
    for rule in &on {
        outlived(case, rule, &on);
        never_moved(case, rule, &on);
    }
    for fed in bucket.feeds() {
        forgotten(case, bucket, &fed, &on)?;
    }
    Ok(())
}

/// A rule that keeps objects longer than another lets them live.
fn outlived(case: &mut Case<'_>, rule: &LifecycleRule<'_>, on: &[&LifecycleRule<'_>]) {
    let Some(days) = rule.expires else { return };
    let shorter = |other: &&&LifecycleRule<'_>| {
        other.covers(rule)
            && other.prefix.len() < rule.prefix.len()
            && other.expires.is_some_and(|o| o < days)
    };
    if let Some(other) = on.iter().find(shorter) {
        let (id, first) = (rule.id, other.id);
        case.deny(rule.node, format!("`{id}` keeps objects for {days} days, `{first}` expires them earlier"));
    }
}

/// A rule that moves objects when they are gone.
fn never_moved(case: &mut Case<'_>, rule: &LifecycleRule<'_>, on: &[&LifecycleRule<'_>]) {
    let last = rule.moves.iter().flatten().max();
    let gone = on.iter().filter(|other| other.covers(rule)).filter_map(|other| other.expires).min();
    if let (Some(last), Some(gone)) = (last, gone)
        && *last >= gone
    {
        let id = rule.id;
        case.deny(rule.node, format!("`{id}` moves objects after {last} days, which expire after {gone}"));
    }
    let last = rule.former_move.iter().flatten().max();
    let gone = on.iter().filter(|other| other.covers(rule)).filter_map(|other| other.former_expire).min();
    if let (Some(last), Some(gone)) = (last, gone)
        && *last >= gone
    {
        let id = rule.id;
        case.deny(rule.node, format!("`{id}` moves former versions after {last} days, deleted after {gone}"));
    }
}

/// Objects that expire while a message may still name them.
fn forgotten(case: &mut Case<'_>, bucket: Bucket<'_>, fed: &Fed<'_>, on: &[&LifecycleRule<'_>]) -> Judged {
    let kept = kept(bucket, fed)?;
    let announced = |rule: &&&LifecycleRule<'_>| {
        fed.prefixes.iter().any(|p| p.starts_with(rule.prefix) || rule.prefix.starts_with(p.as_str()))
    };
    let shortest =
        on.iter().filter(announced).filter_map(|rule| Some((rule.expires?, rule))).min_by_key(|(d, _)| *d);
    if let Some((days, rule)) = shortest
        && days.saturating_mul(DAY) < kept
    {
        let queue = &fed.queue.name;
        let kept = kept.div_ceil(DAY);
        case.deny(
            rule.node,
            format!("objects expire after {days} days, messages of `{queue}` about them after {kept}"),
        );
    }
    Ok(())
}

/// For how many seconds a message may wait, in the queue and in the queues for what failed.
fn kept(bucket: Bucket<'_>, fed: &Fed<'_>) -> Result<u64, Stop> {
    let mut kept = retention(fed.queue)?;
    if let Some(undelivered) = fed.undelivered {
        kept = kept.max(retention(undelivered)?);
    }
    if let Some(redrive) = queue::redrive(bucket.infrastructure, fed.queue)?
        && let Some(dead) = bucket.infrastructure.resolve(&redrive.target, QUEUE)
    {
        kept = kept.max(retention(dead)?);
    }
    Ok(kept)
}

/// SQS keeps a message for four days where nothing else is said.
fn retention(queue: &Resource) -> Result<u64, Stop> {
    queue::number(queue, "messageRetentionSeconds", 4 * DAY)
}
