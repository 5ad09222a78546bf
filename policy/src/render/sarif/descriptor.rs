//! The rules as SARIF describes them.

use serde_json::{Value, json};

use crate::{finding::Severity, render::flat, review::Review, rule::Rule};

/// The id under which problems of the waivers are reported.
pub(super) const WAIVER_PROBLEM: &str = "waiver-that-does-not-hold";

/// The id under which is reported what is weaker than before.
pub(super) const WEAKER: &str = "weaker-than-before";

/// The rules that were put, in their order, and behind them those of the review itself.
pub(super) fn all(review: &Review<'_>) -> Vec<Value> {
    let mut rules: Vec<Value> = review.report.rules.iter().map(|rule| descriptor(rule)).collect();
    let waiver = "A waiver that has expired, is unused, malformed or double, or whose subject has changed.";
    rules.push(of_review(WAIVER_PROBLEM, waiver, "Review the waiver anew, or remove it."));
    let weaker = "Something protects less than in the older artifact that this one is compared with.";
    rules.push(of_review(WEAKER, weaker, "Restore what protected it, or let the change be reviewed."));
    rules
}

fn of_review(id: &str, what: &str, remedy: &str) -> Value {
    json!({
        "id": id,
        "name": name(id),
        "shortDescription": { "text": what },
        "fullDescription": { "text": what },
        "help": { "text": remedy, "markdown": remedy },
        "defaultConfiguration": { "level": "error" },
        "properties": { "tags": ["security"], "precision": "very-high", "security-severity": "7.0" },
    })
}

fn descriptor(rule: &Rule) -> Value {
    let section = |heading| flat(&rule.section(heading).unwrap_or_default());
    json!({
        "id": rule.id,
        "name": name(rule.id),
        "shortDescription": { "text": flat(&rule.summary()) },
        "fullDescription": { "text": format!("{} {}", section("What it denies"), section("Why")) },
        "help": { "text": section("Remedy"), "markdown": rule.text() },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": properties(rule.severity),
    })
}

fn properties(severity: Severity) -> Value {
    let mut properties = json!({ "tags": ["security"], "precision": "high" });
    // GitHub shows a score of 0.1 or more as low, of 4 as medium, of 7 as high, of more than 9 as critical.
    let score = match severity {
        Severity::Info => None,
        Severity::Low => Some("3.0"),
        Severity::Medium => Some("5.5"),
        Severity::High => Some("8.0"),
        Severity::Critical => Some("9.5"),
    };
    if let Some(score) = score {
        properties["security-severity"] = json!(score);
    }
    properties
}

/// How SARIF grades a finding.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info | Severity::Low => "note",
        Severity::Medium => "warning",
        Severity::High | Severity::Critical => "error",
    }
}

/// `star-action` as an identifier: `StarAction`.
fn name(id: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    id.split('-').map(capital).collect()
}
