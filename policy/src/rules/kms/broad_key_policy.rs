//! See [`RULE`].

use lake_reader::Node;

use super::{HOLDERS, USES, allowing, demands, works_with};
use crate::{
    case::{Case, Judged},
    iam::{Statement, document::Principal, glob},
    infrastructure::Infrastructure,
    policies::Policy,
    rule::declare_rule,
    wiring::{Encrypted, Identity, limit, uses_of, workers_of},
};

declare_rule! {
    /// ## What it denies
    /// A key policy that gives a role or a service more than the use it has for the key.
    ///
    /// ## Why
    /// A statement of a key policy needs no second one in IAM: who is named there may, whatever the role's own policies say. `kms:*`
    /// lets a role that encrypts destroy the key. Administration and use in one statement undo the separation that the key is there for.
    /// A principal that nothing needs is a door that nobody watches.
    ///
    /// ## Remedy
    /// List the actions. Keep administration (`kms:Put…`, `kms:Schedule…`) and use (`kms:Decrypt`, …) in statements of their own, and
    /// remove principals that nothing which is encrypted with the key works with.
    ///
    /// ## What it does not see
    /// What the account's root is given: that is left to policies in IAM. Services beside those that send messages and write logs, and
    /// keys with which nothing in the program is encrypted.
    ///
    /// ## References
    /// NIST 800-53 AC-5 and AC-6, "Key policies in AWS KMS" of the KMS developer guide
    "broad-key-policy", High, HOLDERS, check
}

/// Actions with which a key is administered.
const ADMINISTRATION: [&str; 5] = [
    "kms:DisableKey",
    "kms:EnableKey",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:UpdateKeyDescription",
];

fn check(case: &mut Case<'_>) -> Judged {
    for (policy, statement) in allowing(case)? {
        let others: Vec<&Principal> =
            limit::principals(statement).iter().filter(|one| !is_root(one)).collect();
        if others.is_empty() {
            continue;
        }
        actions(case, policy, statement);
        for key in policy.subjects.iter().filter_map(|name| case.infrastructure.get(name)) {
            let uses = uses_of(case.infrastructure, key);
            for principal in others.iter().filter(|_| !uses.is_empty()) {
                if let Some(name) = idle(case.infrastructure, principal, key, &uses) {
                    case.deny(
                        policy.element(statement, "Principal"),
                        format!("nothing that is encrypted with the key works with `{name}`"),
                    );
                }
            }
        }
    }
    Ok(())
}

fn is_root(principal: &Principal) -> bool {
    matches!(principal, Principal::Aws(name) if name.ends_with(":root") || !name.contains(':'))
}

fn actions(case: &mut Case<'_>, policy: &Policy, statement: &Statement) {
    let covers =
        |action: &&str| statement.actions.covers(|pattern| glob::matches_ignoring_case(pattern, action));
    let at = policy.element(statement, "Action");
    if ADMINISTRATION.iter().chain(&USES).all(covers) {
        case.deny(at, "a statement for others than the account allows everything");
    } else if ADMINISTRATION.iter().any(covers) && USES.iter().any(covers) {
        case.deny(at, "a statement for others than the account allows administration and use");
    }
}

/// The name of a principal that has nothing to do with what a key encrypts.
fn idle(
    infrastructure: &Infrastructure,
    principal: &Principal,
    key: &lake_reader::Resource,
    uses: &[Encrypted<'_>],
) -> Option<String> {
    match principal {
        Principal::Service(name) => {
            let knows = demands::MESSENGERS.iter().any(|one| demands::is_of(name, one));
            let wanted =
                demands::of(infrastructure, uses).iter().any(|demand| demands::is_of(name, demand.service))
                    || demands::may_want(name, uses);
            (knows && !wanted).then(|| name.clone())
        }
        Principal::Aws(arn) => {
            let role = infrastructure.resolve(&Node::text(arn.as_str(), key.span), "aws:iam/role:Role")?;
            if !Identity::of(infrastructure, role).is_known() {
                return None;
            }
            let direct =
                workers_of(infrastructure, role).iter().any(|worker| infrastructure.refers(worker, key));
            (!direct && !works_with(infrastructure, role, uses)).then(|| role.name.clone())
        }
        _ => None,
    }
}
