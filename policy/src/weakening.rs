//! What became weaker between two infrastructures: verdicts that were good and no longer are.

use std::collections::{BTreeSet, HashMap};

use lake_reader::Resource;

use crate::{
    finding::Finding,
    infrastructure::Infrastructure,
    judge::{Report, Verdict, verdict},
    rule::Rule,
};

/// A rule that denies something of a resource that it did not deny before.
#[derive(Clone, Debug)]
pub struct Weakening<'i> {
    /// The rule.
    pub rule: &'static Rule,
    /// The resource as it is afterwards.
    pub resource: &'i Resource,
    /// What is denied since.
    pub findings: Vec<Finding>,
}

/// What became weaker of the resources that are in both reports: what is wrong with a new resource is no change for the worse. Rules
/// that look at changes are left out.
pub fn weakened<'i>(before: &Report<'_>, after: &Report<'i>) -> Vec<Weakening<'i>> {
    let of = |rule: &Rule, resource: &Resource| {
        (rule.id, resource.name.clone(), resource.token.to_ascii_lowercase())
    };
    let were: HashMap<_, &Verdict> =
        before.judgements.iter().map(|one| (of(one.rule, one.resource), &one.verdict)).collect();
    let now = after.judgements.iter().filter(|one| one.rule.input.is_of_resources());
    now.filter_map(|one| {
        let findings = added(were.get(&of(one.rule, one.resource))?, &one.verdict)?;
        Some(Weakening { rule: one.rule, resource: one.resource, findings })
    })
    .collect()
}

/// What became weaker of one resource.
pub(crate) fn of_resource<'i>(
    (before, was): (&Infrastructure, &Resource),
    (after, now): (&'i Infrastructure, &'i Resource),
    rules: &[&'static Rule],
) -> Vec<Weakening<'i>> {
    let concerned = rules.iter().filter(|rule| rule.input.is_of_resources() && rule.concerns(&now.token));
    concerned
        .filter_map(|rule| {
            let is = verdict(rule, after, now);
            let findings =
                matches!(is, Verdict::Fail(_)).then(|| added(&verdict(rule, before, was), &is))??;
            Some(Weakening { rule, resource: now, findings })
        })
        .collect()
}

/// The findings of a verdict that an earlier one had not; none where the earlier one could not say.
pub(crate) fn added(was: &Verdict, is: &Verdict) -> Option<Vec<Finding>> {
    let Verdict::Fail(findings) = is else { return None };
    let old: BTreeSet<&str> = match was {
        Verdict::Pass | Verdict::NotApplicable => BTreeSet::new(),
        Verdict::Fail(findings) => findings.iter().map(|finding| finding.message.as_str()).collect(),
        Verdict::Unknown(_) => return None,
    };
    let added = findings.iter().filter(|finding| !old.contains(finding.message.as_str()));
    Some(added.cloned().collect::<Vec<_>>()).filter(|added| !added.is_empty())
}
