//! See [`RULE`].

use super::HOLDERS;
use crate::{
    case::{Case, Judged},
    iam::{Effect, document::Scope},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// An identity policy that allows every action, or every action of a service.
    ///
    /// ## Why
    /// `s3:*` takes in deleting the bucket, changing its policy, and whatever AWS adds next year. A stolen session of the role can do
    /// all of it.
    ///
    /// ## Remedy
    /// List the actions that the code calls.
    ///
    /// ## What it does not see
    /// Patterns inside a service's actions such as `s3:Get*`, and actions that a policy outside the program allows.
    ///
    /// ## References
    /// CIS AWS 1.16, NIST 800-53 AC-6, AWS FSBP IAM.1 and IAM.21
    "star-action", Critical, HOLDERS, check
}

fn check(case: &mut Case<'_>) -> Judged {
    for policy in case.identity_policies()? {
        for statement in policy.statements().iter().filter(|statement| statement.effect == Effect::Allow) {
            let Scope::These(actions) = &statement.actions else { continue };
            for action in actions.iter().filter(|action| is_service_wide(action)) {
                case.deny(
                    policy.text_in(statement, "Action", action),
                    format!("`{action}` allows every action"),
                );
            }
        }
    }
    Ok(())
}

fn is_service_wide(action: &str) -> bool {
    let name = action.split_once(':').map_or(action, |(_, name)| name);
    !name.is_empty() && name.chars().all(|character| character == '*')
}
