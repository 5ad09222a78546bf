//! Verdicts that were better.

use std::collections::BTreeMap;

use lake_reader::Node;

use super::{Weaker, pair::Pairs};
use crate::{
    finding::Severity,
    judge::{Judgement, Report, Verdict},
    rule::Input,
    weakening,
};

/// A pass that is none any more, and findings that a failure did not have.
pub(super) fn weakened(old: &Report<'_>, new: &Report<'_>, pairs: &Pairs<'_>) -> Vec<Weaker> {
    let key = |judgement: &Judgement<'_>, resource: &str| (judgement.rule.id, resource.to_owned());
    let now: BTreeMap<_, _> = new
        .judgements
        .iter()
        .map(|judgement| (key(judgement, &judgement.resource.name), &judgement.verdict))
        .collect();
    // What is only worth knowing protects nothing, and what looks at changes is a comparison itself.
    let protects = |judgement: &&Judgement<'_>| {
        judgement.rule.severity > Severity::Info && judgement.rule.input != Input::Record
    };
    let mut found = Vec::new();
    for judgement in old.judgements.iter().filter(protects) {
        let Some(resource) = pairs.new_of(&judgement.resource.name) else { continue };
        let Some(verdict) = now.get(&key(judgement, &resource.name)) else { continue };
        let worse = worse(&judgement.verdict, verdict).into_iter();
        found.extend(worse.map(|(message, now)| Weaker {
            resource: resource.name.clone(),
            message,
            rule: Some(judgement.rule.id),
            now,
            was: judgement.resource.span,
            fragment: Node::default(),
        }));
    }
    found
}

fn worse(was: &Verdict, is: &Verdict) -> Vec<(String, lake_reader::Span)> {
    match is {
        Verdict::Unknown(doubts) if *was == Verdict::Pass => doubts
            .iter()
            .map(|doubt| (format!("it can no longer be judged: {}", doubt.reason), doubt.span))
            .collect(),
        _ => {
            let added = weakening::added(was, is).unwrap_or_default().into_iter();
            added.map(|finding| (finding.message, finding.span)).collect()
        }
    }
}
