//! See [`RULE`].

use crate::{
    case::{Case, Judged, Stop},
    iam::{
        Context, Effect, Statement, condition,
        document::{Principal, Scope},
        glob,
    },
    policies::PolicyKind,
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

fn check(case: &mut Case<'_>) -> Judged {
    let arn = case.subject.output("arn");
    let policies: Vec<_> = case.infrastructure.policies_of(case.subject, PolicyKind::Resource).collect();
    let refuses = |statement: &Statement| refuses_plain_http(statement, arn.as_str());
    if policies.iter().any(|policy| policy.statements().iter().any(refuses)) {
        return Ok(());
    }
    if let Some(doubt) = policies.iter().find_map(|policy| policy.doubts.first()) {
        return Err(Stop::Unknown(doubt.clone()));
    }
    match policies.first() {
        Some(policy) => case.deny(&policy.node, "the policy of the queue lets requests without TLS through"),
        None => case.deny_missing("the queue has no policy that refuses requests without TLS"),
    }
    Ok(())
}

/// Whether a statement denies everybody everything on the queue exactly where there is no TLS.
fn refuses_plain_http(statement: &Statement, queue: Option<&str>) -> bool {
    let plain = Context::default().with("aws:SecureTransport", "false");
    let only_transport = !statement.conditions.is_empty()
        && statement.conditions.iter().all(|one| {
            one.key.eq_ignore_ascii_case("aws:SecureTransport") && condition::holds(one, &plain, true)
        });
    let everybody = matches!(
        &statement.principals,
        Some(Scope::These(listed)) if listed.contains(&Principal::Anyone)
    );
    let everything = [
        "sqs:SendMessage",
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:PurgeQueue",
        "sqs:SetQueueAttributes",
    ]
    .iter()
    .all(|action| statement.actions.covers(|pattern| glob::matches_ignoring_case(pattern, action)));
    let here = statement.resources.as_ref().is_none_or(|resources| {
        resources.covers(|pattern| pattern == "*" || queue.is_some_and(|arn| glob::matches(pattern, arn)))
    });
    statement.effect == Effect::Deny && only_transport && everybody && everything && here
}
