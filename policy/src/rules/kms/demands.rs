//! What services need of a key because of what is encrypted with it.

use lake_reader::{Node, Resource, dns_suffix};

use crate::{
    iam::Context,
    infrastructure::Infrastructure,
    wiring::{Encrypted, arn_of, bucket::BUCKET, pattern::RULE, queue::QUEUE},
};

/// Something that a service has to be allowed.
#[derive(Debug)]
pub(super) struct Demand {
    /// The service, as [`is_of`] knows it.
    pub(super) service: &'static str,
    /// Its principal.
    pub(super) principal: String,
    /// The ARN that it acts for; none where that has no ARN before it exists.
    pub(super) source: Option<String>,
    /// What it does.
    pub(super) actions: &'static [&'static str],
    /// What else its requests say.
    pub(super) context: Context,
    /// What for: "logs of `ingest-logs`".
    pub(super) purpose: String,
}

/// Services that act on keys in their own name.
pub(super) const MESSENGERS: [&str; 7] =
    ["cloudtrail", "cloudwatch", "delivery.logs", "events", "logs", "s3", "sns"];

const TOPIC: &str = "aws:sns/topic:Topic";
const LOG_GROUP: &str = "aws:cloudwatch/logGroup:LogGroup";
const SECURITY: &str = "aws:glue/securityConfiguration:SecurityConfiguration";
const MACHINE: &str = "aws:sfn/stateMachine:StateMachine";
const TRAIL: &str = "aws:cloudtrail/trail:Trail";

const TARGET: &str = "aws:cloudwatch/eventTarget:EventTarget";
const NOTIFICATION: &str = "aws:s3/bucketNotification:BucketNotification";
const SUBSCRIPTION: &str = "aws:sns/topicSubscription:TopicSubscription";
const ALARM: &str = "aws:cloudwatch/metricAlarm:MetricAlarm";
const COMPOSITE: &str = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

/// Where alarms name what they tell.
const ACTIONS: [&str; 3] = ["alarmActions", "okActions", "insufficientDataActions"];
const SENDING: &[&str] = &["kms:GenerateDataKey", "kms:Decrypt"];
const LOGGING: &[&str] = &["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"];

/// Whether a principal is that of a service: the logs service has one per region.
pub(super) fn is_of(principal: &str, service: &str) -> bool {
    let name = principal.strip_suffix(".cn").unwrap_or(principal);
    let name = name.strip_suffix(".amazonaws.com").unwrap_or(name);
    name == service || (service == "logs" && name.strip_prefix("logs.").is_some())
}

/// Whether a service may need a key for something that demands nothing certain: inventories of a bucket, archives of a bus.
pub(super) fn may_want(principal: &str, uses: &[Encrypted<'_>]) -> bool {
    let any = |tokens: &[&str]| uses.iter().any(|used| tokens.contains(&used.resource.token.as_str()));
    if is_of(principal, "events") {
        return any(&["aws:cloudwatch/eventBus:EventBus", "aws:cloudwatch/eventArchive:EventArchive"]);
    }
    // Objects in a bucket may be written by any of the others: inventories, logs, trails.
    !is_of(principal, "logs") && any(&[BUCKET])
}

/// What services need of a key, by what is encrypted with it.
pub(super) fn of(infrastructure: &Infrastructure, uses: &[Encrypted<'_>]) -> Vec<Demand> {
    let mut demands = Vec::new();
    for used in uses {
        let resource = used.resource;
        match resource.token.as_str() {
            LOG_GROUP => demands.push(logs(infrastructure, Some(resource), &resource.name)),
            SECURITY if used.kept.is_some_and(|kept| kept.what == "logs of jobs") => {
                demands.push(logs(infrastructure, None, &resource.name));
            }
            QUEUE | TOPIC => demands.extend(messages(infrastructure, resource)),
            MACHINE => demands.extend(executions(infrastructure, resource)),
            TRAIL => demands.push(calls(resource)),
            _ => {}
        }
    }
    demands
}

fn logs(infrastructure: &Infrastructure, group: Option<&Resource>, name: &str) -> Demand {
    let home = infrastructure.home();
    let suffix = dns_suffix(home.partition.as_deref().unwrap_or_default());
    let region = home.region.as_deref().unwrap_or_default();
    let arn = group.and_then(arn_of);
    let context = arn.map_or_else(Context::default, |arn| {
        Context::default().with("kms:EncryptionContext:aws:logs:arn", arn)
    });
    Demand {
        service: "logs",
        principal: format!("logs.{region}.{suffix}"),
        source: arn.map(ToOwned::to_owned),
        actions: LOGGING,
        context,
        purpose: format!("logs of `{name}`"),
    }
}

/// The services that send to a queue or a topic in their own name.
fn messages(infrastructure: &Infrastructure, to: &Resource) -> Vec<Demand> {
    let senders = infrastructure.everything();
    let sources = senders.filter_map(|sender| source(infrastructure, sender, to));
    let demand = |(service, source): (&'static str, &Resource)| Demand {
        service,
        principal: format!("{service}.amazonaws.com"),
        source: arn_of(source).map(ToOwned::to_owned),
        actions: SENDING,
        context: Context::default(),
        purpose: format!("messages of `{}` to `{}`", source.name, to.name),
    };
    sources.map(demand).collect()
}

/// The service that sends to a queue or a topic because of a resource, and the source that it acts for.
fn source<'i>(
    infrastructure: &'i Infrastructure,
    sender: &'i Resource,
    to: &Resource,
) -> Option<(&'static str, &'i Resource)> {
    let is = |node: &Node| infrastructure.resolve(node, &to.token).is_some_and(|found| found.name == to.name);
    let names = |path: &str| sender.property(path).is_some_and(is);
    let lists = |list: &str, arn: Option<&str>| {
        let list = sender.property(list).and_then(Node::as_list).unwrap_or_default();
        list.iter().filter_map(|entry| arn.map_or(Some(entry), |arn| entry.get(arn))).any(is)
    };
    let of = |path: &str, token: &str| infrastructure.resolve(sender.property(path)?, token);
    match sender.token.as_str() {
        TARGET if names("arn") || names("deadLetterConfig.arn") => Some(("events", of("rule", RULE)?)),
        NOTIFICATION if lists("queues", Some("queueArn")) || lists("topics", Some("topicArn")) => {
            Some(("s3", of("bucket", BUCKET)?))
        }
        SUBSCRIPTION if names("endpoint") => Some(("sns", of("topic", TOPIC)?)),
        ALARM | COMPOSITE if ACTIONS.iter().any(|list| lists(list, None)) => Some(("cloudwatch", sender)),
        _ => None,
    }
}

/// A workflow that is encrypted and logs has its logs decrypted by those who deliver them.
fn executions(infrastructure: &Infrastructure, machine: &Resource) -> Option<Demand> {
    let level = machine.property("loggingConfiguration.level").and_then(Node::as_str);
    level.filter(|level| *level != "OFF")?;
    let home = infrastructure.home();
    let part = |part: &Option<String>| part.clone().unwrap_or_default();
    let source =
        format!("arn:{}:logs:{}:{}:*", part(&home.partition), part(&home.region), part(&home.account));
    Some(Demand {
        service: "delivery.logs",
        principal: "delivery.logs.amazonaws.com".to_owned(),
        source: Some(source),
        actions: &["kms:Decrypt"],
        context: Context::default(),
        purpose: format!("logs of executions of `{}`", machine.name),
    })
}

fn calls(trail: &Resource) -> Demand {
    let arn = arn_of(trail);
    let context = arn.map_or_else(Context::default, |arn| {
        Context::default().with("kms:EncryptionContext:aws:cloudtrail:arn", arn)
    });
    Demand {
        service: "cloudtrail",
        principal: "cloudtrail.amazonaws.com".to_owned(),
        source: arn.map(ToOwned::to_owned),
        actions: &["kms:GenerateDataKey"],
        context,
        purpose: format!("the log of `{}`", trail.name),
    }
}
