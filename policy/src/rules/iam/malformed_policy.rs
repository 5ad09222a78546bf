//! See [`RULE`].

use crate::{
    case::{Case, Judged},
    iam::grammar,
    policies::HOLDERS,
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A policy that AWS refuses, or in which something is not what it looks like.
    ///
    /// The grammar of the language, with the place of the fault; two statements of one `Sid`; a `Sid` with other characters than letters
    /// and digits; a principal in an identity policy, and none in a trust or resource policy; a resource that is no ARN; a variable in a
    /// policy without `Version: "2012-10-17"`, where `${aws:username}` is plain text.
    ///
    /// ## Why
    /// The deployment stops half-way when AWS refuses the policy. What AWS does not refuse is worse: a condition on a variable that is
    /// plain text matches nothing, and a `Deny` that matches nothing denies nothing.
    ///
    /// ## Remedy
    /// Mend what the message names.
    ///
    /// ## What it does not see
    /// A second fault behind one that keeps the document from being read; principals that do not exist.
    ///
    /// ## References
    /// IAM user guide "Grammar of the IAM JSON policy language", "IAM policy elements: Variables and tags" and "IAM policy validation check
    /// reference"
    "malformed-policy", Medium, HOLDERS, check
}

fn check(case: &mut Case<'_>) -> Judged {
    for policy in case.all_policies()? {
        let faults = match &policy.document {
            Ok(document) => grammar::faults(document, policy.kind),
            Err(malformed) => vec![malformed.clone()],
        };
        for fault in faults {
            case.deny(policy.at(&fault.pointer), fault.message);
        }
    }
    Ok(())
}
