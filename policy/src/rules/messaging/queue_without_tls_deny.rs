//! See [`RULE`].

use super::deny_without_tls;
use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::queue::QUEUE,
};

declare_rule! {
    /// ## What it denies
    /// A queue whose policy does not refuse every request that comes without TLS.
    ///
    /// ## Why
    /// The endpoints of SQS answer plain HTTP too: messages and credentials could be read and changed on the way.
    ///
    /// ## Remedy
    /// Add a `Deny` for every principal and `sqs:*` under the condition `Bool` `aws:SecureTransport` `"false"`, and nothing else in that
    /// condition: several conditions must all hold before a request is refused.
    ///
    /// ## What it does not see
    /// Which version of TLS is spoken: SQS has no condition key for it.
    ///
    /// ## References
    /// NIST 800-53 SC-8, "Security best practices for Amazon SQS" (enforce encryption of data in transit)
    "queue-without-tls-deny", High, [QUEUE], check
}

/// One action of each kind that SQS knows.
const ACTIONS: [&str; 5] = [
    "sqs:SendMessage",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:PurgeQueue",
    "sqs:SetQueueAttributes",
];

fn check(case: &mut Case<'_>) -> Judged {
    deny_without_tls(case, "queue", &ACTIONS)
}
