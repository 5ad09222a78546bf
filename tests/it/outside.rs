//! What the harness of the outside suites says of suites that pass, fail, cannot start or lack a program.

#[path = "../outside/harness.rs"]
mod harness;
#[path = "../outside/suites.rs"]
mod suites;

use harness::{Around, Suite};
use libtest_mimic::{Arguments, Conclusion};

const fn suite(
    name: &'static str,
    needs: &'static [&'static str],
    command: &'static [&'static str],
) -> Suite {
    Suite { name, promise: "what it promises", needs, command }
}

const SUITES: [Suite; 4] = [
    suite("passing", &["sh"], &["sh", "-c", "test -f Cargo.toml"]),
    suite("failing", &["sh"], &["sh", "-c", "exit 3"]),
    suite("unstartable", &[], &["no-such-program"]),
    suite("elsewhere", &["sh", "no-such-program", "nor-this"], &["sh", "-c", "true"]),
];

/// The report as the user sees it, without the time it took.
fn report(all: bool, filter: Option<&str>) -> (Conclusion, String) {
    let log = tempfile::NamedTempFile::new().unwrap();
    let arguments = Arguments {
        test_threads: Some(1),
        logfile: Some(log.path().to_str().unwrap().to_owned()),
        filter: filter.map(str::to_owned),
        ..Arguments::default()
    };
    let around = Around { root: "..".into(), path: std::env::var_os("PATH").unwrap(), all };
    let trials = SUITES.iter().map(|suite| harness::trial(*suite, around.clone())).collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    let text = std::fs::read_to_string(log.path()).unwrap();
    let text = text.split("; finished in").next().unwrap().trim().to_owned();
    (conclusion, text)
}

#[test]
fn a_suite_that_fails_is_a_failure_and_one_that_lacks_a_program_is_named() {
    let (conclusion, text) = report(false, None);
    assert!(conclusion.has_failed());
    insta::assert_snapshot!(text);
}

#[test]
fn nothing_may_be_left_out_where_all_suites_are_asked_for() {
    let (conclusion, text) = report(true, Some("elsewhere"));
    assert!(conclusion.has_failed());
    insta::assert_snapshot!(text);
}

#[test]
fn one_suite_is_run_by_its_name() {
    let (conclusion, _) = report(true, Some("passing"));
    assert_eq!((conclusion.num_passed, conclusion.num_filtered_out), (1, 3));
    assert!(!conclusion.has_failed());
}

#[test]
fn every_suite_names_its_programs_and_a_script_that_exists() {
    for suite in suites::SUITES {
        let [program, script, ..] = suite.command else { panic!("`{}` runs no script", suite.name) };
        assert!(suite.needs.contains(program), "`{}` does not say that it needs `{program}`", suite.name);
        assert!(std::path::Path::new("..").join(script).is_file(), "`{}` runs `{script}`", suite.name);
        assert!(!suite.promise.is_empty(), "`{}`", suite.name);
    }
}
