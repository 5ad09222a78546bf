//! Puts every rule to every resource that it concerns.

use std::collections::BTreeMap;

use lake_reader::Resource;

use crate::{
    case::{Case, Stop},
    finding::{Doubt, Finding},
    infrastructure::Infrastructure,
    rule::{Input, Rule},
};

/// What a rule says about a resource.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It looked, and found nothing.
    Pass,
    /// It denies this. Where something else is not known, that is left out.
    Fail(Vec<Finding>),
    /// It cannot say.
    Unknown(Vec<Doubt>),
    /// It has nothing to say about the resource.
    NotApplicable,
}

/// One rule's verdict on one resource.
#[derive(Clone, Debug)]
pub struct Judgement<'i> {
    /// The rule.
    pub rule: &'static Rule,
    /// The resource.
    pub resource: &'i Resource,
    /// What the rule says.
    pub verdict: Verdict,
}

/// Every verdict, rule by rule, in the order of the resources.
#[derive(Clone, Debug)]
pub struct Report<'i> {
    /// What was judged.
    pub infrastructure: &'i Infrastructure,
    /// The rules that were put.
    pub rules: Vec<&'static Rule>,
    /// The verdicts. Resources that a rule does not concern have none.
    pub judgements: Vec<Judgement<'i>>,
    /// The types of which no rule looked at any resource, and how many resources there are of each. Rules that are put to every type
    /// do not count: they look at how a thing is written, not at what it is.
    pub unread: BTreeMap<&'i str, usize>,
}

/// Puts rules to an infrastructure.
pub fn judge<'i>(infrastructure: &'i Infrastructure, rules: &[&'static Rule]) -> Report<'i> {
    let mut judgements = Vec::new();
    for rule in rules {
        let absent = infrastructure.absent.iter().filter(|_| rule.input == Input::Record);
        let all = infrastructure.resources.iter().chain(absent);
        for resource in all.filter(|resource| rule.concerns(&resource.token)) {
            judgements.push(Judgement { rule, resource, verdict: verdict(rule, infrastructure, resource) });
        }
    }
    let unread = unread(infrastructure, rules);
    Report { infrastructure, rules: rules.to_vec(), judgements, unread }
}

fn unread<'i>(infrastructure: &'i Infrastructure, rules: &[&'static Rule]) -> BTreeMap<&'i str, usize> {
    let is_subject = |token: &str| rules.iter().any(|rule| !rule.subjects.is_empty() && rule.concerns(token));
    let mut unread = BTreeMap::new();
    for resource in &infrastructure.resources {
        if infrastructure.is_unasked(&resource.token) && !is_subject(&resource.token) {
            *unread.entry(&*resource.token).or_default() += 1;
        }
    }
    unread
}

pub(crate) fn verdict(rule: &Rule, infrastructure: &Infrastructure, resource: &Resource) -> Verdict {
    // What is only read, not declared, has no properties to judge.
    if resource.get.is_some() || !rule.input.is_shown_by(infrastructure.origin) {
        return Verdict::NotApplicable;
    }
    let mut case = Case::new(infrastructure, resource);
    let (judged, unread) = infrastructure.watch(|| (rule.check)(&mut case));
    let stop = judged.err();
    doubt_unread(&mut case, &unread);
    if !case.findings.is_empty() {
        return Verdict::Fail(case.findings);
    }
    match stop {
        Some(Stop::NotApplicable) if case.doubts.is_empty() => return Verdict::NotApplicable,
        Some(Stop::Unknown(doubt)) => case.doubts.push(doubt),
        _ => {}
    }
    if case.doubts.is_empty() { Verdict::Pass } else { Verdict::Unknown(case.doubts) }
}

/// What nobody read may be there: neither what was found nor that nothing was found can be relied on.
fn doubt_unread(case: &mut Case<'_>, unread: &[String]) {
    let Some(first) = unread.first() else { return };
    case.findings.clear();
    let reason = match first.as_str() {
        "*" => "it depends on resources of every type, and not all types were read".to_owned(),
        token => format!("no `{token}` was read"),
    };
    case.doubt(Doubt { reason, span: case.subject.span });
}

impl Report<'_> {
    /// The findings of all rules.
    pub fn findings(&self) -> impl Iterator<Item = (&Judgement<'_>, &Finding)> {
        self.judgements.iter().flat_map(|judgement| {
            let findings = match &judgement.verdict {
                Verdict::Fail(findings) => findings.as_slice(),
                _ => &[],
            };
            findings.iter().map(move |finding| (judgement, finding))
        })
    }

    /// How many resources a rule passed or failed or did not know: 0 for a rule that judged nothing.
    pub fn judged(&self, rule: &str) -> usize {
        let counts = |judgement: &&Judgement<'_>| {
            judgement.rule.id == rule && judgement.verdict != Verdict::NotApplicable
        };
        self.judgements.iter().filter(counts).count()
    }
}
