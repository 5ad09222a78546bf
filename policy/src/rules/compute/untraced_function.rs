//! See [`RULE`].

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::function::FUNCTION,
};

declare_rule! {
    /// ## What it denies
    /// A function that does not trace its invocations.
    ///
    /// ## Why
    /// Where one file passes through several functions and workflows, only traces show where the time went and which call failed.
    ///
    /// ## Remedy
    /// Set `tracingConfig.mode` to `Active`, and let the role send segments to X-Ray.
    ///
    /// ## What it does not see
    /// Other ways of tracing, such as an OpenTelemetry layer.
    ///
    /// ## References
    /// NIST 800-53 CA-7, AWS FSBP Lambda.7
    "untraced-function", Low, [FUNCTION], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let mode = case.property("tracingConfig.mode")?;
    if mode.and_then(|mode| mode.as_str()) != Some("Active") {
        case.deny(&case.place("tracingConfig"), "the function does not trace its invocations");
    }
    Ok(())
}
