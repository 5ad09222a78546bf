//! See [`RULE`].

use crate::{
    case::{Case, Judged, Stop},
    iam::{Effect, glob},
    policies::PolicyKind,
    rule::declare_rule,
    wiring::{function, permit},
};

declare_rule! {
    /// ## What it denies
    /// A function whose log group is not declared, or whose role may create log groups itself.
    ///
    /// ## Why
    /// Lambda then makes a group that keeps everything for ever and is encrypted with a key of AWS's. A role that may create groups makes
    /// it again after the declared one was deleted or renamed.
    ///
    /// ## Remedy
    /// Declare a log group named `/aws/lambda/<function>`, or name one in `loggingConfig`, and grant `logs:CreateLogStream` and
    /// `logs:PutLogEvents` on it only.
    ///
    /// ## What it does not see
    /// Log groups that another program declares.
    ///
    /// ## References
    /// NIST 800-53 AU-11, "Sending Lambda function logs to CloudWatch Logs"
    "function-without-log-group", Medium, [function::FUNCTION], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let name = function::log_group_name(case.subject)?;
    if function::log_group(case.infrastructure, &name).is_none() {
        case.deny(&case.place("loggingConfig"), "the log group of the function is not declared");
    }
    let Some(role) = permit::role_at(case.infrastructure, case.subject, "role")? else { return Ok(()) };
    let mut doubts = Vec::new();
    for policy in case.infrastructure.policies_of(role, PolicyKind::Identity) {
        doubts.extend(policy.doubts.iter().cloned());
        for statement in policy.statements().iter().filter(|statement| statement.effect == Effect::Allow) {
            let creates = |action: &String| glob::matches_ignoring_case(action, "logs:CreateLogGroup");
            if statement.actions.covers(creates) {
                let message = format!("`{}` may create log groups that nobody declared", role.name);
                case.deny(policy.element(statement, "Action"), message);
            }
        }
    }
    match doubts.pop() {
        Some(doubt) => Err(Stop::Unknown(doubt)),
        None => Ok(()),
    }
}
