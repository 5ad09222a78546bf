//! See [`RULE`].

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::function::FUNCTION,
};

declare_rule! {
    /// ## What it denies
    /// A function on a runtime that AWS had deprecated by 2026-06-01.
    ///
    /// ## Why
    /// A deprecated runtime gets no security updates. Later AWS stops creating such functions, and at last updating them.
    ///
    /// ## Remedy
    /// Move to a supported runtime; compiled functions to `provided.al2023`.
    ///
    /// ## What it does not see
    /// Runtimes deprecated after that day, and what runs inside a container image.
    ///
    /// ## References
    /// NIST 800-53 SI-2, AWS FSBP Lambda.2, "Lambda runtimes" (deprecated runtimes)
    "deprecated-runtime", Medium, [FUNCTION], check
}

/// Runtimes and the day on which their support ended, of those before 2026-06-01.
const DEPRECATED: [(&str, &str); 26] = [
    ("dotnet5.0", "2022-05-10"),
    ("dotnet6", "2024-12-20"),
    ("dotnet7", "2024-05-14"),
    ("dotnetcore1.0", "2019-06-27"),
    ("dotnetcore2.0", "2019-05-30"),
    ("dotnetcore2.1", "2022-01-05"),
    ("dotnetcore3.1", "2023-04-03"),
    ("go1.x", "2024-01-08"),
    ("java8", "2024-01-08"),
    ("nodejs", "2016-10-31"),
    ("nodejs4.3", "2020-03-05"),
    ("nodejs4.3-edge", "2020-03-05"),
    ("nodejs6.10", "2019-08-12"),
    ("nodejs8.10", "2020-03-06"),
    ("nodejs10.x", "2021-07-30"),
    ("nodejs12.x", "2023-03-31"),
    ("nodejs14.x", "2023-12-04"),
    ("nodejs16.x", "2024-06-12"),
    ("nodejs18.x", "2025-09-01"),
    ("nodejs20.x", "2026-04-30"),
    ("provided", "2024-01-08"),
    ("python2.7", "2021-07-15"),
    ("python3.6", "2022-07-18"),
    ("python3.7", "2023-12-04"),
    ("python3.8", "2024-10-14"),
    ("python3.9", "2025-12-15"),
];
/// Deprecated without a day that is kept here.
const OLDER: [&str; 3] = ["ruby2.5", "ruby2.7", "ruby3.2"];

fn check(case: &mut Case<'_>) -> Judged {
    let Some(node) = case.property("runtime")? else { return Err(Stop::NotApplicable) };
    let runtime = node.as_str().unwrap_or_default();
    if let Some((_, day)) = DEPRECATED.iter().find(|(name, _)| *name == runtime) {
        case.deny(node, format!("`{runtime}` is deprecated since {day}"));
    } else if OLDER.contains(&runtime) {
        case.deny(node, format!("`{runtime}` is deprecated"));
    }
    Ok(())
}
