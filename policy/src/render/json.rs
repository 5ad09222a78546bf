//! For programs: the whole review as one document. Its schema is `schemas/report.v1.schema.json`.

use serde_json::{Value, json};

use super::{flat, place};
use crate::{
    baseline::{Against, Weaker},
    review::{Entry, Notice, Outcome, Review},
    rule::Rule,
};

/// The review as a JSON document.
pub fn json(review: &Review<'_>) -> String {
    let artifact = review.artifact;
    let judgements: Vec<Value> = review.entries.iter().map(|entry| judgement(review, entry)).collect();
    let counts = Outcome::ALL.map(|outcome| (outcome.name().to_owned(), json!(review.count(outcome))));
    let mut document = json!({
        "version": 1,
        "tool": { "name": "lakegate", "version": env!("CARGO_PKG_VERSION") },
        "artifact": {
            "name": artifact.name,
            "kind": artifact.origin.name(),
            "stack": artifact.stack,
            "assumedAccount": review.report.infrastructure.assumed_account,
            "date": artifact.date.to_string(),
            "resources": review.report.infrastructure.resources.len(),
        },
        "clean": review.is_clean(),
        "counts": Value::Object(counts.into_iter().collect()),
        "rules": review.report.rules.iter().map(|rule| self::rule(review, rule)).collect::<Vec<_>>(),
        "judgements": judgements,
        "unread": review.report.unread.iter().map(|(token, count)| json!({ "type": token, "resources": count })).collect::<Vec<_>>(),
        "waiverProblems": problems(review),
    });
    if let Some(against) = &review.against {
        document["weakened"] = against.found.iter().map(|one| weakening(review, against, one)).collect();
    }
    format!("{document:#}\n")
}

fn rule(review: &Review<'_>, rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "severity": rule.severity.name(),
        "denies": flat(&rule.summary()),
        "judged": review.report.judged(rule.id),
    })
}

fn judgement(review: &Review<'_>, entry: &Entry<'_>) -> Value {
    let (rule, resource) = (entry.judgement.rule, entry.judgement.resource);
    let doubts: Vec<Value> = entry
        .doubts()
        .iter()
        .map(|doubt| json!({ "reason": doubt.reason, "place": place::json(review.report.infrastructure.source.as_ref(), doubt.span) }))
        .collect();
    json!({
        "rule": rule.id,
        "severity": rule.severity.name(),
        "resource": resource.name,
        "type": resource.token,
        "urn": review.report.infrastructure.urns.get(&resource.name),
        "outcome": entry.outcome().name(),
        "fails": review.fails(entry),
        "findings": entry.notices.iter().map(|notice| finding(review, notice)).collect::<Vec<_>>(),
        "doubts": doubts,
    })
}

fn finding(review: &Review<'_>, notice: &Notice<'_>) -> Value {
    let waiver = notice.waiver.map(|waiver| {
        json!({ "owner": waiver.owner, "reason": waiver.reason, "expires": waiver.expires.to_string() })
    });
    json!({
        "message": notice.finding.message,
        "place": place::json(review.report.infrastructure.source.as_ref(), notice.finding.span),
        "matches": notice.matches,
        "waiver": waiver,
    })
}

fn weakening(review: &Review<'_>, against: &Against<'_>, one: &Weaker) -> Value {
    json!({
        "resource": one.resource,
        "message": one.message,
        "rule": one.rule,
        "place": place::json(review.report.infrastructure.source.as_ref(), one.now),
        "was": place::json(against.infrastructure.source.as_ref(), one.was),
    })
}

fn problems(review: &Review<'_>) -> Vec<Value> {
    let problem = |problem: &lake_reader::Diagnostic| {
        json!({
            "file": review.waivers.name,
            "line": problem.span.start.line,
            "column": problem.span.start.column,
            "message": problem.message,
            "help": problem.help,
        })
    };
    review.problems.iter().map(problem).collect()
}
