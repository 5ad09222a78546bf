//! See [`RULE`].

use lake_reader::Node;

use super::{ALL_HOLDERS, PERMISSION, accounts, joined, letting_in};
use crate::{
    case::{Case, Judged, Stop},
    iam::document::Principal,
    rule::declare_rule,
    wiring::limit,
};

declare_rule! {
    /// ## What it denies
    /// A policy, a permission or a grant of a key that lets in another account.
    ///
    /// The account may be a principal's, or the one that a condition on `aws:PrincipalAccount`, `aws:PrincipalArn`, `kms:CallerAccount`,
    /// `aws:SourceAccount` or `aws:SourceArn` leaves of everybody, or of those for whom a service acts. Somebody of whom only a canonical
    /// or a unique id is told counts as well.
    ///
    /// ## Why
    /// Who is behind the door is decided there: whoever administers the other account may hand the access on to anybody in it.
    ///
    /// ## Remedy
    /// Remove the statement, or waive this rule for the resource and say which account it is and who answers for it.
    ///
    /// ## What it does not see
    /// Accounts of AWS that belong to a service, such as those that deliver the logs of load balancers, which look like any other; and
    /// identities of the own account that others may assume.
    ///
    /// ## References
    /// NIST 800-53 AC-3, AWS FSBP S3.6, "Cross account resource access in IAM" of the IAM user guide
    "cross-account-access", Medium, SUBJECTS, check
}

/// Types that name whom they let in by a property.
const NAMED: [(&str, &str); 4] = [
    ("aws:cloudwatch/eventPermission:EventPermission", "principal"),
    ("aws:kms/grant:Grant", "granteePrincipal"),
    ("aws:lakeformation/permissions:Permissions", "principal"),
    ("aws:lambda/layerVersionPermission:LayerVersionPermission", "principal"),
];

const SUBJECTS: [&str; ALL_HOLDERS.len() + 5] =
    joined(&[&ALL_HOLDERS, &[PERMISSION, NAMED[0].0, NAMED[1].0, NAMED[2].0, NAMED[3].0]]);

fn check(case: &mut Case<'_>) -> Judged {
    let token = case.subject.token.as_str();
    if token.eq_ignore_ascii_case(PERMISSION) {
        return permission(case);
    }
    if let Some((_, property)) = NAMED.iter().find(|(named, _)| named.eq_ignore_ascii_case(token)) {
        return named(case, property);
    }
    for (policy, statement) in letting_in(case)? {
        let at = policy.element(statement, "Principal");
        for principal in limit::principals(statement) {
            match principal {
                Principal::Aws(name) => let_in(case, at, name)?,
                Principal::CanonicalUser(id) => case.deny(at, untold(id)),
                _ => {}
            }
        }
        let at = policy.element(statement, "Condition");
        for account in accounts::conditioned(statement) {
            let_in(case, at, account)?;
        }
    }
    Ok(())
}

/// A permission of a function: its principal, or the account for which a service acts.
fn permission(case: &mut Case<'_>) -> Judged {
    let Some(principal) = case.property("principal")? else { return Ok(()) };
    let name = principal.as_str().unwrap_or_default();
    if accounts::of(name).is_some() {
        return let_in(case, principal, name);
    }
    if let Some(account) = case.property("sourceAccount")? {
        return let_in(case, account, account.as_str().unwrap_or_default());
    }
    if case.subject.property("sourceArn").is_some_and(is_referred) {
        return Ok(());
    }
    let Some(source) = case.property("sourceArn")? else { return Ok(()) };
    let_in(case, source, source.as_str().unwrap_or_default())
}

/// A property that names somebody.
fn named(case: &mut Case<'_>, property: &str) -> Judged {
    if case.subject.property(property).is_some_and(is_referred) {
        return Ok(());
    }
    let Some(principal) = case.property(property)? else { return Ok(()) };
    let name = principal.as_str().unwrap_or_default();
    // The others that may name everybody are for `open-event-bus` and `public-resource-policy`.
    if name == "*" && property == "granteePrincipal" {
        case.deny(principal, "everybody is let in");
    }
    let_in(case, principal, name)
}

/// Whether a value is of something declared, which is of the own account before it is known.
fn is_referred(node: &Node) -> bool {
    node.is_unknown() && !node.edges.is_empty()
}

/// Denies somebody of another account, or of none that is told.
fn let_in(case: &mut Case<'_>, at: &Node, name: &str) -> Judged {
    let home = case.infrastructure.home().account.as_deref();
    match (accounts::of(name), home) {
        (Some(account), Some(home)) if account == home => {}
        (Some(account), Some(_)) => case.deny(at, format!("the account `{account}` is let in")),
        (Some(_), None) => return Err(Stop::unknown("the account of the program is not known", at.span)),
        (None, _) if accounts::is_unique_id(name) => case.deny(at, untold(name)),
        (None, _) => {}
    }
    Ok(())
}

fn untold(id: &str) -> String {
    format!("`{id}` is let in, and its account is not told")
}
