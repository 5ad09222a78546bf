//! See [`RULE`].

use crate::{
    case::{self, Case, Judged},
    rule::declare_rule,
    wiring::function::FUNCTION,
};

declare_rule! {
    /// ## What it denies
    /// A function whose timeout, memory or temporary storage AWS does not offer.
    ///
    /// ## Why
    /// The deployment fails half-way, after everything else was changed.
    ///
    /// ## Remedy
    /// Stay within 1 to 900 seconds, 128 to 10,240 MB of memory and 512 to 10,240 MB of temporary storage; give longer work to a workflow
    /// or a job.
    ///
    /// ## What it does not see
    /// Lower limits of new accounts, and the account's concurrency.
    ///
    /// ## References
    /// NIST 800-53 CM-6, "Lambda quotas"
    "function-beyond-quota", Medium, [FUNCTION], check
}

/// Settings, and the least and the most that AWS offers.
const QUOTAS: [(&str, u64, u64); 3] =
    [("timeout", 1, 900), ("memorySize", 128, 10_240), ("ephemeralStorage.size", 512, 10_240)];

fn check(case: &mut Case<'_>) -> Judged {
    for (path, least, most) in QUOTAS {
        let Some(node) = case.property(path)? else { continue };
        if case::whole(node).is_some_and(|value| value < least || value > most) {
            case.deny(node, format!("`{path}` is not between {least} and {most}"));
        }
    }
    Ok(())
}
