//! Waivers that do not hold against a report: unused ones, and those whose subject has changed.

use std::collections::BTreeSet;

use lake_reader::Diagnostic;

use super::Entry;
use crate::{
    judge::Report,
    waivers::{Waiver, Waivers},
};

/// Every problem of the waivers, in the order of their text.
pub(super) fn of(
    report: &Report<'_>,
    waivers: &Waivers,
    entries: &[Entry<'_>],
    used: &BTreeSet<usize>,
) -> Vec<Diagnostic> {
    let put = |waiver: &Waiver| report.rules.iter().any(|rule| rule.id == waiver.rule);
    let unused = waivers.holding.iter().enumerate().filter(|(at, waiver)| !used.contains(at) && put(waiver));
    let mut problems = waivers.problems.clone();
    problems.extend(unused.map(|(_, waiver)| problem(waiver, entries)));
    problems.sort_by_key(|problem| problem.span.start.offset);
    problems
}

fn problem(waiver: &Waiver, entries: &[Entry<'_>]) -> Diagnostic {
    let Waiver { rule, resource, .. } = waiver;
    let of =
        |entry: &&Entry<'_>| entry.judgement.rule.id == *rule && entry.judgement.resource.name == *resource;
    let found = entries.iter().filter(of).flat_map(|entry| &entry.notices);
    let now: Vec<String> = found
        .filter(|notice| notice.waiver.is_none())
        .map(|notice| format!("`{}`", notice.matches))
        .collect();
    if now.is_empty() {
        let message = format!("the waiver of `{rule}` at `{resource}` waives nothing");
        return Diagnostic::error(message, waiver.span).with_help("remove it");
    }
    let message =
        format!("the waiver of `{rule}` at `{resource}` no longer matches: what it waived has changed");
    let help = format!("review the finding anew; it is now {}", now.join(", "));
    Diagnostic::error(message, waiver.span).with_help(help)
}
