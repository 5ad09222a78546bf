//! See [`RULE`].

use super::deny_without_tls;
use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::alarm::TOPIC,
};

declare_rule! {
    /// ## What it denies
    /// A topic whose policy does not refuse every request that comes without TLS.
    ///
    /// ## Why
    /// The endpoints of SNS answer plain HTTP too: messages and credentials could be read and changed on the way.
    ///
    /// ## Remedy
    /// Add a `Deny` for every principal and `sns:Publish` under the condition `Bool` `aws:SecureTransport` `"false"`, and nothing else in that
    /// condition: several conditions must all hold before a request is refused.
    ///
    /// ## What it does not see
    /// Which version of TLS is spoken: SNS has no condition key for it.
    ///
    /// ## References
    /// NIST 800-53 SC-8, "Amazon SNS security best practices" (enforce encryption of data in transit)
    "topic-without-tls-deny", High, [TOPIC], check
}

/// What a topic's policy may speak of: SNS refuses `sns:*` in it.
const ACTIONS: [&str; 4] = ["sns:Publish", "sns:Subscribe", "sns:SetTopicAttributes", "sns:DeleteTopic"];

fn check(case: &mut Case<'_>) -> Judged {
    deny_without_tls(case, "topic", &ACTIONS)
}
