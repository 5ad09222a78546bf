//! See [`RULE`].

use super::{HOLDERS, allowing};
use crate::{
    case::{Case, Judged},
    iam::document::Principal,
    rule::declare_rule,
    wiring::limit::{self, LIMITS},
};

declare_rule! {
    /// ## What it denies
    /// A key policy that lets everybody use or administer the key.
    ///
    /// ## Why
    /// `Principal: "*"` takes in every account of AWS. `kms:ViaService` beside it says only that they have to go through a service.
    ///
    /// ## Remedy
    /// Name the roles and services, or the account's root and let its own policies decide, or add `kms:CallerAccount`.
    ///
    /// ## What it does not see
    /// Grants that were made for the key.
    ///
    /// ## References
    /// NIST 800-53 AC-3, AWS FSBP KMS.5, "Key policies in AWS KMS" of the KMS developer guide
    "key-open-to-anyone", Critical, HOLDERS, check
}

fn check(case: &mut Case<'_>) -> Judged {
    for (policy, statement) in allowing(case)? {
        let everybody = limit::principals(statement).contains(&Principal::Anyone);
        if everybody && !limit::is_limited(statement, LIMITS) {
            case.deny(policy.element(statement, "Principal"), "everybody may use the key");
        }
    }
    Ok(())
}
