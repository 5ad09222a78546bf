//! See [`RULE`].

use super::{HOLDERS, granting};
use crate::{
    case::{Case, Judged},
    iam::Statement,
    rule::declare_rule,
    wiring::grants_in,
};

declare_rule! {
    /// ## What it denies
    /// An identity policy that allows `iam:PassRole` on a pattern of roles, or without saying to which service.
    ///
    /// ## Why
    /// Whoever may hand a role to a service acts as that role: a function, a job or an instance that it starts does its bidding. With a
    /// pattern, every role that somebody creates tomorrow under a matching name is in reach.
    ///
    /// ## Remedy
    /// Name the role's ARN, and add the condition `StringEquals: {"iam:PassedToService": "lambda.amazonaws.com"}` with the service that
    /// needs it.
    ///
    /// ## What it does not see
    /// What the passed role may do: `privilege-escalation-path` follows it. `*` and `NotAction`, which are for `star-action` and
    /// `allow-by-exclusion`.
    ///
    /// ## References
    /// NIST 800-53 AC-6(1), IAM user guide "Grant a user permissions to pass a role to an AWS service"
    "unscoped-pass-role", High, HOLDERS, check
}

fn check(case: &mut Case<'_>) -> Judged {
    for policy in granting(case)? {
        for grant in grants_in(policy).filter(|grant| grant.action != "*" && grant.gives("iam:PassRole")) {
            if grant.resource.contains(['*', '?']) {
                let message = format!("`{}` lets `{}` be passed", grant.action, grant.resource);
                case.deny(grant.at_resource(), message);
            }
            if !says_to_whom(grant.statement) {
                case.deny(grant.at_action(), format!("`{}` passes roles to any service", grant.action));
            }
        }
    }
    Ok(())
}

fn says_to_whom(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        let operator = condition.operator.to_ascii_lowercase();
        condition.key.eq_ignore_ascii_case("iam:PassedToService")
            && matches!(operator.as_str(), "stringequals" | "stringlike" | "stringequalsignorecase")
            && condition.values.iter().all(|service| !service.starts_with('*'))
    })
}
