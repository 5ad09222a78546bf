//! See [`RULE`].

use super::bucket;
use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::bucket::{BUCKET, LifecycleRule},
};

declare_rule! {
    /// ## What it denies
    /// A lifecycle that leaves something in the bucket for ever.
    ///
    /// ## Why
    /// Former versions, unfinished uploads and delete markers are in no listing, and are paid for. Current versions that neither
    /// expire nor move to a cheaper class pile up as well. A rule with a prefix, a tag or a size leaves the rest of the bucket uncovered.
    ///
    /// ## Remedy
    /// With rules for the whole bucket: expire current versions or move them, delete former versions, abort unfinished uploads after at
    /// most 7 days, and remove expired delete markers, which expiring current versions does, too.
    ///
    /// ## What it does not see
    /// Several rules with prefixes that together cover whatever the bucket happens to hold, and whether a time is the right one.
    ///
    /// ## References
    /// AWS Security Hub S3.10, "Setting an S3 Lifecycle configuration on a bucket" and "Lifecycle configuration elements" of the S3 user guide
    "incomplete-lifecycle", Medium, [BUCKET], check
}

/// Days after which an unfinished upload is given up.
const UPLOAD_DAYS: u64 = 7;

fn check(case: &mut Case<'_>) -> Judged {
    let bucket = bucket(case);
    let all = bucket.lifecycle()?;
    let at = all.iter().find(|rule| rule.enabled).ok_or(Stop::NotApplicable)?.node;
    let has_versions = bucket.versioning()?.is_some();
    let whole =
        |done: &dyn Fn(&LifecycleRule<'_>) -> bool| all.iter().any(|rule| rule.covers_all() && done(rule));
    if !whole(&|rule| rule.expires_current() || !rule.moves.is_empty()) {
        case.deny(at, "some current versions neither expire nor move to another storage class");
    }
    if !whole(&|rule| rule.drops_uploads.is_some_and(|days| days <= UPLOAD_DAYS)) {
        case.deny(at, format!("unfinished uploads are not dropped within {UPLOAD_DAYS} days"));
    }
    if has_versions && !whole(&|rule| rule.former_expire.is_some()) {
        case.deny(at, "former versions are kept for ever");
    }
    if has_versions && !whole(&|rule| rule.removes_markers || rule.expires_current()) {
        case.deny(at, "expired delete markers are kept for ever");
    }
    Ok(())
}
