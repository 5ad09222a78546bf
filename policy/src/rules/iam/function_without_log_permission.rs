//! See [`RULE`].

use lake_reader::{Node, Resource};

use super::quoted;
use crate::{
    case::{Case, Judged, Stop},
    iam::Context,
    rule::declare_rule,
    wiring::{Identity, arn_of, function, role_of},
};

declare_rule! {
    /// ## What it denies
    /// A function whose role may not write to the function's log group.
    ///
    /// ## Why
    /// The function runs, and nobody ever reads what it said: Lambda drops the lines in silence.
    ///
    /// ## Remedy
    /// Allow `logs:CreateLogStream` and `logs:PutLogEvents` on `<log group ARN>:*`.
    ///
    /// ## What it does not see
    /// Roles that are declared elsewhere, and what policies that are declared elsewhere allow.
    ///
    /// ## References
    /// NIST 800-53 AU-12, AWS Lambda developer guide "Sending Lambda function logs to CloudWatch Logs"
    "function-without-log-permission", Medium, ["aws:lambda/function:Function"], check
}

/// Managed policies of AWS that allow it.
const SUFFICIENT: [&str; 8] = [
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaDynamoDBExecutionRole",
    "AWSLambdaKinesisExecutionRole",
    "AWSLambdaMSKExecutionRole",
    "AWSLambdaSQSQueueExecutionRole",
    "AWSLambdaVPCAccessExecutionRole",
    "AdministratorAccess",
    "CloudWatchLogsFullAccess",
];

fn check(case: &mut Case<'_>) -> Judged {
    let infrastructure = case.infrastructure;
    let node = case.property("role")?.ok_or(Stop::NotApplicable)?;
    let Some(role) = role_of(infrastructure, case.subject) else {
        return Err(Stop::unknown("the role is declared elsewhere", node.span));
    };
    let identity = Identity::of(infrastructure, role);
    let is_sufficient = |policy: &&Node| {
        policy.as_str().is_some_and(|arn| SUFFICIENT.iter().any(|name| arn.ends_with(&format!("/{name}"))))
    };
    if identity.elsewhere.iter().any(is_sufficient) {
        return Ok(());
    }
    let group = log_group(case.subject)?;
    let lacking: Vec<&str> = ["logs:CreateLogStream", "logs:PutLogEvents"]
        .into_iter()
        .filter(|action| !identity.may(action, &format!("{group}:log-stream:1"), &Context::default()))
        .collect();
    if lacking.is_empty() {
        return Ok(());
    }
    if !identity.is_known() {
        return Err(Stop::unknown(format!("a policy of `{}` is not known", role.name), node.span));
    }
    case.deny(node, format!("`{}` lacks {} on the log group", role.name, quoted(lacking)));
    Ok(())
}

/// The ARN of the log group that the function writes to.
fn log_group(function: &Resource) -> Result<String, Stop> {
    let name = function::log_group_name(function)?;
    let place = arn_of(function).and_then(|arn| {
        let mut parts = arn.split(':').skip(1);
        Some((parts.next()?, parts.nth(1)?, parts.next()?))
    });
    let Some((partition, region, account)) = place else {
        return Err(Stop::unknown("the place of the function is not known", function.span));
    };
    Ok(format!("arn:{partition}:logs:{region}:{account}:log-group:{name}"))
}
