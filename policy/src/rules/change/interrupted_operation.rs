//! Operations that never came to an end.

use crate::{
    case::{Case, Judged, Stop},
    infrastructure::Origin,
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// An operation on a resource that was begun and whose end is not recorded.
    ///
    /// ## Why
    /// The update was killed between asking AWS and writing down the answer. The resource may exist without being in the state: it
    /// is neither updated nor deleted any more, and nothing that is judged here speaks of it.
    ///
    /// ## Remedy
    /// `pulumi refresh`, and for a creation `pulumi import` of what exists, or `pulumi refresh --clear-pending-creates` where it does not.
    ///
    /// ## What it does not see
    /// Whether the operation took place.
    ///
    /// ## References
    /// NIST 800-53 CM-8, Pulumi "Pending operations"
    "interrupted-operation", Info, [], check, record
}

fn check(case: &mut Case<'_>) -> Judged {
    if case.infrastructure.origin != Origin::State {
        return Err(Stop::NotApplicable);
    }
    if let Some(change) = case.infrastructure.changes.get(&case.subject.name) {
        case.deny_missing(format!("{} `{}` was interrupted", change.operation, case.subject.name));
    }
    Ok(())
}
