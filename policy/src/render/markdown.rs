//! Markdown for the summary of a CI job.

use std::fmt::Write;

use super::{assumed, by_severity, flat, judged, place, remedy, unread};
use crate::review::{Entry, Notice, Outcome, Review};

/// GitHub takes no summary of a step that is longer than a mebibyte; some of it is left for other steps' texts.
const LIMIT: usize = 1000 * 1024;

/// The review as a summary.
pub fn markdown(review: &Review<'_>) -> String {
    let mut out = head(review);
    let mut rows = rows(review);
    let tail = tail(review);
    let room = LIMIT.saturating_sub(out.len() + tail.len());
    let mut used = 0;
    let fits = rows.iter().take_while(|row| {
        used += row.len();
        used < room
    });
    let kept = fits.count();
    let left = rows.len() - kept;
    rows.truncate(kept);
    if !rows.is_empty() {
        out.push_str("\n| | rule | resource | finding | place |\n|---|---|---|---|---|\n");
        out.extend(rows);
    }
    // Writing to a string cannot fail.
    if left > 0 {
        let _ = writeln!(out, "\n{left} more are left out: a summary has room for a mebibyte.");
    }
    out + &tail
}

fn head(review: &Review<'_>) -> String {
    let verdict = if review.is_clean() { "nothing is denied" } else { "denied" };
    let counts = Outcome::ALL.map(|outcome| review.count(outcome).to_string()).join(" | ");
    format!(
        "## lakegate: {verdict}\n\n{}.\n\n| pass | fail | unknown | waived | not applicable |\n|---|---|---|---|---|\n| {counts} |\n",
        escape(&judged(review))
    )
}

fn rows(review: &Review<'_>) -> Vec<String> {
    let open = |notice: &&Notice<'_>| notice.waiver.is_none();
    let mut rows = Vec::new();
    for entry in by_severity(review.with(Outcome::Fail)) {
        let severity = entry.judgement.rule.severity.name();
        for notice in entry.notices.iter().filter(open) {
            rows.push(row(review, severity, entry, &notice.finding.message, notice.finding.span));
        }
    }
    for entry in by_severity(review.with(Outcome::Unknown)) {
        for doubt in entry.doubts() {
            rows.push(row(
                review,
                "unknown",
                entry,
                &format!("cannot be judged: {}", doubt.reason),
                doubt.span,
            ));
        }
    }
    rows
}

fn row(review: &Review<'_>, grade: &str, entry: &Entry<'_>, says: &str, span: lake_reader::Span) -> String {
    let (rule, resource) = (entry.judgement.rule, &entry.judgement.resource.name);
    let place = if place::is_known(review, span) {
        format!("{}:{}", place::file(review), span.start)
    } else {
        String::new()
    };
    format!("| {grade} | `{}` | {} | {} | {} |\n", rule.id, escape(resource), escape(says), escape(&place))
}

fn tail(review: &Review<'_>) -> String {
    let mut out = String::new();
    let mut failed: Vec<_> =
        by_severity(review.with(Outcome::Fail)).iter().map(|e| e.judgement.rule).collect();
    failed.dedup_by_key(|rule| rule.id);
    // Writing to a string cannot fail.
    if !failed.is_empty() {
        let _ = writeln!(out, "\n### What to do\n");
    }
    for rule in failed {
        let _ = writeln!(out, "- `{}`: {}", rule.id, remedy(rule));
    }
    if !review.problems.is_empty() {
        let _ = writeln!(out, "\n### Waivers that do not hold\n");
    }
    for problem in &review.problems {
        let place = format!("{}:{}", review.waivers.name, problem.span.start);
        let _ = writeln!(out, "- {}: {}", escape(&place), escape(&problem.message));
    }
    weaker(&mut out, review);
    waived(&mut out, review);
    if let Some(assumed) = assumed(review) {
        let _ = writeln!(out, "\n{}.", escape(&assumed));
    }
    let idle: Vec<String> = review.idle().iter().map(|rule| format!("`{}`", rule.id)).collect();
    if !idle.is_empty() {
        let _ = writeln!(out, "\nNothing to judge for {}.", idle.join(", "));
    }
    if let Some(types) = unread(review) {
        let _ = writeln!(out, "\nNo rule looks at {}.", escape(&types));
    }
    out
}

fn weaker(out: &mut String, review: &Review<'_>) {
    let Some(against) = review.against.as_ref().filter(|against| !against.found.is_empty()) else { return };
    // Writing to a string cannot fail.
    let _ = writeln!(out, "\n### Weaker than in {}\n", escape(against.name));
    for one in &against.found {
        let rule = one.rule.map_or_else(String::new, |rule| format!(" (`{rule}`)"));
        let _ = writeln!(out, "- {}: {}{rule}", escape(&one.resource), escape(&one.message));
    }
}

fn waived(out: &mut String, review: &Review<'_>) {
    let notices = review.entries.iter().flat_map(|e| e.notices.iter().map(move |n| (e, n)));
    let waived: Vec<_> = notices.filter_map(|(entry, n)| Some((entry, n, n.waiver?))).collect();
    if !waived.is_empty() {
        out.push_str("\n### Waived\n\n");
    }
    for (entry, notice, waiver) in waived {
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "- `{}` at {}: {} ({}, until {}: {})",
            entry.judgement.rule.id,
            escape(&entry.judgement.resource.name),
            escape(&notice.finding.message),
            escape(&waiver.owner),
            waiver.expires,
            escape(&waiver.reason)
        );
    }
}

/// Text in a table cell: nothing in it is markup but its code in backticks, and it stays on one line.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = flat(text);
    let text = lake_reader::visible(&text);
    let closed = text.matches('`').count().is_multiple_of(2);
    let mut code = false;
    for character in text.chars() {
        code ^= closed && character == '`';
        match character {
            '|' => out.push_str("\\|"),
            '<' if !code => out.push_str("&lt;"),
            '>' if !code => out.push_str("&gt;"),
            '@' if !code => out.push_str("&#64;"),
            '[' | ']' if !code => out.extend(['\\', character]),
            '`' if !closed => out.push_str("\\`"),
            other => out.push(other),
        }
    }
    out
}
