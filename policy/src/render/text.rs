//! For people at a terminal: findings with code frames, in the style of a compiler, and a summary.

use lake_reader::Span;

use super::{assumed, by_severity, counted, flat, frame, judged, line, remedy, unread};
use crate::{
    review::{Entry, Outcome, Review},
    rule::Rule,
};

/// The review as a person reads it.
pub fn text(review: &Review<'_>) -> String {
    let mut out = String::new();
    findings(&mut out, review);
    unknowns(&mut out, review);
    waived(&mut out, review);
    if review.terms.passes {
        passes(&mut out, review);
    }
    if !review.problems.is_empty() {
        out.push_str(&lake_reader::render(&review.problems, &review.waivers.name, &review.waivers.text));
        out.push('\n');
    }
    weakened(&mut out, review);
    summary(&mut out, review);
    out
}

fn findings(out: &mut String, review: &Review<'_>) {
    let source = review.report.infrastructure.source.as_ref();
    let mut explained: Option<&Rule> = None;
    for entry in by_severity(review.with(Outcome::Fail)) {
        let (rule, resource) = (entry.judgement.rule, &entry.judgement.resource.name);
        for notice in entry.notices.iter().filter(|notice| notice.waiver.is_none()) {
            line(
                out,
                format_args!("{}[{}]: `{resource}`: {}", rule.severity, rule.id, notice.finding.message),
            );
            let margin = frame::write(out, source, notice.finding.span);
            // Said once for each rule: whoever mends one finding mends them all.
            if explained.replace(rule).is_none_or(|before| before.id != rule.id) {
                line(out, format_args!("{margin} = help: {}", remedy(rule)));
            }
            line(out, format_args!("{margin} = matches: {}", notice.matches));
            out.push('\n');
        }
    }
}

fn unknowns(out: &mut String, review: &Review<'_>) {
    let source = review.report.infrastructure.source.as_ref();
    for entry in by_severity(review.with(Outcome::Unknown)) {
        let (rule, resource) = (entry.judgement.rule, &entry.judgement.resource.name);
        for doubt in entry.doubts() {
            line(out, format_args!("unknown[{}]: `{resource}` cannot be judged: {}", rule.id, doubt.reason));
            frame::write(out, source, doubt.span);
            out.push('\n');
        }
    }
}

fn waived(out: &mut String, review: &Review<'_>) {
    for (entry, notice) in review.entries.iter().flat_map(|e| e.notices.iter().map(move |n| (e, n))) {
        let Some(waiver) = notice.waiver else { continue };
        let (rule, resource) = (entry.judgement.rule, &entry.judgement.resource.name);
        line(out, format_args!("waived[{}]: `{resource}`: {}", rule.id, notice.finding.message));
        line(out, format_args!("   = {}, until {}: {}", waiver.owner, waiver.expires, flat(&waiver.reason)));
        out.push('\n');
    }
}

fn weakened(out: &mut String, review: &Review<'_>) {
    let Some(against) = &review.against else { return };
    for one in &against.found {
        let rule = one.rule.map_or_else(String::new, |rule| format!("[{rule}]"));
        line(out, format_args!("weaker{rule}: `{}`: {}", one.resource, one.message));
        let margin = frame::write(out, review.report.infrastructure.source.as_ref(), one.now);
        if let Some(source) = against.infrastructure.source.as_ref().filter(|_| one.was != Span::default()) {
            line(out, format_args!("{margin} = was: {}:{}", source.name(), one.was.start));
        }
        out.push('\n');
    }
}

fn passes(out: &mut String, review: &Review<'_>) {
    for outcome in [Outcome::Pass, Outcome::NotApplicable] {
        let word = if outcome == Outcome::Pass { "pass" } else { "not applicable" };
        for entry in review.with(outcome) {
            line(
                out,
                format_args!("{word}[{}]: `{}`", entry.judgement.rule.id, entry.judgement.resource.name),
            );
        }
    }
    out.push('\n');
}

fn summary(out: &mut String, review: &Review<'_>) {
    let tolerated = |entry: &&Entry<'_>| !review.fails(entry);
    let (failed, unknown) = (review.count(Outcome::Fail), review.count(Outcome::Unknown));
    let low = review.with(Outcome::Fail).filter(tolerated).count();
    let below = if low > 0 { format!(" ({low} too slight to count)") } else { String::new() };
    let warned = if unknown > 0 && review.with(Outcome::Unknown).all(|e| !review.fails(e)) {
        " (allowed)"
    } else {
        ""
    };
    line(out, format_args!("{}", judged(review)));
    line(
        out,
        format_args!(
            "{} pass, {failed} fail{below}, {unknown} unknown{warned}, {} waived",
            review.count(Outcome::Pass),
            review.count(Outcome::Waived),
        ),
    );
    let idle = review.idle();
    if !idle.is_empty() {
        let ids: Vec<&str> = idle.iter().map(|rule| rule.id).collect();
        line(out, format_args!("{} had nothing to judge: {}", counted(ids.len(), "rule"), ids.join(", ")));
    }
    if let Some(assumed) = assumed(review) {
        line(out, format_args!("{assumed}"));
    }
    if let Some(types) = unread(review) {
        line(out, format_args!("no rule looks at {types}"));
    }
    if let Some(against) = &review.against {
        line(out, format_args!("{} weaker than in {}", counted(against.found.len(), "thing"), against.name));
    }
    if !review.problems.is_empty() {
        line(
            out,
            format_args!(
                "{} not hold",
                counted(review.problems.len(), "waiver")
                    + if review.problems.len() == 1 { " does" } else { " do" }
            ),
        );
    }
}
