//! What an update weakens.

use crate::{
    baseline::{self, Weaker},
    case::{Case, Judged, Stop},
    finding::Finding,
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// An update after which a rule denies something of a resource that it did not deny before, its policies allow more or deny less, or
    /// something that protected it is gone: a key, a switch, a dead-letter queue, a time of retention.
    ///
    /// ## Why
    /// What is weakened by a change is seen by few: a review looks at the lines that changed, not at what they no longer hold. A
    /// finding that a preview adds is the change's own. Policies are compared by meaning: order, names and how statements are split say
    /// nothing.
    ///
    /// ## Remedy
    /// Look at the rule or the property that is named, and either keep what protects or waive this finding with a reason.
    ///
    /// ## What it does not see
    /// Resources that the update creates: what is wrong with them the other rules say. What a rule could not tell before. What is deleted,
    /// unless it is of a type that is there to protect another, as a public access block is.
    ///
    /// ## References
    /// NIST 800-53 CM-3, NIST 800-53 CM-4, AWS Well-Architected SEC11-BP02
    "weakened-by-update", High, [], check, record
}

fn check(case: &mut Case<'_>) -> Judged {
    let after = case.infrastructure;
    let before = after.before.as_ref().ok_or(Stop::NotApplicable)?;
    let change = after.changes.get(&case.subject.name).ok_or(Stop::NotApplicable)?;
    let was =
        before.get(&case.subject.name).filter(|was| was.token.eq_ignore_ascii_case(&case.subject.token));
    let was = was.ok_or(Stop::NotApplicable)?;
    if change.operation == "delete" {
        let gone = baseline::of_removed(before, after, was).ok_or(Stop::NotApplicable)?;
        case.deny_missing(gone.message);
        return Ok(());
    }
    let (weaker, doubts) = baseline::of_resource((before, was), (after, case.subject));
    case.findings.extend(weaker.into_iter().map(finding));
    case.doubts.extend(doubts);
    Ok(())
}

fn finding(weaker: Weaker) -> Finding {
    let message = match weaker.rule {
        Some(rule) => format!("`{rule}`: {}", weaker.message),
        None => weaker.message,
    };
    Finding { message, span: weaker.now, fragment: weaker.fragment }
}
