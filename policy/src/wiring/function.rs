//! Functions: what a value names, who invokes them without waiting, where they log.

use lake_reader::{Node, Resource};

use crate::{
    case::{self, Stop},
    infrastructure::Infrastructure,
};

/// The type of a function.
pub(crate) const FUNCTION: &str = "aws:lambda/function:Function";
/// The type of an event source mapping.
pub(crate) const MAPPING: &str = "aws:lambda/eventSourceMapping:EventSourceMapping";
const ALIAS: &str = "aws:lambda/alias:Alias";
const LOG_GROUP: &str = "aws:cloudwatch/logGroup:LogGroup";

/// The function that a value names: by name or ARN, also of a version, or through an alias.
pub(crate) fn function_of<'i>(infrastructure: &'i Infrastructure, node: &Node) -> Option<&'i Resource> {
    if let Some(function) = infrastructure.resolve(node, FUNCTION) {
        return Some(function);
    }
    if let Some(alias) = infrastructure.resolve(node, ALIAS) {
        return function_of(infrastructure, alias.property("functionName")?);
    }
    // `…:function:name:version` and `name:version`.
    let (unqualified, _) = node.as_str()?.rsplit_once(':')?;
    infrastructure.resolve(&Node::text(unqualified, node.span), FUNCTION)
}

/// The function that an event source mapping invokes.
///
/// # Errors
/// The mapping names none, or the function is not known or declared elsewhere.
pub(crate) fn of_mapping<'i>(
    infrastructure: &'i Infrastructure,
    mapping: &Resource,
) -> Result<&'i Resource, Stop> {
    let named = case::property(mapping, "functionName")?.ok_or(Stop::NotApplicable)?;
    let elsewhere = || Stop::unknown("the function is declared elsewhere", named.span);
    function_of(infrastructure, named).ok_or_else(elsewhere)
}

/// What invokes functions and does not wait for them: the property that names the function, in the type that has it.
const INVOKERS: [(&str, &str); 4] = [
    ("aws:cloudwatch/eventTarget:EventTarget", "arn"),
    ("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", "destinationArn"),
    ("aws:scheduler/schedule:Schedule", "target.arn"),
    ("aws:sns/topicSubscription:TopicSubscription", "endpoint"),
];

/// The resources that invoke a function and do not wait for it: rules, schedules, buckets, topics, log groups.
pub(crate) fn asynchronous_invokers<'i>(
    infrastructure: &'i Infrastructure,
    function: &Resource,
) -> Vec<&'i Resource> {
    let is = |node: &Node| function_of(infrastructure, node).is_some_and(|found| found.name == function.name);
    let invokes = |holder: &&Resource| {
        let invoker = INVOKERS.iter().find(|(token, _)| token.eq_ignore_ascii_case(&holder.token));
        invoker.and_then(|(_, path)| holder.property(path)).is_some_and(is)
    };
    let notifies = |holder: &&Resource| {
        let listed = holder.property("lambdaFunctions").and_then(Node::as_list).unwrap_or_default();
        listed.iter().filter_map(|entry| entry.get("lambdaFunctionArn")).any(is)
    };
    let buckets = infrastructure.of_type("aws:s3/bucketNotification:BucketNotification").filter(notifies);
    infrastructure.everything().filter(invokes).chain(buckets).collect()
}

/// Where what a function failed to do goes when nobody waits for it: its dead-letter queue or its destinations.
///
/// # Errors
/// A setting is not known.
pub(crate) fn keeps_failures(infrastructure: &Infrastructure, function: &Resource) -> Result<bool, Stop> {
    if case::property(function, "deadLetterConfig.targetArn")?.is_some() {
        return Ok(true);
    }
    let token = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";
    for settings in infrastructure.of_type(token) {
        let named = settings.property("functionName").and_then(|node| function_of(infrastructure, node));
        if named.is_some_and(|named| named.name == function.name)
            && case::property(settings, "destinationConfig.onFailure.destination")?.is_some()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The name of the log group that a function writes to.
///
/// # Errors
/// It is not known.
pub(crate) fn log_group_name(function: &Resource) -> Result<String, Stop> {
    let name = match case::property(function, "loggingConfig.logGroup")? {
        Some(group) => group.clone(),
        None => function.output("name"),
    };
    match (name.as_str(), name.as_unknown()) {
        (Some(text), _) if function.property("loggingConfig.logGroup").is_some() => Ok(text.to_owned()),
        (Some(text), _) => Ok(format!("/aws/lambda/{text}")),
        (None, Some(because)) => Err(Stop::Unknown(because.into())),
        (None, None) => Err(Stop::unknown("the name of the log group is no text", name.span)),
    }
}

/// The declared log group with a name.
pub(crate) fn log_group<'i>(infrastructure: &'i Infrastructure, name: &str) -> Option<&'i Resource> {
    infrastructure.of_type(LOG_GROUP).find(|group| group.output("name").as_str() == Some(name))
}
