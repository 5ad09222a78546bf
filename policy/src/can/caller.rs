//! Who asks: a role of the infrastructure, a service, or an identity by its ARN.

use lake_reader::{Node, Resource, Span};

use crate::{
    iam::Caller,
    infrastructure::Infrastructure,
    wiring::{arn_of, function::FUNCTION, workers_of},
};

const ROLE: &str = "aws:iam/role:Role";

/// The ARN of the function that acts as a role, where nothing else does.
pub(super) fn code_of<'i>(infrastructure: &'i Infrastructure, role: &Resource) -> Option<&'i str> {
    match workers_of(infrastructure, role)[..] {
        [worker] if worker.token.eq_ignore_ascii_case(FUNCTION) => arn_of(worker),
        _ => None,
    }
}

/// The caller that a text names, and the role of the infrastructure whose policies it has.
pub(super) fn find<'i>(
    infrastructure: &'i Infrastructure,
    who: &str,
) -> Option<(Caller, Option<&'i Resource>)> {
    if who.ends_with(".amazonaws.com") || who.ends_with(".amazonaws.com.cn") {
        return Some((Caller::service(who), None));
    }
    let declared = infrastructure.get(who).filter(|found| found.token.eq_ignore_ascii_case(ROLE));
    let named = || infrastructure.resolve(&Node::text(who, Span::default()), ROLE);
    if let Some(role) = declared.or_else(named) {
        return Some((Caller::identity(role.output("arn").as_str()?), Some(role)));
    }
    let parts: Vec<&str> = who.splitn(6, ':').collect();
    let [_, _, "iam" | "sts", _, account, name] = parts[..] else { return None };
    let session_of = name.strip_prefix("assumed-role/").and_then(|rest| rest.split('/').next());
    let is_of = |role: &&Resource| {
        role.output("arn")
            .as_str()
            .is_some_and(|arn| arn.split(':').nth(4) == Some(account) && arn.rsplit('/').next() == session_of)
    };
    Some((Caller::identity(who), infrastructure.of_type(ROLE).find(is_of)))
}
