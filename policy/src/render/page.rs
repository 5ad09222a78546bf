//! A rule's page with its examples, and the index of all pages, as Markdown.

use std::fmt::Write;

use super::flat;
use crate::rule::{Input, Rule};

/// The page of a rule.
pub fn page(rule: &Rule) -> String {
    let Rule { id, severity, failing, passing, .. } = rule;
    let (failing, passing) = (failing.trim_end(), passing.trim_end());
    let language = if matches!(rule.input, Input::Record | Input::Live) { "json" } else { "yaml" };
    let mut out =
        format!("# {id}\n\nSeverity: {severity}. {}\n\n{}\n", subjects(rule), rule.text().trim_end());
    for (title, example) in [("Example that fails", failing), ("Example that passes", passing)] {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "\n## {title}\n\n```{language}\n{example}\n```");
    }
    out
}

/// The index of the pages of some rules.
pub fn index(rules: &[&Rule]) -> String {
    let mut out = String::from(
        "# What the judge denies\n\nGenerated from the rules; `lakegate rules` and `lakegate explain RULE` say the same.\n\n| rule | severity | denies |\n|---|---|---|\n",
    );
    for rule in rules {
        let denies = flat(&rule.summary()).replace('|', "\\|");
        // Writing to a string cannot fail.
        let _ = writeln!(out, "| [{0}]({0}.md) | {1} | {denies} |", rule.id, rule.severity);
    }
    out
}

fn subjects(rule: &Rule) -> String {
    let within = match rule.input {
        Input::Any => "",
        Input::Program => " in programs",
        Input::Written => " in programs, previews and exports",
        Input::Record => " in previews and exports",
        Input::Live => " in live accounts",
    };
    if rule.subjects.is_empty() {
        return format!("Judges every resource{within}.");
    }
    let subjects: Vec<String> = rule.subjects.iter().map(|subject| format!("`{subject}`")).collect();
    format!("Judges {}{within}.", subjects.join(", "))
}
