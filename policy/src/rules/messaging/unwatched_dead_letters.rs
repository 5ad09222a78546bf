//! See [`RULE`].

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::{alarm, queue},
};

declare_rule! {
    /// ## What it denies
    /// A dead-letter queue that no alarm watches.
    ///
    /// ## Why
    /// What lies in it was given up and waits for a person. Unwatched, it is deleted after its retention, and nobody ever knew.
    ///
    /// ## Remedy
    /// Set an alarm with an action on `AWS/SQS` `ApproximateNumberOfMessagesVisible` of the queue, above zero. `NumberOfMessagesSent` does
    /// not count what SQS itself moves there.
    ///
    /// ## What it does not see
    /// The threshold, and alarms that another program declares.
    ///
    /// ## References
    /// NIST 800-53 SI-4(12), "Creating alarms for dead-letter queues using Amazon CloudWatch"
    "unwatched-dead-letters", Medium, [queue::QUEUE], check
}

const DEPTH: (&str, &[&str], &str) =
    ("AWS/SQS", &["ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"], "QueueName");

fn check(case: &mut Case<'_>) -> Judged {
    if !queue::is_dead_letter_queue(case.infrastructure, case.subject) {
        return Err(Stop::NotApplicable);
    }
    for watching in alarm::watching(case.infrastructure, case.subject, DEPTH) {
        if !alarm::actions(watching)?.is_empty() {
            return Ok(());
        }
    }
    if let Some(stop) = alarm::doubt(case.infrastructure) {
        return Err(stop);
    }
    case.deny_missing("no alarm tells of messages in this dead-letter queue");
    Ok(())
}
