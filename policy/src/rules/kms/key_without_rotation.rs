//! See [`RULE`].

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A customer-managed symmetric key that AWS does not rotate.
    ///
    /// ## Why
    /// Whoever once got hold of the key material reads everything that was ever encrypted with it.
    ///
    /// ## Remedy
    /// Set `enableKeyRotation: true`. Ciphertexts stay readable: KMS keeps the older material.
    ///
    /// ## What it does not see
    /// Keys that cannot be rotated: asymmetric and HMAC keys, imported material, custom key stores.
    ///
    /// ## References
    /// CIS AWS 3.6, NIST 800-53 SC-12, AWS FSBP KMS.4
    "key-without-rotation", High, ["aws:kms/key:Key"], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let symmetric = case.property("customerMasterKeySpec")?.and_then(|spec| spec.as_str());
    let in_store = case.property("customKeyStoreId")?.is_some();
    if symmetric.is_some_and(|spec| spec != "SYMMETRIC_DEFAULT") || in_store {
        return Err(Stop::NotApplicable);
    }
    if case.flag("enableKeyRotation")? != Some(true) {
        case.deny(&case.place("enableKeyRotation"), "the key is not rotated");
    }
    Ok(())
}
