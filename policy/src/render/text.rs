//! For people at a terminal: findings with code frames, in the style of a compiler, and a summary.

use std::fmt::Write;

use super::frame;
use crate::judge::{Report, Verdict};

/// The report as a person reads it.
pub fn text(report: &Report<'_>) -> String {
    let mut out = String::new();
    let source = report.infrastructure.source.as_ref();
    for (judgement, finding) in report.findings() {
        let (rule, resource) = (judgement.rule, &judgement.resource.name);
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}[{}]: `{resource}`: {}", rule.severity, rule.id, finding.message);
        frame::write(&mut out, source, finding.span);
        let _ = writeln!(out);
    }
    let count = |is: fn(&Verdict) -> bool| report.judgements.iter().filter(|j| is(&j.verdict)).count();
    let _ = writeln!(
        out,
        "{} rules: {} pass, {} fail, {} unknown",
        report.rules.len(),
        count(|v| *v == Verdict::Pass),
        count(|v| matches!(v, Verdict::Fail(_))),
        count(|v| matches!(v, Verdict::Unknown(_))),
    );
    out
}
