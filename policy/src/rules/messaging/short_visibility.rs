//! See [`RULE`].

use lake_reader::Resource;

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::{function, queue},
};

declare_rule! {
    /// ## What it denies
    /// A queue whose messages become visible again before the function that received them can be done.
    ///
    /// ## Why
    /// The function may be throttled and tried again inside one visibility timeout. Where that is too short, a second instance gets the
    /// same messages while the first still works on them, and each receipt counts towards the dead-letter queue.
    ///
    /// ## Remedy
    /// Set `visibilityTimeoutSeconds` to at least six times the function's `timeout` plus the mapping's batching window.
    ///
    /// ## What it does not see
    /// How long the function really takes, and receivers that are no functions.
    ///
    /// ## References
    /// NIST 800-53 SI-11, "Using Lambda with Amazon SQS" (configuring a queue to use with Lambda)
    "short-visibility", High, [queue::QUEUE], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let mappings = queue::mappings(case.infrastructure, case.subject);
    if mappings.is_empty() {
        return Err(Stop::NotApplicable);
    }
    let visible = queue::number(case.subject, "visibilityTimeoutSeconds", 30)?;
    for mapping in mappings {
        match needed(case, mapping) {
            Ok((needed, function)) if visible < needed => case.deny(
                &case.place("visibilityTimeoutSeconds"),
                format!("messages are hidden for {visible} s, but `{function}` needs {needed} s"),
            ),
            Err(Stop::Unknown(doubt)) => case.doubt(doubt),
            Ok(_) | Err(Stop::NotApplicable) => {}
        }
    }
    Ok(())
}

/// The seconds that a mapping needs, and the key of its function.
fn needed(case: &Case<'_>, mapping: &Resource) -> Result<(u64, String), Stop> {
    let function = function::of_mapping(case.infrastructure, mapping)?;
    let timeout = queue::number(function, "timeout", 3)?;
    let window = queue::number(mapping, "maximumBatchingWindowInSeconds", 0)?;
    Ok((timeout.saturating_mul(6).saturating_add(window), function.name.clone()))
}
