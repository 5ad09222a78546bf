//! The XML of `JUnit`, for test reports: a suite for each rule, a case for each resource.
//!
//! Valid by the schemas of windyroad and of Jenkins: what only one of them knows is left out.

use std::fmt::Write;

use super::{flat, place, remedy};
use crate::{
    baseline::Weaker,
    review::{Entry, OnUnknown, Outcome, Review},
    rule::Rule,
};

/// One case of a suite.
struct Case {
    name: String,
    class: String,
    /// The element in it (`failure`, `error`, `skipped`), its message and its text; none where it passes.
    ends: Option<(&'static str, String, String)>,
}

/// The review as a `JUnit` report.
pub fn junit(review: &Review<'_>) -> String {
    let mut suites = String::new();
    for (id, rule) in review.report.rules.iter().enumerate() {
        let cases: Vec<Case> = review
            .entries
            .iter()
            .filter(|entry| entry.judgement.rule.id == rule.id)
            .map(|entry| case(review, entry))
            .collect();
        suite(&mut suites, review, id, rule.id, &cases);
    }
    let waivers: Vec<Case> = review.problems.iter().map(|problem| waiver(review, problem)).collect();
    if !waivers.is_empty() {
        suite(&mut suites, review, review.report.rules.len(), "waivers", &waivers);
    }
    let weaker: Vec<Case> = review.weakened().iter().map(weaker).collect();
    if review.against.is_some() {
        suite(&mut suites, review, review.report.rules.len() + 1, "weaker-than-before", &weaker);
    }
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n{suites}</testsuites>\n")
}

fn suite(out: &mut String, review: &Review<'_>, id: usize, name: &str, cases: &[Case]) {
    let ending = |with: &str| {
        cases.iter().filter(|case| case.ends.as_ref().is_some_and(|(element, ..)| *element == with)).count()
    };
    let [tests, failures, errors, skipped] =
        [cases.len(), ending("failure"), ending("error"), ending("skipped")];
    let date = review.artifact.date;
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "  <testsuite name=\"{}\" package=\"lakegate\" id=\"{id}\" hostname=\"localhost\" timestamp=\"{date}T00:00:00\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" time=\"0\">\n    <properties/>",
        escape(name)
    );
    for case in cases {
        let _ = write!(
            out,
            "    <testcase name=\"{}\" classname=\"{}\" time=\"0\"",
            escape(&case.name),
            escape(&case.class)
        );
        match &case.ends {
            None => out.push_str("/>\n"),
            Some(("skipped", ..)) => out.push_str("><skipped/></testcase>\n"),
            Some((element, message, text)) => {
                let (message, kind, text) = (escape(message), escape(&case.class), escape(text));
                let _ = writeln!(
                    out,
                    ">\n      <{element} message=\"{message}\" type=\"{kind}\">{text}</{element}>\n    </testcase>"
                );
            }
        }
    }
    out.push_str("    <system-out/>\n    <system-err/>\n  </testsuite>\n");
}

fn case(review: &Review<'_>, entry: &Entry<'_>) -> Case {
    let (rule, resource) = (entry.judgement.rule, entry.judgement.resource);
    let fails = review.fails(entry);
    let ends = match entry.outcome() {
        Outcome::Fail if fails => Some(failure(review, rule, entry)),
        Outcome::Unknown if fails => {
            let reasons: Vec<&str> = entry.doubts().iter().map(|doubt| &*doubt.reason).collect();
            let element = if review.terms.unknown == OnUnknown::Fail { "error" } else { "failure" };
            Some((element, format!("cannot be judged: {}", reasons.join("; ")), String::new()))
        }
        Outcome::Pass | Outcome::Fail => None,
        Outcome::Unknown | Outcome::Waived | Outcome::NotApplicable => {
            Some(("skipped", String::new(), String::new()))
        }
    };
    Case { name: resource.name.clone(), class: format!("{}.{}", rule.severity, rule.id), ends }
}

fn failure(review: &Review<'_>, rule: &Rule, entry: &Entry<'_>) -> (&'static str, String, String) {
    let open = || entry.notices.iter().filter(|notice| notice.waiver.is_none());
    let messages: Vec<&str> = open().map(|notice| &*notice.finding.message).collect();
    let mut text = String::new();
    for notice in open() {
        let (span, message) = (notice.finding.span, &notice.finding.message);
        if place::is_known(review, span) {
            let _ = write!(text, "{}:{}: ", place::file(review), span.start);
        }
        let _ = writeln!(text, "{message} ({})", notice.matches);
    }
    text.push_str(&remedy(rule));
    ("failure", messages.join("; "), text)
}

fn waiver(review: &Review<'_>, problem: &lake_reader::Diagnostic) -> Case {
    let place = format!("{}:{}", review.waivers.name, problem.span.start);
    let text = flat(problem.help.as_deref().unwrap_or_default());
    Case { name: place, class: "waivers".to_owned(), ends: Some(("failure", problem.message.clone(), text)) }
}

fn weaker(one: &Weaker) -> Case {
    let class = one.rule.unwrap_or("weaker-than-before").to_owned();
    Case { name: one.resource.clone(), class, ends: Some(("failure", one.message.clone(), String::new())) }
}

/// Text in XML. Control characters, most of which XML 1.0 cannot hold, are spelt out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\r' | '\t' => {
                let _ = write!(out, "&#{};", u32::from(character));
            }
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push_str(&lake_reader::visible(other.encode_utf8(&mut [0; 4]))),
        }
    }
    out
}
