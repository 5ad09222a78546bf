//! See [`RULE`].

use lake_reader::{Node, Resource};

use crate::{
    case::{Case, Judged, Stop},
    infrastructure::Infrastructure,
    rule::declare_rule,
    wiring::queue,
};

declare_rule! {
    /// ## What it denies
    /// A dead-letter queue that cannot take what it is for, loses it early, or takes the dead letters of queues that it is not for.
    ///
    /// ## Why
    /// SQS refuses a dead-letter queue of another kind than its source, EventBridge and Scheduler deliver to standard queues only, and a
    /// message keeps the age that it had in its source. The loss shows when the dead letters are needed.
    ///
    /// ## Remedy
    /// Give the dead-letter queue the kind of its source and a retention of 14 days, and declare a `redriveAllowPolicy`: `byQueue` with
    /// exactly its sources, or `denyAll` where only targets, schedules and functions send to it.
    ///
    /// ## What it does not see
    /// Sources and dead-letter queues that another program declares.
    ///
    /// ## References
    /// NIST 800-53 SI-11, "Using dead-letter queues in Amazon SQS", "Using dead-letter queues to process undelivered events in EventBridge"
    "broken-dead-letter-chain", High, [queue::QUEUE], check
}

/// The longest retention that SQS has.
const LONGEST: u64 = 1_209_600;
const DEFAULT: u64 = 345_600;

fn check(case: &mut Case<'_>) -> Judged {
    let redrive = queue::redrive(case.infrastructure, case.subject)?;
    let dead = queue::is_dead_letter_queue(case.infrastructure, case.subject);
    if redrive.is_none() && !dead {
        return Err(Stop::NotApplicable);
    }
    if dead {
        takes_only_its_own(case)?;
        is_standard_for_settings(case);
    }
    match redrive {
        Some(redrive) => fits_its_source(case, &redrive),
        None => Ok(()),
    }
}

/// The dead-letter queue of the subject is of its kind, keeps messages longer, and leads nowhere back.
fn fits_its_source(case: &mut Case<'_>, redrive: &queue::Redrive) -> Judged {
    let source = case.subject;
    let Some(target) = case.infrastructure.resolve(&redrive.target, queue::QUEUE) else {
        return Err(Stop::unknown("the dead-letter queue is declared elsewhere", redrive.target.span));
    };
    if queue::is_fifo(source) != queue::is_fifo(target) {
        case.deny(
            &redrive.target,
            format!("`{}` is not of the same kind: both are FIFO or none", target.name),
        );
    }
    if circles(case.infrastructure, source, target) {
        case.deny(&redrive.target, "the dead letters of the queue come back to it");
        return Ok(());
    }
    let kept = queue::number(target, "messageRetentionSeconds", DEFAULT)?;
    let before = queue::number(source, "messageRetentionSeconds", DEFAULT)?;
    // A FIFO queue gives a dead letter a new age.
    if !queue::is_fifo(target) && kept < LONGEST && kept <= before {
        let message =
            format!("`{}` keeps messages for {kept} s, the queue itself for {before} s", target.name);
        case.deny(&redrive.target, message);
    }
    Ok(())
}

fn circles(infrastructure: &Infrastructure, source: &Resource, target: &Resource) -> bool {
    let mut next = target;
    for _ in 0..infrastructure.resources.len() {
        if next.name == source.name {
            return true;
        }
        let redrive = queue::redrive(infrastructure, next).ok().flatten();
        match redrive.and_then(|redrive| infrastructure.resolve(&redrive.target, queue::QUEUE)) {
            Some(queue) => next = queue,
            None => return false,
        }
    }
    false
}

fn takes_only_its_own(case: &mut Case<'_>) -> Judged {
    let sources = queue::sources(case.infrastructure, case.subject);
    let Some(policy) = queue::redrive_allow(case.infrastructure, case.subject)? else {
        case.deny_missing("any queue of the account may send its dead letters here");
        return Ok(());
    };
    let permission = policy.get("redrivePermission").and_then(Node::as_str).unwrap_or("allowAll");
    let listed = policy.get("sourceQueueArns").and_then(Node::as_list).unwrap_or_default();
    let name = |node: &Node| case.infrastructure.resolve(node, queue::QUEUE).map(|found| found.name.clone());
    let names: Vec<Option<String>> = listed.iter().map(name).collect();
    match permission {
        "allowAll" => case.deny(&policy, "any queue of the account may send its dead letters here"),
        "denyAll" if sources.is_empty() => {}
        "denyAll" => case.deny(&policy, "no queue may send its dead letters here, but some are meant to"),
        _ => {
            for source in sources.iter().filter(|source| !names.contains(&Some(source.name.clone()))) {
                case.deny(&policy, format!("`{}` may not send its dead letters here", source.name));
            }
            for (node, name) in listed.iter().zip(&names) {
                let meant = sources.iter().any(|source| Some(&source.name) == name.as_ref());
                match name {
                    Some(_) if meant => {}
                    Some(name) => case.deny(node, format!("`{name}` does not send its dead letters here")),
                    None => case.doubts.push(crate::finding::Doubt {
                        reason: "a source is declared elsewhere".to_owned(),
                        span: node.span,
                    }),
                }
            }
        }
    }
    Ok(())
}

/// Neither a target of a rule nor a schedule delivers to a FIFO dead-letter queue.
fn is_standard_for_settings(case: &mut Case<'_>) {
    if queue::is_fifo(case.subject) {
        for holder in queue::dead_letter_settings(case.infrastructure, case.subject) {
            case.deny_missing(format!("`{}` delivers dead letters to standard queues only", holder.name));
        }
    }
}
