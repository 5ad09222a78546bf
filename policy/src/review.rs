//! A report before its reader: what is waived, what fails, and how it ends.

mod terms;
mod troubles;

use std::collections::{BTreeMap, BTreeSet};

use lake_reader::Diagnostic;

use crate::{
    baseline::{Against, Weaker},
    finding::{Doubt, Finding},
    judge::{Judgement, Report, Verdict},
    rule::Rule,
    waivers::{Identity, Waiver, Waivers},
};

pub use terms::{Artifact, OnUnknown, Terms};

/// A report under the terms of its reader.
#[derive(Debug)]
pub struct Review<'r> {
    /// The report.
    pub report: &'r Report<'r>,
    /// What was judged, as people call it.
    pub artifact: &'r Artifact,
    /// What counts as a failure.
    pub terms: &'r Terms,
    /// The waivers that were read.
    pub waivers: &'r Waivers,
    /// One entry for each judgement, in their order.
    pub entries: Vec<Entry<'r>>,
    /// What is wrong with the waivers.
    pub problems: Vec<Diagnostic>,
    /// What it is compared with.
    pub against: Option<Against<'r>>,
}

/// A rule and a resource.
#[derive(Debug)]
pub struct Entry<'r> {
    /// The judgement.
    pub judgement: &'r Judgement<'r>,
    /// What was found.
    pub notices: Vec<Notice<'r>>,
}

/// A finding, and whether it is waived.
#[derive(Debug)]
pub struct Notice<'r> {
    /// The finding.
    pub finding: &'r Finding,
    /// The hash that a waiver of it must name.
    pub matches: String,
    /// The waiver.
    pub waiver: Option<&'r Waiver>,
}

/// How a rule and a resource end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing was found.
    Pass,
    /// Something is denied.
    Fail,
    /// It cannot be said.
    Unknown,
    /// Everything that was found is waived.
    Waived,
    /// The rule has nothing to say about the resource.
    NotApplicable,
}

impl<'r> Review<'r> {
    /// Reviews a report.
    pub fn new(
        report: &'r Report<'r>,
        artifact: &'r Artifact,
        waivers: &'r Waivers,
        terms: &'r Terms,
    ) -> Self {
        let mut used = BTreeSet::new();
        let entries: Vec<Entry<'r>> =
            report.judgements.iter().map(|judgement| entry(report, judgement, waivers, &mut used)).collect();
        let problems = troubles::of(report, waivers, &entries, &used);
        Self { report, artifact, terms, waivers, entries, problems, against: None }
    }

    /// The same, compared with an older infrastructure.
    #[must_use]
    pub fn against(self, against: Against<'r>) -> Self {
        Self { against: Some(against), ..self }
    }

    /// What is weaker than in the older infrastructure.
    pub fn weakened(&self) -> &[Weaker] {
        self.against.as_ref().map_or(&[], |against| &against.found)
    }

    /// The entries with an outcome.
    pub fn with(&self, outcome: Outcome) -> impl Iterator<Item = &Entry<'r>> {
        self.entries.iter().filter(move |entry| entry.outcome() == outcome)
    }

    /// How many entries have an outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.with(outcome).count()
    }

    /// The rules that had nothing to judge, of those that this kind of artifact can answer.
    pub fn idle(&self) -> Vec<&'static Rule> {
        let busy: BTreeSet<&str> = self
            .entries
            .iter()
            .filter(|entry| entry.outcome() != Outcome::NotApplicable)
            .map(|entry| entry.judgement.rule.id)
            .collect();
        let answers = |rule: &&&Rule| rule.input.is_shown_by(self.artifact.origin);
        let idle = self.report.rules.iter().filter(answers).filter(|rule| !busy.contains(rule.id));
        idle.copied().collect()
    }

    /// The types that no rule looked at, where every rule was put: how many resources there are of each.
    pub fn unread(&self) -> &BTreeMap<&'r str, usize> {
        const NONE: &BTreeMap<&str, usize> = &BTreeMap::new();
        if self.terms.asked { NONE } else { &self.report.unread }
    }

    /// Whether an entry keeps the review from being clean.
    pub fn fails(&self, entry: &Entry<'_>) -> bool {
        match entry.outcome() {
            Outcome::Fail => self.terms.strict || entry.judgement.rule.severity >= self.terms.fail_on,
            Outcome::Unknown => self.terms.strict || self.terms.unknown == OnUnknown::Fail,
            Outcome::Pass | Outcome::Waived | Outcome::NotApplicable => false,
        }
    }

    /// Whether nothing fails.
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
            && self.weakened().is_empty()
            && !self.entries.iter().any(|entry| self.fails(entry))
            && !(self.terms.strict && (self.artifact.warnings > 0 || self.asked_in_vain()))
    }

    /// Whether rules that were asked for by name had nothing to judge.
    pub fn asked_in_vain(&self) -> bool {
        self.terms.asked && !self.idle().is_empty()
    }
}

impl Entry<'_> {
    /// How it ends.
    pub fn outcome(&self) -> Outcome {
        match &self.judgement.verdict {
            Verdict::Pass => Outcome::Pass,
            Verdict::Unknown(_) => Outcome::Unknown,
            Verdict::NotApplicable => Outcome::NotApplicable,
            Verdict::Fail(_) if self.notices.iter().all(|notice| notice.waiver.is_some()) => Outcome::Waived,
            Verdict::Fail(_) => Outcome::Fail,
        }
    }

    /// Why it cannot be said.
    pub fn doubts(&self) -> &[Doubt] {
        match &self.judgement.verdict {
            Verdict::Unknown(doubts) => doubts,
            _ => &[],
        }
    }
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 5] = [Self::Pass, Self::Fail, Self::Unknown, Self::Waived, Self::NotApplicable];

    /// The outcome in outputs for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Waived => "waived",
            Self::NotApplicable => "notApplicable",
        }
    }
}

fn entry<'r>(
    report: &Report<'_>,
    judgement: &'r Judgement<'r>,
    waivers: &'r Waivers,
    used: &mut BTreeSet<usize>,
) -> Entry<'r> {
    let Verdict::Fail(findings) = &judgement.verdict else {
        return Entry { judgement, notices: Vec::new() };
    };
    let (rule, resource) = (judgement.rule.id, &*judgement.resource.name);
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let notices = findings.iter().map(|finding| {
        let identity = Identity::of(report.infrastructure, rule, resource, finding);
        let number = numbers.entry(identity.hash(0)).or_default();
        let matches = identity.hash(*number);
        *number += 1;
        let at = waivers.of(rule, resource, &matches);
        used.extend(at);
        Notice { finding, matches, waiver: at.and_then(|at| waivers.holding.get(at)) }
    });
    Entry { judgement, notices: notices.collect() }
}
