//! See [`RULE`].

use lake_reader::{Node, Resource, Value};

use super::{
    demands::{self, Demand},
    works_with,
};
use crate::{
    case::{Case, Judged},
    iam::{
        Caller, Context, Document, Layer, Policies, Request, Statement, Untold, arn, condition::Operator,
        decide_with, glob,
    },
    policies::{Policy, PolicyKind},
    rule::declare_rule,
    wiring::{Encrypted, Identity, arn_of, denial, permit, uses_of},
};

declare_rule! {
    /// ## What it denies
    /// A key policy that lacks what the things that are encrypted with the key need.
    ///
    /// ## Why
    /// The event is not delivered, the log is not written, the role reads nothing, and what failed says little: mostly that access
    /// was denied, and not by which key. EventBridge needs the key of the queue *and* that of the dead-letter queue.
    ///
    /// ## Remedy
    /// Let the service that the message names do what it names: with `aws:SourceArn` of the sender, or, for logs, with
    /// `kms:EncryptionContext:aws:logs:arn` of the group. For roles, let the account's root do it, so that policies in IAM decide.
    ///
    /// ## What it does not see
    /// Senders that the program does not declare. A key without a policy is judged by KMS's default, which lets the account in and no
    /// service. Whether roles have in IAM what they need is judged by `data-grant-without-key-grant`.
    ///
    /// ## References
    /// "Encrypt log data in CloudWatch Logs using AWS Key Management Service" of the CloudWatch Logs user guide, "Key management" of the
    /// SQS developer guide, "Data at rest encryption in Step Functions" of the Step Functions developer guide
    "short-key-policy", High, ["aws:kms/key:Key"], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let key = case.subject;
    let target = &permit::known_arn(key)?;
    let policies: Vec<&Policy> = case.infrastructure.policies_of(key, PolicyKind::Resource).collect();
    let own = document(&policies, target);
    let uses = uses_of(case.infrastructure, key);
    let missing = [of_services(case, &own, &uses, target), of_roles(case, &own, &uses, target)].concat();
    let written = policies.first().map(|policy| policy.node.clone());
    let at = written.unwrap_or_else(|| Node::new(Value::Null, key.span));
    match denial::gap(&policies) {
        Some(gap) if !missing.is_empty() => case.doubt(gap),
        _ => missing.into_iter().for_each(|message| case.deny(&at, message)),
    }
    Ok(())
}

/// What services lack.
fn of_services(case: &Case<'_>, own: &Document, uses: &[Encrypted<'_>], key: &str) -> Vec<String> {
    let lacking = |demand: Demand| {
        let actions = demand.actions.iter().copied();
        let denied: Vec<&str> = actions.filter(|action| !admits(case, own, &demand, action, key)).collect();
        let lacks = || format!("`{}` lacks {} for {}", demand.principal, listed(&denied), demand.purpose);
        (!denied.is_empty()).then(lacks)
    };
    demands::of(case.infrastructure, uses).into_iter().filter_map(lacking).collect()
}

/// What roles are granted in IAM, and not let in for. A grant that nothing makes use of lacks nothing.
fn of_roles(case: &Case<'_>, own: &Document, uses: &[Encrypted<'_>], key: &str) -> Vec<String> {
    let mut missing = Vec::new();
    for role in case.infrastructure.of_type(permit::ROLE) {
        let denied = unadmitted(case, own, role, key);
        if !denied.is_empty() && (uses.is_empty() || works_with(case.infrastructure, role, uses)) {
            let (name, denied) = (&role.name, listed(&denied));
            missing.push(format!("`{name}` is not let in for {denied}, which IAM grants it"));
        }
    }
    missing
}

fn listed(actions: &[&str]) -> String {
    actions.iter().map(|action| format!("`{action}`")).collect::<Vec<_>>().join(", ")
}

/// The statements about a key; one without a policy leaves everything to the account.
fn document(policies: &[&Policy], key: &str) -> Document {
    if policies.is_empty() {
        return Document::default_of_key(arn::account(key).unwrap_or_default());
    }
    let statements = policies.iter().flat_map(|policy| policy.statements().iter().cloned()).collect();
    Document { statements, ..Document::default() }
}

fn admits(case: &Case<'_>, own: &Document, demand: &Demand, action: &str, key: &str) -> bool {
    let caller = Caller::Service { name: demand.principal.clone() };
    let account = case.infrastructure.home().account.as_deref().unwrap_or_default();
    let mut context = demand.context.clone().with("aws:SourceAccount", account);
    if let Some(source) = &demand.source {
        context = context.with("aws:SourceArn", source.as_str());
    }
    let request = Request { caller: &caller, action, resource: key, context: &context };
    let policies = Policies { resource: vec![("key", own)], ..Policies::default() };
    // What a service tells beyond that is its own affair.
    decide_with(&request, &policies, Untold::ForCaller).is_allowed()
}

/// What IAM grants a role on the key, and the key's policy does not let it do.
fn unadmitted<'i>(case: &Case<'i>, own: &Document, role: &'i Resource, key: &str) -> Vec<&'i str> {
    let Some(caller) = arn_of(role).map(|arn| Caller::Identity { arn: arn.to_owned() }) else {
        return Vec::new();
    };
    let identity = Identity::of(case.infrastructure, role);
    let mut denied = Vec::new();
    for grant in identity.grants().filter(|grant| grant.resource == key) {
        let plain = grant.action.starts_with("kms:") && !grant.action.contains(['*', '?']);
        let admitted = || {
            contexts(grant.statement, own).iter().all(|context| {
                let account = arn::account(key).unwrap_or_default();
                let context =
                    context.clone().with("kms:CallerAccount", account).with("aws:PrincipalAccount", account);
                let context = context.with("aws:PrincipalArn", arn_of(role).unwrap_or_default());
                let request =
                    Request { caller: &caller, action: grant.action, resource: key, context: &context };
                let policies = Policies { resource: vec![("key", own)], ..Policies::default() };
                match decide_with(&request, &policies, Untold::ForCaller) {
                    crate::iam::Decision::NotAllowed(missing) => !missing.contains(&Layer::Resource),
                    decision => decision.is_allowed(),
                }
            })
        };
        if plain && !denied.contains(&grant.action) && !admitted() {
            denied.push(grant.action);
        }
    }
    denied
}

/// The requests that a statement of IAM is about: one for each value of its conditions.
fn contexts(statement: &Statement, own: &Document) -> Vec<Context> {
    let demanding = |operator: &str| Operator::parse(operator).is_some_and(Operator::demands_value);
    let conditions: Vec<_> = statement.conditions.iter().filter(|one| demanding(&one.operator)).collect();
    let count = conditions.iter().map(|condition| condition.values.len()).max().unwrap_or(1);
    let value = |values: &[String], at: usize, key: &str| {
        let value = values.get(at).or(values.last())?;
        Some(spelled_out(value, key, own))
    };
    let context = |at: usize| {
        conditions.iter().fold(Context::default(), |context, condition| {
            match value(&condition.values, at, &condition.key) {
                Some(value) => context.with(&condition.key, value),
                None => context,
            }
        })
    };
    (0..count).map(context).collect()
}

/// A text that a pattern of IAM matches; where the key's policy has a pattern for the same key, one that it could match too.
fn spelled_out(pattern: &str, key: &str, own: &Document) -> String {
    let plain = |pattern: &str| pattern.replace(['*', '?'], "");
    if !pattern.contains(['*', '?']) {
        return pattern.to_owned();
    }
    let conditions = own.statements.iter().flat_map(|statement| &statement.conditions);
    let patterns = conditions.filter(|one| one.key.eq_ignore_ascii_case(key)).flat_map(|one| &one.values);
    let mut texts = patterns.map(|other| plain(other));
    texts.find(|text| glob::matches(pattern, text)).unwrap_or_else(|| plain(pattern))
}
