//! The engine's own preview and export of the project's program, judged beside the program itself.
//!
//! `tests/engine/run record` records them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use lake_policy::{Infrastructure, Input, Origin, Verdict, judge, recorded, rules};

use crate::harness::{own_in, own_text, path};

const ANEW: &str = "record it anew: tests/engine/run record";

fn record(name: &str) -> String {
    let file = std::fs::File::open(path(&format!("tests/recorded/{name}.gz"))).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text
}

/// A program as it is evaluated for the account that the recording is of, and the recording at the places of the program.
fn both(name: &str, program: &str) -> (Infrastructure, Infrastructure) {
    let recorded = recorded::read(&record(&format!("{name}.json")))
        .unwrap_or_else(|error| panic!("{name}: {error}; {ANEW}"));
    let program = own_in(program, "111122223333");
    let recorded = recorded.located_in(&program);
    (program, recorded)
}

/// What is said of each resource by each rule: the kind of verdict, and what is denied where.
type Said = BTreeMap<(&'static str, String), (&'static str, BTreeSet<(String, usize, usize)>)>;

fn said(infrastructure: &Infrastructure) -> Said {
    let programs: Vec<_> =
        rules::all().into_iter().filter(|rule| matches!(rule.input, Input::Any | Input::Written)).collect();
    let row = |one: lake_policy::Judgement<'_>| {
        let (kind, findings) = match one.verdict {
            Verdict::Pass => ("pass", Vec::new()),
            Verdict::Fail(findings) => ("fail", findings),
            Verdict::Unknown(_) => ("unknown", Vec::new()),
            Verdict::NotApplicable => ("not applicable", Vec::new()),
        };
        let findings = findings.into_iter().map(|f| (f.message, f.span.start.line, f.span.start.column));
        ((one.rule.id, one.resource.name.clone()), (kind, findings.collect()))
    };
    judge(infrastructure, &programs).judgements.into_iter().map(row).collect()
}

fn differences(program: &Infrastructure, recorded: &Infrastructure) -> Vec<String> {
    let (of_program, of_record) = (said(program), said(recorded));
    let keys: BTreeSet<_> = of_program.keys().chain(of_record.keys()).collect();
    let differs = |key: &&&(&str, String)| {
        let (program, record) = (of_program.get(**key), of_record.get(**key));
        program != record && record.is_none_or(|(kind, _)| *kind != "unknown")
    };
    let line = |key: &(&str, String)| {
        format!(
            "{} [{}]\n  program: {:?}\n  engine:  {:?}",
            key.0,
            key.1,
            of_program.get(key),
            of_record.get(key)
        )
    };
    keys.iter().filter(differs).map(|key| line(key)).collect()
}

#[test]
fn the_recordings_are_of_this_program() {
    for name in ["preview", "export"] {
        let (program, recorded) = both(name, &own_text());
        let names = |of: &Infrastructure| -> BTreeSet<(String, String)> {
            of.resources.iter().map(|resource| (resource.token.clone(), resource.name.clone())).collect()
        };
        assert_eq!(names(&recorded), names(&program), "{name} is stale; {ANEW}");
    }
}

#[test]
fn a_preview_is_judged_as_the_program_is_but_for_what_is_not_known() {
    let (program, preview) = both("preview", &own_text());
    assert_eq!(preview.origin, Origin::Preview);
    let differences = differences(&program, &preview);
    assert!(differences.is_empty(), "{}\n{ANEW}", differences.join("\n"));
    let said = said(&preview);
    let unknown = said.values().filter(|(kind, _)| *kind == "unknown").count();
    let known = said.values().filter(|(kind, _)| matches!(*kind, "pass" | "fail")).count();
    // Before the first deployment every text that holds an ARN of AWS's making is unknown as a whole.
    assert!(2 * known > unknown, "{known} verdicts are known, {unknown} are not");
}

#[test]
fn a_state_is_judged_as_the_program_is() {
    let (program, state) = both("export", &own_text());
    assert_eq!(state.origin, Origin::State);
    let differences = differences(&program, &state);
    assert!(differences.is_empty(), "{}\n{ANEW}", differences.join("\n"));
    let unknown: Vec<_> = said(&state).into_iter().filter(|(_, (kind, _))| *kind == "unknown").collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// Also what is denied is denied alike: the same of the same resources, at the same places.
#[test]
fn an_update_is_judged_as_the_mutant_is() {
    let (program, update) = both("update", &record("mutant.yaml"));
    let differences = differences(&program, &update);
    assert!(differences.is_empty(), "{}\n{ANEW}", differences.join("\n"));
    let denied = |of: &Infrastructure| said(of).values().filter(|(kind, _)| *kind == "fail").count();
    assert!(denied(&update) > 3 && denied(&update) == denied(&program));
}

/// The mutant of `tests/engine/run` over the deployed program: what the engine would do to it is denied by what it does.
#[test]
fn an_update_is_denied_for_what_it_destroys_and_weakens() {
    let update = recorded::read(&record("update.json")).unwrap_or_else(|error| panic!("{error}; {ANEW}"));
    let records: Vec<_> = rules::all().into_iter().filter(|rule| rule.input == Input::Record).collect();
    let report = judge(&update, &records);
    let found = report.findings();
    let found =
        found.map(|(of, finding)| format!("{} [{}] {}", of.rule.id, of.resource.name, finding.message));
    let found: BTreeSet<String> = found.collect();
    insta::assert_snapshot!(found.into_iter().collect::<Vec<_>>().join("\n"));
}
