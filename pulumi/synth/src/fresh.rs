//! Whether a committed program is the one that would be written now.

use similar::TextDiff;

/// The difference between the committed program and a fresh one, as a unified diff; `None` where there is none.
pub fn check(current: &str, fresh: &str) -> Option<String> {
    if current == fresh {
        return None;
    }
    let diff = TextDiff::from_lines(current, fresh);
    Some(diff.unified_diff().context_radius(3).header("committed", "fresh").to_string())
}
