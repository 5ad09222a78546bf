//! Verdicts that an update takes back.

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    rules,
    weakening::{Weakening, of_resource},
};

declare_rule! {
    /// ## What it denies
    /// An update after which a rule denies something of a resource that it did not deny before.
    ///
    /// ## Why
    /// What is weakened by a change is seen by few: a review looks at the lines that changed, not at what they no longer hold. A
    /// finding that a preview adds is the change's own.
    ///
    /// ## Remedy
    /// Look at the rule that is named, and either keep what it asks for or waive that rule with a reason.
    ///
    /// ## What it does not see
    /// Resources that the update creates: what is wrong with them the other rules say. What a rule could not tell before.
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
    let (Some(was), false) = (was, change.operation == "delete") else { return Err(Stop::NotApplicable) };
    for Weakening { rule, findings, .. } in of_resource((before, was), (after, case.subject), &rules::all()) {
        for finding in findings {
            case.findings
                .push(crate::Finding { message: format!("`{}`: {}", rule.id, finding.message), ..finding });
        }
    }
    Ok(())
}
