//! See [`RULE`].

use super::{PERMISSION, all_holders, letting_in};
use crate::{
    case::{Case, Judged, Stop},
    iam::{arn, document::Principal},
    rule::declare_rule,
    wiring::limit,
};

declare_rule! {
    /// ## What it denies
    /// A policy that lets in another account.
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
    "cross-account-access", Medium, all_holders![PERMISSION], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let home = case.infrastructure.home().account.as_deref();
    if case.subject.token.eq_ignore_ascii_case(PERMISSION) {
        let Some(principal) = case.property("principal")? else { return Ok(()) };
        let account = principal.as_str().and_then(account_of);
        if let Some(account) = account.filter(|account| home != Some(account)) {
            case.deny(principal, format!("the account `{account}` is let in"));
        }
        return Ok(());
    }
    for (policy, statement) in letting_in(case)? {
        for principal in limit::principals(statement) {
            let Principal::Aws(name) = principal else { continue };
            let Some(account) = account_of(name) else { continue };
            let at = policy.element(statement, "Principal");
            match home {
                Some(home) if home == account => {}
                Some(_) => case.deny(at, format!("the account `{account}` is let in")),
                None => return Err(Stop::unknown("the account of the program is not known", at.span)),
            }
        }
    }
    Ok(())
}

/// The account of a principal, where it has one.
fn account_of(principal: &str) -> Option<&str> {
    let account = arn::account(principal).unwrap_or(principal);
    (account.len() == 12 && account.chars().all(|digit| digit.is_ascii_digit())).then_some(account)
}
