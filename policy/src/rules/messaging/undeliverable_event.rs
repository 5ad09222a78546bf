//! See [`RULE`].

use lake_reader::{Node, Resource};

use crate::{
    case::{self, Case, Judged, Stop},
    iam::{Context, arn, glob},
    rule::declare_rule,
    wiring::{
        function,
        pattern::RULE as EVENT_RULE,
        permit::{self, Sender},
        queue, workflow,
    },
};

declare_rule! {
    /// ## What it denies
    /// A target of an event rule, or its dead-letter queue, that the rule may not deliver to.
    ///
    /// ## Why
    /// A missing permission is not tried again: the event goes to the dead-letter queue or is lost, and only a metric tells. An encrypted
    /// queue needs two permissions, and the second is often forgotten: its key, too, must admit EventBridge. The key that AWS manages for
    /// SQS never does.
    ///
    /// ## Remedy
    /// Let `events.amazonaws.com` send to the queue or topic in its policy and use its key in the key's policy, both with the rule's ARN as
    /// `aws:SourceArn`; give a function a `Permission`; give a state machine's target a role that may start it.
    ///
    /// ## What it does not see
    /// Targets of other kinds, targets in other accounts, and permissions boundaries.
    ///
    /// ## References
    /// NIST 800-53 AC-3, "Using resource-based policies for Amazon EventBridge", "Amazon SQS key management"
    "undeliverable-event", High, ["aws:cloudwatch/eventTarget:EventTarget"], check
}

const TOPIC: &str = "aws:sns/topic:Topic";
const EVENTS: &str = "events.amazonaws.com";

fn check(case: &mut Case<'_>) -> Judged {
    let rule = case.property("rule")?.ok_or(Stop::NotApplicable)?;
    let Some(rule) = case.infrastructure.resolve(rule, EVENT_RULE) else {
        return Err(Stop::unknown("the rule is declared elsewhere", rule.span));
    };
    let source = permit::known_arn(rule)?;
    let service = Sender::Service { name: EVENTS, source: &source };
    if let Some(letters) = case.property("deadLetterConfig.arn")? {
        stop_is_doubt(case, |case| deliver(case, letters, service));
    }
    let target = case.property("arn")?.ok_or(Stop::NotApplicable)?;
    match permit::role_at(case.infrastructure, case.subject, "roleArn")? {
        None => deliver(case, target, service),
        Some(role) => {
            if !permit::may_assume(case.infrastructure, role, EVENTS, &source)? {
                case.deny(&case.place("roleArn"), "the role does not trust EventBridge for this rule");
            }
            deliver(case, target, Sender::Role(role))
        }
    }
}

fn stop_is_doubt(case: &mut Case<'_>, look: impl FnOnce(&mut Case<'_>) -> Judged) {
    if let Err(Stop::Unknown(doubt)) = look(case) {
        case.doubt(doubt);
    }
}

fn deliver(case: &mut Case<'_>, target: &Node, sender: Sender<'_>) -> Judged {
    let infrastructure = case.infrastructure;
    if let Some(queue) = infrastructure.resolve(target, queue::QUEUE) {
        return send(case, target, sender, ("sqs", "sqs:SendMessage", queue));
    }
    if let Some(topic) = infrastructure.resolve(target, TOPIC) {
        return send(case, target, sender, ("sns", "sns:Publish", topic));
    }
    if let Some(function) = function::function_of(infrastructure, target) {
        return invoke(case, target, sender, function);
    }
    if let Some(machine) = infrastructure.resolve(target, workflow::MACHINE) {
        return start(case, target, sender, machine);
    }
    let known = target.as_str().and_then(|arn| infrastructure.resolve_arn(arn));
    match known {
        Some(_) => Err(Stop::NotApplicable),
        None => Err(Stop::unknown("the target is declared elsewhere", target.span)),
    }
}

/// To a queue or a topic, and through its key.
fn send(
    case: &mut Case<'_>,
    at: &Node,
    sender: Sender<'_>,
    (service, action, to): (&str, &str, &Resource),
) -> Judged {
    if !permit::may(case.infrastructure, sender, action, to, Context::default())? {
        case.deny(at, format!("`{}` does not admit {action} by this rule", to.name));
    }
    if let Some(key) = case::property(to, "kmsMasterKeyId")?
        && !permit::may_encrypt(case.infrastructure, sender, key, service, to)?
    {
        case.deny(at, format!("the key of `{}` does not admit this rule", to.name));
    }
    Ok(())
}

fn invoke(case: &mut Case<'_>, at: &Node, sender: Sender<'_>, function: &Resource) -> Judged {
    let Sender::Service { source, .. } = sender else {
        return act(case, at, sender, ("lambda:InvokeFunction", function));
    };
    let mut permitted = false;
    for permission in case.infrastructure.of_type("aws:lambda/permission:Permission") {
        let named = case::property(permission, "function")?;
        let named = named.and_then(|node| function::function_of(case.infrastructure, node));
        permitted |= named.is_some_and(|named| named.name == function.name) && permits(permission, source)?;
    }
    if !permitted {
        case.deny(at, format!("no permission lets this rule invoke `{}`", function.name));
    }
    Ok(())
}

/// Whether a permission of a function lets a rule invoke it.
fn permits(permission: &Resource, source: &str) -> Result<bool, Stop> {
    let text = |path: &str| Ok::<_, Stop>(case::property(permission, path)?.and_then(Node::as_str));
    let account = arn::account(source);
    Ok(text("principal")? == Some(EVENTS)
        && matches!(text("action")?, Some("lambda:InvokeFunction" | "lambda:*"))
        && text("sourceArn")?.is_none_or(|pattern| glob::matches(pattern, source))
        && text("sourceAccount")?.is_none_or(|only| Some(only) == account))
}

fn start(case: &mut Case<'_>, at: &Node, sender: Sender<'_>, machine: &Resource) -> Judged {
    if matches!(sender, Sender::Service { .. }) {
        case.deny(at, format!("without a role the rule cannot start `{}`", machine.name));
        return Ok(());
    }
    act(case, at, sender, ("states:StartExecution", machine))
}

fn act(case: &mut Case<'_>, at: &Node, sender: Sender<'_>, (action, on): (&str, &Resource)) -> Judged {
    if !permit::may(case.infrastructure, sender, action, on, Context::default())? {
        case.deny(at, format!("the role does not allow {action} on `{}`", on.name));
    }
    Ok(())
}
