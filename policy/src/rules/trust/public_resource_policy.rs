//! See [`RULE`].

use super::{HOLDERS, joined, letting_in};
use crate::{
    case::{Case, Judged, Stop},
    iam::document::Principal,
    rule::declare_rule,
    wiring::limit::{self, LIMITS},
};

declare_rule! {
    /// ## What it denies
    /// A policy that opens a resource to everybody.
    ///
    /// ## Why
    /// `Principal: "*"` with `Allow` takes in every account of AWS, and for buckets and queues also callers without any. A public
    /// access block hides that for buckets only, and only while it stands.
    ///
    /// ## Remedy
    /// Name the roles, accounts or services, or limit the statement with `aws:PrincipalOrgID`, `aws:SourceAccount`, `aws:SourceArn`,
    /// `aws:SourceVpce` or the like, by an operator that does not hold where the key is missing. A wildcard in the account, organization or
    /// endpoint limits nobody, nor does a network wider than `/8`, or `/32` of IPv6.
    ///
    /// ## What it does not see
    /// What a network or an organization that a condition names holds. Keys are judged by `key-open-to-anyone`, functions by
    /// `open-function-permission`.
    ///
    /// ## References
    /// NIST 800-53 AC-3, AWS FSBP S3.2, S3.3, SQS.3 and SNS.4, "The meaning of public" of the S3 user guide
    "public-resource-policy", Critical, SUBJECTS, check
}

/// Types that say by properties what others say by a policy.
const PERMISSIONS: [&str; 2] = [
    "aws:cloudwatch/eventPermission:EventPermission",
    "aws:lambda/layerVersionPermission:LayerVersionPermission",
];

const SUBJECTS: [&str; HOLDERS.len() + PERMISSIONS.len()] = joined(&[&HOLDERS, &PERMISSIONS]);

fn check(case: &mut Case<'_>) -> Judged {
    let token = &case.subject.token;
    if PERMISSIONS.iter().any(|one| one.eq_ignore_ascii_case(token)) {
        let principal = case.property("principal")?.filter(|one| one.as_str() == Some("*"));
        if let Some(principal) = principal
            && case.property("organizationId")?.is_none()
            && !is_limited(case)?
        {
            case.deny(principal, "everybody is let in");
        }
        return Ok(());
    }
    for (policy, statement) in letting_in(case)? {
        let everybody = limit::principals(statement).contains(&Principal::Anyone);
        if everybody && !limit::is_limited(statement, LIMITS) {
            case.deny(policy.element(statement, "Principal"), "everybody is let in");
        }
    }
    Ok(())
}

/// Whether the `condition` of a permission leaves somebody out.
fn is_limited(case: &Case<'_>) -> Result<bool, Stop> {
    let condition = case.property("condition")?.map(limit::of_property).transpose()?;
    Ok(condition.is_some_and(|condition| limit::is_limit(&condition)))
}
