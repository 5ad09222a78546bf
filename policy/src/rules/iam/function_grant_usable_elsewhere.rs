//! See [`RULE`].

use super::{HOLDERS, granting};
use crate::{
    case::{Case, Judged, Stop},
    iam::Statement,
    policies::Policy,
    rule::declare_rule,
    wiring::{function::FUNCTION, grants_in, workers_of},
};

declare_rule! {
    /// ## What it denies
    /// A function's role that may read or write data whoever holds its credentials, not only the function itself.
    ///
    /// ## Why
    /// The credentials of a role lie in the environment of the function. Code that is made to print them gives them to somebody who
    /// uses them from anywhere until they expire.
    ///
    /// ## Remedy
    /// Bind statements about data to the function with `ArnEquals` `lambda:SourceFunctionArn`.
    ///
    /// ## What it does not see
    /// Calls that Lambda itself makes with the role do not carry the key: those for logs, traces, queues that it polls, destinations,
    /// and the settings' encryption. Grants on SQS, KMS, CloudWatch and X-Ray are therefore left alone, as are roles that something
    /// else than functions acts as.
    ///
    /// ## References
    /// NIST 800-53 AC-3, AWS Lambda developer guide "Using source function ARN to control function access behavior"
    "function-grant-usable-elsewhere", Low, HOLDERS, check
}

/// Services that a function's own code calls for data. Lambda calls none of them in the name of a function.
const DATA: [&str; 9] =
    ["athena", "dynamodb", "events", "glue", "s3", "secretsmanager", "sns", "ssm", "states"];

fn check(case: &mut Case<'_>) -> Judged {
    let policies: Vec<&Policy> =
        granting(case)?.into_iter().filter(|policy| is_of_functions(case, policy)).collect();
    if policies.is_empty() {
        return Err(Stop::NotApplicable);
    }
    for policy in policies {
        let open = grants_in(policy).filter(|grant| is_data(grant.action) && !is_bound(grant.statement));
        let mut last = None;
        for grant in open {
            // One statement is said once.
            if last.replace(&grant.statement.pointer) != Some(&grant.statement.pointer) {
                let message = format!("`{}` is allowed to whoever holds the credentials", grant.action);
                case.deny(grant.at_action(), message);
            }
        }
    }
    Ok(())
}

/// Whether functions, and nothing else, act as the roles that a policy applies to.
fn is_of_functions(case: &Case<'_>, policy: &Policy) -> bool {
    let roles = policy.subjects.iter().filter_map(|name| case.infrastructure.get(name));
    let mut workers = roles.flat_map(|role| workers_of(case.infrastructure, role)).peekable();
    workers.peek().is_some() && workers.all(|worker| worker.token.eq_ignore_ascii_case(FUNCTION))
}

fn is_data(action: &str) -> bool {
    let service = action.split(':').next().unwrap_or_default();
    DATA.iter().any(|data| data.eq_ignore_ascii_case(service))
}

/// Whether a condition holds only for calls that a function's code makes. One that holds where the key is absent does not.
fn is_bound(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        let operator = condition.operator.to_ascii_lowercase();
        condition.key.eq_ignore_ascii_case("lambda:SourceFunctionArn")
            && (operator.ends_with("equals") || operator.ends_with("like"))
            && !operator.contains("not")
            && !operator.starts_with("forallvalues")
    })
}
