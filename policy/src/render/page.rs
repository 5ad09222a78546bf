//! A rule's page with its examples, as Markdown.

use crate::rule::Rule;

/// The page of a rule.
pub fn page(rule: &Rule) -> String {
    let Rule { id, severity, page, failing, passing, .. } = rule;
    let (failing, passing) = (failing.trim_end(), passing.trim_end());
    format!(
        "# {id}\n\nSeverity: {severity}\n\n{}\n\n## Example that fails\n\n```yaml\n{failing}\n```\n\n## Example that passes\n\n```yaml\n{passing}\n```\n",
        unindent(page).trim_end()
    )
}

/// Doc comments keep the blank behind their slashes.
pub(super) fn unindent(page: &str) -> String {
    let lines: Vec<&str> = page.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    lines.join("\n")
}
