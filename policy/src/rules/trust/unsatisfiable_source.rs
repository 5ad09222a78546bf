//! See [`RULE`].

use super::{all_holders, letting_in, services};
use crate::{
    case::{Case, Judged, Stop},
    iam::{Statement, arn, glob, variables},
    infrastructure::Infrastructure,
    policies::{Policy, PolicyKind},
    rule::declare_rule,
    wiring::{home, limit},
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
    "unsatisfiable-source", Medium, all_holders![], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let let_in = letting_in(case)?;
    if let_in.iter().all(|(policy, _)| policy.subjects.is_empty()) {
        return Err(Stop::NotApplicable);
    }
    let facts = Facts::of(case.infrastructure);
    for (policy, statement) in let_in {
        if limit::services(statement).next().is_none() {
            continue;
        }
        let at = policy.element(statement, "Condition");
        for message in facts.faults(policy, statement) {
            case.deny(at, message);
        }
    }
    Ok(())
}

/// What is declared, and where.
struct Facts<'i> {
    home: &'i home::Home,
    arns: Vec<&'i str>,
}

impl<'i> Facts<'i> {
    fn of(infrastructure: &'i Infrastructure) -> Self {
        let arns = infrastructure.resources.iter().filter_map(crate::wiring::arn_of).collect();
        Self { home: infrastructure.home(), arns }
    }

    /// Why a statement lets nobody in, value by value.
    fn faults(&self, policy: &Policy, statement: &Statement) -> Vec<String> {
        let is_trust = policy.kind == PolicyKind::Trust;
        let mut faults = Vec::new();
        let values = |key: &str| -> Vec<&str> {
            let conditions = limit::on(statement, key);
            conditions.flat_map(|condition| condition.values.iter().map(String::as_str)).collect()
        };
        let accounts = values("aws:SourceAccount");
        if let (true, Some(home)) = (is_trust, &self.home.account)
            && !accounts.is_empty()
            && !accounts.iter().any(|account| glob::matches(account, home))
        {
            faults.push(format!("no service assumes a role for another account than `{home}`"));
        }
        let sources = values("aws:SourceArn");
        faults.extend(sources.iter().filter_map(|arn| self.fault(arn, &accounts, statement, is_trust)));
        faults
    }

    fn fault(
        &self,
        pattern: &str,
        accounts: &[&str],
        statement: &Statement,
        is_trust: bool,
    ) -> Option<String> {
        let parts: Vec<&str> = pattern.splitn(6, ':').collect();
        let [_, _, service, _, account, _] = parts.as_slice() else {
            return (pattern != "*").then(|| format!("`{pattern}` is no ARN"));
        };
        let acts = |name: &str| services::known(name).is_none_or(|known| known.sources.contains(service));
        let mut names = limit::services(statement);
        if !service.contains('*') && !names.any(acts) {
            let name = limit::services(statement).next().unwrap_or_default();
            return Some(format!("`{name}` does not act for `{pattern}`"));
        }
        let plain = !account.is_empty() && !account.contains(['*', '?']);
        if plain && !accounts.is_empty() && !accounts.iter().any(|one| glob::matches(one, account)) {
            return Some(format!("`{pattern}` is not of the account that `aws:SourceAccount` names"));
        }
        let is_foreign = plain && self.home.account.as_deref().is_some_and(|home| home != *account);
        if is_foreign {
            return is_trust.then(|| format!("`{pattern}` is of another account"));
        }
        self.is_missing(pattern).then(|| format!("nothing that is declared is `{pattern}`"))
    }

    /// Whether things of the type are declared, but none that a pattern matches.
    fn is_missing(&self, pattern: &str) -> bool {
        let wanted = variables::literal(pattern);
        let kind = kind(pattern);
        let mut of_kind = self.arns.iter().filter(|arn| same_kind(kind, self::kind(arn))).peekable();
        of_kind.peek().is_some() && !of_kind.any(|declared| arn::matches(&wanted, declared))
    }
}

/// The service of an ARN, and what it writes before the name.
fn kind(arn: &str) -> (&str, &str) {
    let resource = arn::resource(arn).unwrap_or_default();
    let service = arn::service(arn).unwrap_or_default();
    let kind = resource.split_once([':', '/']).map_or("", |(kind, _)| kind);
    (service, if matches!(service, "s3" | "sns" | "sqs") { "" } else { kind })
}

fn same_kind((service, kind): (&str, &str), (other, other_kind): (&str, &str)) -> bool {
    service == other && (kind == other_kind || kind.contains('*'))
}
