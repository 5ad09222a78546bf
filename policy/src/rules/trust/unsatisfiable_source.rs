//! See [`RULE`].

use lake_reader::{Node, Resource};

use super::{ALL_HOLDERS, letting_in, services};
use crate::{
    case::{Case, Judged, Stop},
    finding::Doubt,
    iam::{Statement, arn, glob, variables},
    policies::PolicyKind,
    rule::declare_rule,
    wiring::{arn_of, limit},
};

declare_rule! {
    /// ## What it denies
    /// A statement that lets a service in for something that does not exist.
    ///
    /// ## Why
    /// The service is never let in: the rule does not deliver, the workflow does not start, and nothing says why. It is mostly a name
    /// that was changed in one place only, an account or region that was copied, or the ARN of the wrong thing: EventBridge presents
    /// its rule, not the bucket that the event is about.
    ///
    /// ## Remedy
    /// Refer to the resource (`${rule.arn}`) instead of spelling its ARN out.
    ///
    /// ## What it does not see
    /// Sources of a type that the program does not declare at all, or of another account that a resource lets in on purpose: they may
    /// exist elsewhere.
    ///
    /// ## References
    /// "AWS global condition context keys" of the IAM user guide: `aws:SourceArn`, `aws:SourceAccount`
    "unsatisfiable-source", Medium, ALL_HOLDERS, check
}

/// The types of sources: the service in the ARN, what it writes before the name, and the type.
const SOURCES: &[(&str, &str, &str)] = &[
    ("cloudtrail", "trail", "aws:cloudtrail/trail:Trail"),
    ("cloudwatch", "alarm", "aws:cloudwatch/metricAlarm:MetricAlarm"),
    ("events", "rule", "aws:cloudwatch/eventRule:EventRule"),
    ("glue", "crawler", "aws:glue/crawler:Crawler"),
    ("glue", "job", "aws:glue/job:Job"),
    ("lambda", "function", "aws:lambda/function:Function"),
    ("logs", "log-group", "aws:cloudwatch/logGroup:LogGroup"),
    ("s3", "", "aws:s3/bucket:Bucket"),
    ("scheduler", "schedule", "aws:scheduler/schedule:Schedule"),
    ("scheduler", "schedule-group", "aws:scheduler/scheduleGroup:ScheduleGroup"),
    ("sns", "", "aws:sns/topic:Topic"),
    ("sqs", "", "aws:sqs/queue:Queue"),
    ("states", "stateMachine", "aws:sfn/stateMachine:StateMachine"),
];

fn check(case: &mut Case<'_>) -> Judged {
    let let_in = letting_in(case)?;
    if let_in.iter().all(|(policy, _)| policy.subjects.is_empty()) {
        return Err(Stop::NotApplicable);
    }
    for (policy, statement) in let_in.into_iter().filter(|(_, one)| limit::services(one).next().is_some()) {
        let at = policy.element(statement, "Condition");
        let is_trust = policy.kind == PolicyKind::Trust;
        let accounts = values(statement, "aws:SourceAccount");
        let home = case.infrastructure.home().account.as_deref();
        if let Some(home) = home.filter(|home| is_trust && leaves_out(&accounts, home)) {
            case.deny(at, format!("no service assumes a role for another account than `{home}`"));
        }
        for pattern in values(statement, "aws:SourceArn") {
            match fault(statement, is_trust, pattern, &accounts, home) {
                Some(fault) => case.deny(at, fault),
                None => missing(case, at, pattern),
            }
        }
    }
    Ok(())
}

fn values<'s>(statement: &'s Statement, key: &'s str) -> Vec<&'s str> {
    limit::on(statement, key).flat_map(|condition| condition.values.iter().map(String::as_str)).collect()
}

/// Whether accounts are named, and not this one.
fn leaves_out(accounts: &[&str], account: &str) -> bool {
    !accounts.is_empty() && !accounts.iter().any(|one| glob::matches(one, account))
}

/// Why no service ever presents an ARN, whatever is declared.
fn fault(
    statement: &Statement,
    is_trust: bool,
    pattern: &str,
    accounts: &[&str],
    home: Option<&str>,
) -> Option<String> {
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    let [_, _, service, _, account, _] = parts.as_slice() else {
        return (pattern != "*").then(|| format!("`{pattern}` is no ARN"));
    };
    let acts = |name: &str| services::known(name).is_none_or(|known| known.sources.contains(service));
    if !service.contains('*') && !limit::services(statement).any(acts) {
        let name = limit::services(statement).next().unwrap_or_default();
        return Some(format!("`{name}` does not act for `{pattern}`"));
    }
    let plain = !account.is_empty() && !account.contains(['*', '?']);
    if plain && leaves_out(accounts, account) {
        return Some(format!("`{pattern}` is not of the account that `aws:SourceAccount` names"));
    }
    let foreign = plain && is_trust && home.is_some_and(|home| home != *account);
    foreign.then(|| format!("`{pattern}` is of another account"))
}

/// Denies a pattern if things of its type are declared, but none that it matches.
fn missing(case: &mut Case<'_>, at: &Node, pattern: &str) {
    let account = arn::account(pattern).filter(|account| !account.contains(['*', '?']));
    let home = case.infrastructure.home().account.as_deref();
    let foreign = account.is_some_and(|account| home.is_some_and(|home| home != account));
    let tokens = tokens(pattern);
    if foreign || tokens.is_empty() {
        return;
    }
    let wanted = variables::literal(pattern);
    let declared: Vec<&Resource> =
        tokens.into_iter().flat_map(|token| case.infrastructure.of_type(token)).collect();
    let arns: Vec<Option<&str>> = declared.iter().map(|resource| arn_of(resource)).collect();
    if declared.is_empty() || arns.iter().flatten().any(|arn| arn::matches(&wanted, arn)) {
        return;
    }
    match declared.iter().zip(&arns).find(|(_, arn)| arn.is_none()) {
        Some((unclear, _)) => {
            case.doubt(Doubt {
                reason: format!("the ARN of `{}` is not known", unclear.name),
                span: at.span,
            });
        }
        None => case.deny(at, format!("nothing that is declared is `{pattern}`")),
    }
}

/// The types of what an ARN pattern can name.
fn tokens(pattern: &str) -> Vec<&'static str> {
    let (service, resource) = (arn::service(pattern), arn::resource(pattern).unwrap_or_default());
    let kind = resource.split_once([':', '/']).map_or(resource, |(kind, _)| kind);
    let fits = |own: &str| own.is_empty() || own == kind || kind.contains('*');
    let known = SOURCES.iter().filter(|(of, own, _)| service == Some(of) && fits(own));
    known.map(|(_, _, token)| *token).collect()
}
