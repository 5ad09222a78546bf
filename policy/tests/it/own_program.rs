//! The project's own program before the judge.

use lake_policy::{Verdict, judge, rules};

use crate::harness::{own, own_text};

#[test]
fn the_program_is_clean_but_for_what_is_waived() {
    let program = own(&own_text());
    let report = judge(&program, &rules::all());
    let findings: Vec<String> = report
        .findings()
        .map(|(of, finding)| format!("{} [{}] {}", of.rule.id, of.resource.name, finding.message))
        .collect();
    insta::assert_snapshot!(
        findings.join("\n"),
        @"bucket-without-customer-key [logs-bucket] the bucket is encrypted with keys of S3's own"
    );
}

#[test]
fn nothing_in_the_program_is_unknown() {
    let program = own(&own_text());
    let report = judge(&program, &rules::all());
    for judgement in &report.judgements {
        let known = !matches!(judgement.verdict, Verdict::Unknown(_));
        assert!(known, "{} [{}]: {:?}", judgement.rule.id, judgement.resource.name, judgement.verdict);
    }
}

/// A rule that judges nothing of the program promises nothing about it. These are about what the lake does not have.
#[test]
fn every_rule_judges_something_of_the_program() {
    let program = own(&own_text());
    let report = judge(&program, &rules::all());
    let of_programs = report.rules.iter().filter(|rule| rule.input.is_of_resources());
    let idle: std::collections::BTreeSet<&str> =
        of_programs.map(|rule| rule.id).filter(|id| report.judged(id) == 0).collect();
    let idle: Vec<&str> = idle.into_iter().collect();
    insta::assert_snapshot!(idle.join("\n"), @r"
    glue-connection-without-tls
    open-event-bus
    open-function-permission
    open-function-url
    ");
}

/// What no rule looks at is not proven by any.
#[test]
fn rules_look_at_every_type_of_the_program_but_these() {
    let program = own(&own_text());
    let report = judge(&program, &rules::all());
    let unread: Vec<&str> = report.unread.into_keys().collect();
    insta::assert_snapshot!(unread.join("\n"), @r"
    aws:athena/namedQuery:NamedQuery
    aws:budgets/budget:Budget
    ");
}
