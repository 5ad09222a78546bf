//! See [`RULE`].

use lake_reader::Node;

use super::PERMISSION;
use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A permission that lets a service, or everybody, invoke a function, whoever it acts for.
    ///
    /// ## Why
    /// Anybody can make a rule, a topic or a bucket of theirs invoke the function with an event of their choice. The ARN of a bucket
    /// has no account: whoever creates a bucket of that name after yours is deleted is let in.
    ///
    /// ## Remedy
    /// Set `sourceArn`, and for `s3.amazonaws.com` also `sourceAccount`.
    ///
    /// ## What it does not see
    /// Whether the source exists. Permissions for a role or an account are judged by `cross-account-access`, public URLs by
    /// `open-function-url`.
    ///
    /// ## References
    /// NIST 800-53 AC-3, AWS FSBP Lambda.1, "Granting Lambda function access to AWS services" of the Lambda developer guide
    "open-function-permission", High, [PERMISSION], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let principal = case.property("principal")?.ok_or(Stop::NotApplicable)?;
    let name = principal.as_str().unwrap_or_default();
    let everybody = name == "*";
    if !(everybody || name.contains(".amazonaws.com") || name.ends_with(".amazon.com")) {
        return Err(Stop::NotApplicable);
    }
    // The ARN of something declared names it before it is known.
    let referred = case.subject.property("sourceArn").filter(|arn| arn.is_unknown() && !arn.edges.is_empty());
    let source = if referred.is_some() { referred } else { case.property("sourceArn")? };
    let account = case.property("sourceAccount")?.is_some();
    let organization = case.property("principalOrgId")?.is_some();
    let token = case.property("eventSourceToken")?.is_some();
    if everybody && signed(case)? {
        return Ok(());
    }
    let named = source.is_some_and(|arn| !is_open(arn));
    if !(named || account || organization || token) {
        case.deny(
            source.unwrap_or(principal),
            format!("`{name}` may invoke the function for whomever it acts"),
        );
    } else if name == "s3.amazonaws.com" && !account {
        case.deny(
            source.unwrap_or(principal),
            "a bucket's ARN has no account, and `sourceAccount` is not set",
        );
    }
    Ok(())
}

/// Whether the permission is for a URL whose requests have to be signed: the caller's own policies decide.
fn signed(case: &Case<'_>) -> Result<bool, Stop> {
    Ok(case.property("functionUrlAuthType")?.and_then(Node::as_str) == Some("AWS_IAM"))
}

/// Whether an ARN leaves open whose the source is.
fn is_open(arn: &Node) -> bool {
    let Some(text) = arn.as_str() else { return false };
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let [_, _, service, _, account, resource] = parts.as_slice() else { return true };
    let wild = |text: &str| text.contains(['*', '?']);
    wild(account) || (*service == "s3" && resource.split('/').next().is_some_and(wild))
}
