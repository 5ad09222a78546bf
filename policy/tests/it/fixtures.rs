//! The examples on the rules' pages, executed.

use std::fmt::Write;

use lake_policy::{Artifact, Origin, Review, Terms, Verdict, Waivers, judge, rules};

use crate::{
    harness::{example, found},
    reviewed::TODAY,
};

#[test]
fn every_rule_denies_its_failing_example_and_nothing_of_its_passing_one() {
    for rule in rules::all() {
        let verdicts = |text: &str| -> Vec<Verdict> {
            let infrastructure = example(text);
            judge(&infrastructure, &[rule])
                .judgements
                .into_iter()
                .map(|judgement| judgement.verdict)
                .collect()
        };
        let failing = verdicts(rule.failing);
        assert!(
            failing.iter().any(|v| matches!(v, Verdict::Fail(_))),
            "{} does not deny: {failing:?}",
            rule.id
        );
        let passing = verdicts(rule.passing);
        assert!(passing.contains(&Verdict::Pass), "{} judges nothing: {passing:?}", rule.id);
        let clean = |verdict: &Verdict| matches!(verdict, Verdict::Pass | Verdict::NotApplicable);
        assert!(passing.iter().all(clean), "{} denies its passing example: {passing:?}", rule.id);
    }
}

/// What an origin does not show, no rule takes for judged, nor for something that should have been there.
#[test]
fn a_rule_has_nothing_to_say_of_an_origin_that_does_not_show_its_input() {
    let waivers = Waivers::read("waivers.yaml", "waivers: []", TODAY).unwrap();
    for origin in [Origin::Program, Origin::Preview, Origin::State, Origin::Engine, Origin::Account] {
        let artifact = Artifact { name: String::new(), origin, stack: None, warnings: 0, date: TODAY };
        for rule in rules::all().into_iter().filter(|rule| !rule.input.is_shown_by(origin)) {
            let mut infrastructure = example(rule.failing);
            infrastructure.origin = origin;
            let report = judge(&infrastructure, &[rule]);
            assert_eq!(report.judged(rule.id), 0, "{} judges {origin:?}", rule.id);
            let terms = Terms::default();
            assert!(Review::new(&report, &artifact, &waivers, &terms).idle().is_empty(), "{}", rule.id);
        }
    }
}

/// Every rule over every example: a rule that starts to fire elsewhere is a difference here.
#[test]
fn every_finding_in_every_example() {
    let mut out = String::new();
    for rule in rules::all() {
        for (name, text) in [("pass", rule.passing), ("fail", rule.failing)] {
            let _ = writeln!(out, "{}/{name}", rule.id);
            for (id, resource, message) in found(&example(text)) {
                let mark = if id == rule.id { "*" } else { " " };
                let _ = writeln!(out, " {mark} {id} [{resource}] {message}");
            }
        }
    }
    insta::assert_snapshot!(out);
}
