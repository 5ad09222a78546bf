//! See [`RULE`].

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A key of a live account that waits to be deleted.
    ///
    /// ## Why
    /// On that day everything that was ever encrypted with the key becomes unreadable, for good. Until then every call that needs the
    /// key fails, so that nobody writes, and the only warning is a state that nobody looks at.
    ///
    /// ## Remedy
    /// Cancel it (`aws kms cancel-key-deletion`, then `enable-key`), and find out who scheduled it. A key that shall go is disabled
    /// for a while first.
    ///
    /// ## What it does not see
    /// Keys that are disabled, and keys of other accounts that the account's data is encrypted with.
    ///
    /// ## References
    /// AWS FSBP KMS.3, NIST 800-53 SC-12, "Deleting AWS KMS keys" in the KMS developer guide
    "key-pending-deletion", Critical, ["aws:kms/key:Key"], check, live
}

fn check(case: &mut Case<'_>) -> Judged {
    let Some(state) = case.property("keyState")? else {
        return Err(Stop::unknown("`keyState` was not read", case.subject.span));
    };
    if state.as_str().is_some_and(|state| state.starts_with("Pending") && state.ends_with("Deletion")) {
        let day = case.property("deletionDate")?.and_then(|date| date.as_str());
        let when = day.map(|day| format!(" at `{day}`")).unwrap_or_default();
        case.deny(state, format!("the key is deleted{when}, and everything that is encrypted with it"));
    }
    Ok(())
}
