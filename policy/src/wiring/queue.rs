//! Queues: where their dead letters go, and what sends dead letters to them.

use std::sync::Arc;

use lake_reader::{Node, Resource};

use super::function;
use crate::{
    case::{self, Stop},
    infrastructure::Infrastructure,
};

/// The type of a queue.
pub(crate) const QUEUE: &str = "aws:sqs/queue:Queue";

/// Settings that name a dead-letter queue by its ARN, each in the type that has it.
const SETTINGS: [(&str, &str); 6] = [
    ("aws:cloudwatch/eventBus:EventBus", "deadLetterConfig.arn"),
    ("aws:cloudwatch/eventTarget:EventTarget", "deadLetterConfig.arn"),
    ("aws:lambda/eventSourceMapping:EventSourceMapping", "destinationConfig.onFailure.destinationArn"),
    ("aws:lambda/function:Function", "deadLetterConfig.targetArn"),
    (
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        "destinationConfig.onFailure.destination",
    ),
    ("aws:scheduler/schedule:Schedule", "target.deadLetterConfig.arn"),
];

/// Where a queue sends what was received too often.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Redrive {
    /// The ARN of the dead-letter queue.
    pub target: Node,
    /// How often a message is received before; `None` where that is not known.
    pub receives: Option<u64>,
    /// The policy.
    pub policy: Arc<Node>,
}

/// The redrive policy of a queue, in the queue or beside it.
///
/// # Errors
/// It is not known, or no JSON.
pub(crate) fn redrive(infrastructure: &Infrastructure, queue: &Resource) -> Result<Option<Redrive>, Stop> {
    let place = ("aws:sqs/redrivePolicy:RedrivePolicy", "redrivePolicy");
    let Some(policy) = beside(infrastructure, queue, place)? else { return Ok(None) };
    let Some(target) = policy.get("deadLetterTargetArn").cloned() else { return Ok(None) };
    let receives = policy.get("maxReceiveCount").and_then(case::whole);
    Ok(Some(Redrive { target, receives, policy }))
}

/// Which queues may name this one as their dead-letter queue, as a tree, in the queue or beside it.
///
/// # Errors
/// It is not known, or no JSON.
pub(crate) fn redrive_allow(
    infrastructure: &Infrastructure,
    queue: &Resource,
) -> Result<Option<Arc<Node>>, Stop> {
    beside(infrastructure, queue, ("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "redriveAllowPolicy"))
}

/// A policy that stands in a queue or in a resource that names the queue.
fn beside(
    infrastructure: &Infrastructure,
    queue: &Resource,
    (token, property): (&str, &str),
) -> Result<Option<Arc<Node>>, Stop> {
    let mut written = case::property(queue, property)?;
    for resource in infrastructure.attached(queue, token, "queueUrl") {
        written = case::property(resource, property)?.or(written);
    }
    let Some(written) = written else { return Ok(None) };
    infrastructure.known_tree(written, &format!("`{property}` of `{}`", queue.name)).map(Some)
}

/// The queues whose dead letters a queue takes.
pub(crate) fn sources<'i>(infrastructure: &'i Infrastructure, queue: &Resource) -> Vec<&'i Resource> {
    let sends = |source: &&Resource| {
        let redrive = redrive(infrastructure, source).ok().flatten();
        redrive.is_some_and(|redrive| is(infrastructure, &redrive.target, queue))
    };
    infrastructure.of_type(QUEUE).filter(sends).collect()
}

/// The settings of targets, schedules, functions and subscriptions that name a queue as their dead-letter queue.
pub(crate) fn dead_letter_settings<'i>(
    infrastructure: &'i Infrastructure,
    queue: &Resource,
) -> Vec<&'i Resource> {
    let named = |holder: &&Resource| {
        let setting = SETTINGS.iter().find(|(token, _)| token.eq_ignore_ascii_case(&holder.token));
        let node = setting.and_then(|(_, path)| holder.property(path));
        node.is_some_and(|node| is(infrastructure, node, queue))
    };
    let subscribed = infrastructure.of_type("aws:sns/topicSubscription:TopicSubscription").filter(|holder| {
        let tree = holder.property("redrivePolicy").and_then(|node| infrastructure.tree(node));
        let target = tree.as_ref().and_then(|tree| tree.get("deadLetterTargetArn"));
        target.is_some_and(|target| is(infrastructure, target, queue))
    });
    infrastructure.everything().filter(named).chain(subscribed).collect()
}

/// Whether a queue takes the dead letters of anything.
pub(crate) fn is_dead_letter_queue(infrastructure: &Infrastructure, queue: &Resource) -> bool {
    !dead_letter_settings(infrastructure, queue).is_empty() || !sources(infrastructure, queue).is_empty()
}

fn is(infrastructure: &Infrastructure, node: &Node, queue: &Resource) -> bool {
    infrastructure.resolve(node, QUEUE).is_some_and(|found| found.name == queue.name)
}

/// Whether a queue keeps the order of its messages.
pub(crate) fn is_fifo(queue: &Resource) -> bool {
    queue.property("fifoQueue").and_then(case::flag) == Some(true)
        || queue
            .property("name")
            .and_then(Node::as_str)
            .is_some_and(|name| name.strip_suffix(".fifo").is_some())
}

/// The mappings through which functions receive from a queue.
pub(crate) fn mappings<'i>(infrastructure: &'i Infrastructure, queue: &'i Resource) -> Vec<&'i Resource> {
    infrastructure.attached(queue, function::MAPPING, "eventSourceArn")
}

/// A number of a resource, or what the provider puts where it is absent.
///
/// # Errors
/// It is not known, or no whole number.
pub(crate) fn number(resource: &Resource, path: &str, default: u64) -> Result<u64, Stop> {
    let Some(node) = case::property(resource, path)? else { return Ok(default) };
    case::whole(node).ok_or_else(|| Stop::unknown(format!("`{path}` is no whole number"), node.span))
}
