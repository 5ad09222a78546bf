//! See [`RULE`].

use super::DECLARED;
use crate::{
    case::{Case, Judged, whole},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A key that is destroyed earlier than 30 days after its deletion was scheduled.
    ///
    /// ## Why
    /// A destroyed key takes everything that was encrypted with it along, and nobody can bring it back. The window is all the time there
    /// is to notice, from failing reads, that something still needed it. Thirty days, the longest that KMS offers, cost nothing: a key
    /// that waits for its deletion is not charged.
    ///
    /// ## Remedy
    /// Set `deletionWindowInDays: 30`, or leave it out: 30 is the default.
    ///
    /// ## What it does not see
    /// Whether the deletion of a key is scheduled already.
    ///
    /// ## References
    /// NIST 800-53 SC-12, AWS FSBP KMS.3, "Deleting AWS KMS keys" of the KMS developer guide
    "short-key-deletion", Medium, DECLARED, check, written
}

const LONGEST: u64 = 30;

fn check(case: &mut Case<'_>) -> Judged {
    if let Some(node) = case.property("deletionWindowInDays")?
        && let Some(days) = whole(node).filter(|days| *days < LONGEST)
    {
        case.deny(node, format!("{days} days after its deletion is scheduled, the key is gone"));
    }
    Ok(())
}
