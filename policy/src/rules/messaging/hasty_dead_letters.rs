//! See [`RULE`].

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::queue,
};

declare_rule! {
    /// ## What it denies
    /// A queue that feeds a function and gives a message up after fewer than five receipts.
    ///
    /// ## Why
    /// A receipt counts also where the function was throttled and never saw the message. With one or two receipts a busy minute sends
    /// good messages to the dead-letter queue.
    ///
    /// ## Remedy
    /// Set `maxReceiveCount` to 5 or more.
    ///
    /// ## What it does not see
    /// Queues whose receivers are no functions, and how often a message is worth trying.
    ///
    /// ## References
    /// NIST 800-53 SI-11, "Using Lambda with Amazon SQS" (configuring a queue to use with Lambda)
    "hasty-dead-letters", Medium, [queue::QUEUE], check
}

const LEAST: u64 = 5;

fn check(case: &mut Case<'_>) -> Judged {
    if queue::mappings(case.infrastructure, case.subject).is_empty() {
        return Err(Stop::NotApplicable);
    }
    let redrive = queue::redrive(case.infrastructure, case.subject)?.ok_or(Stop::NotApplicable)?;
    let count = redrive.policy.get("maxReceiveCount").unwrap_or(&redrive.policy);
    match redrive.receives {
        None => return Err(Stop::unknown("`maxReceiveCount` is not known", count.span)),
        Some(receives) if receives < LEAST => {
            case.deny(count, format!("a message is given up after {receives} receipts, fewer than {LEAST}"));
        }
        Some(_) => {}
    }
    Ok(())
}
