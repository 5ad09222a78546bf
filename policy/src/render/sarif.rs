//! SARIF 2.1.0, for code scanning.
//!
//! GitHub takes every result for an alert, whatever its kind, and refuses a file in which one result has no location. So what
//! passes or does not apply is left out unless asked for, and what has no text is placed at the head of the artifact.

mod descriptor;

use lake_reader::{Diagnostic, Span};
use serde_json::{Value, json};

use super::{place, remedy};
use crate::baseline::Weaker;
use crate::review::{Entry, Notice, Outcome, Review};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The review as a SARIF log.
pub fn sarif(review: &Review<'_>) -> String {
    let artifact = review.artifact;
    let driver = json!({
        "name": "lakegate",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": descriptor::all(review),
    });
    let run = json!({
        "tool": { "driver": driver },
        "automationDetails": { "id": format!("lakegate/{}/", artifact.stack.as_deref().unwrap_or(artifact.origin.name())) },
        "columnKind": "utf16CodeUnits",
        "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notifications(review) }],
        "results": results(review),
    });
    let log = json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] });
    format!("{log:#}\n")
}

fn results(review: &Review<'_>) -> Vec<Value> {
    let mut results = Vec::new();
    for entry in &review.entries {
        match entry.outcome() {
            Outcome::Fail | Outcome::Waived => {
                results.extend(entry.notices.iter().map(|notice| denied(review, entry, notice)));
            }
            Outcome::Unknown => results.push(unknown(review, entry)),
            Outcome::Pass if review.terms.passes => results.push(other(review, entry, "pass", "passes")),
            Outcome::NotApplicable if review.terms.passes => {
                results.push(other(review, entry, "notApplicable", "has nothing to say"));
            }
            Outcome::Pass | Outcome::NotApplicable => {}
        }
    }
    results.extend(review.weakened().iter().map(|one| weaker(review, one)));
    results.extend(review.problems.iter().map(|problem| waiver_problem(review, problem)));
    results
}

fn denied(review: &Review<'_>, entry: &Entry<'_>, notice: &Notice<'_>) -> Value {
    let (rule, resource) = (entry.judgement.rule, &entry.judgement.resource.name);
    let text = format!("`{resource}`: {}. {}", notice.finding.message, remedy(rule));
    let mut result = result(review, entry, notice.finding.span, "fail", &text);
    result["level"] = json!(descriptor::level(rule.severity));
    result["partialFingerprints"] = fingerprints(&notice.matches);
    if let Some(waiver) = notice.waiver {
        let why = format!("{} ({}, until {})", waiver.reason.trim(), waiver.owner, waiver.expires);
        result["suppressions"] = json!([{ "kind": "external", "status": "accepted", "justification": why }]);
    }
    result
}

fn unknown(review: &Review<'_>, entry: &Entry<'_>) -> Value {
    let resource = entry.judgement.resource;
    let reasons: Vec<&str> = entry.doubts().iter().map(|doubt| &*doubt.reason).collect();
    let span = entry.doubts().first().map_or(resource.span, |doubt| doubt.span);
    let text = format!("`{}` cannot be judged: {}.", resource.name, reasons.join("; "));
    result(review, entry, span, "open", &text)
}

fn other(review: &Review<'_>, entry: &Entry<'_>, kind: &str, says: &str) -> Value {
    let resource = entry.judgement.resource;
    result(review, entry, resource.span, kind, &format!("`{}`: the rule {says}.", resource.name))
}

/// What every result has. Its level is `none`, as it must be for every kind but `fail`.
fn result(review: &Review<'_>, entry: &Entry<'_>, span: Span, kind: &str, text: &str) -> Value {
    let (rule, resource) = (entry.judgement.rule, entry.judgement.resource);
    let index = review.report.rules.iter().position(|other| other.id == rule.id);
    let logical = json!({ "name": resource.name, "kind": "resource", "fullyQualifiedName": format!("{}::{}", resource.token, resource.name) });
    let source = review.report.infrastructure.source.as_ref().map(lake_reader::Document::text);
    let mut location = location(place::file(review), source, span);
    location["logicalLocations"] = json!([logical]);
    json!({
        "ruleId": rule.id,
        "ruleIndex": index,
        "kind": kind,
        "level": "none",
        "message": { "text": text },
        "locations": [location],
        "partialFingerprints": fingerprints(&format!("{}/{}/{kind}", rule.id, resource.name)),
    })
}

/// GitHub looks at `primaryLocationLineHash` alone. Lines have no part in it: what is the same stays the same when it moves.
fn fingerprints(identity: &str) -> Value {
    json!({ "primaryLocationLineHash": identity, "lakegate/v1": identity })
}

fn weaker(review: &Review<'_>, one: &Weaker) -> Value {
    let source = review.report.infrastructure.source.as_ref().map(lake_reader::Document::text);
    json!({
        "ruleId": descriptor::WEAKER,
        "ruleIndex": review.report.rules.len() + 1,
        "kind": "fail",
        "level": "error",
        "message": { "text": format!("`{}`: {}.", one.resource, one.message) },
        "locations": [location(place::file(review), source, one.now)],
        "partialFingerprints": fingerprints(&format!("{}: {}", one.resource, one.message)),
    })
}

fn waiver_problem(review: &Review<'_>, problem: &Diagnostic) -> Value {
    let help = problem.help.as_ref().map_or_else(String::new, |help| format!(" {help}."));
    json!({
        "ruleId": descriptor::WAIVER_PROBLEM,
        "ruleIndex": review.report.rules.len(),
        "kind": "fail",
        "level": "error",
        "message": { "text": format!("{}.{help}", problem.message) },
        "locations": [location(&review.waivers.name, Some(&review.waivers.text), problem.span)],
        "partialFingerprints": fingerprints(&problem.message),
    })
}

fn location(file: &str, text: Option<&str>, span: Span) -> Value {
    let region = match text {
        Some(text) if !span.is_empty() => json!({
            "startLine": span.start.line,
            "startColumn": place::utf16_column(text, span.start),
            "endLine": span.end.line,
            "endColumn": place::utf16_column(text, span.end),
        }),
        _ => json!({ "startLine": span.start.line, "startColumn": span.start.column }),
    };
    let uri = place::uri(file);
    let artifact = if uri.starts_with("file:") {
        json!({ "uri": uri })
    } else {
        json!({ "uri": uri, "uriBaseId": "%SRCROOT%" })
    };
    json!({ "physicalLocation": { "artifactLocation": artifact, "region": region } })
}

/// The rules that had nothing to judge, which promise nothing about this artifact, and what was assumed.
fn notifications(review: &Review<'_>) -> Vec<Value> {
    let note = |rule: &&crate::Rule| {
        json!({
            "level": "note",
            "message": { "text": format!("`{}` had nothing to judge.", rule.id) },
            "associatedRule": { "id": rule.id },
        })
    };
    let assumed = super::assumed(review)
        .map(|text| json!({ "level": "note", "message": { "text": format!("{text}.") } }));
    review.idle().iter().map(note).chain(assumed).collect()
}
