//! See [`RULE`].

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::queue,
};

declare_rule! {
    /// ## What it denies
    /// A queue without a redrive policy that is itself no dead-letter queue.
    ///
    /// ## Why
    /// A message that cannot be done is received again and again until its retention ends, and then it is gone. In a FIFO queue it holds
    /// up everything behind it.
    ///
    /// ## Remedy
    /// Declare a dead-letter queue and name it in `redrivePolicy`, with `maxReceiveCount`.
    ///
    /// ## What it does not see
    /// A queue that only resources of another program use as their dead-letter queue.
    ///
    /// ## References
    /// NIST 800-53 SI-11, "Using dead-letter queues in Amazon SQS"
    "queue-without-dead-letters", Medium, [queue::QUEUE], check
}

fn check(case: &mut Case<'_>) -> Judged {
    if queue::redrive(case.infrastructure, case.subject)?.is_some() {
        return Ok(());
    }
    if queue::is_dead_letter_queue(case.infrastructure, case.subject) {
        return Err(Stop::NotApplicable);
    }
    case.deny(&case.place("redrivePolicy"), "the queue has no dead-letter queue");
    Ok(())
}
