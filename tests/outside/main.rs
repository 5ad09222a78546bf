//! Suites that need something besides Rust: Python, Go, Java, Node. `cargo test -p lake-e2e --test outside [NAME]`.
//!
//! Each suite is one command that sets up what it needs by itself. Where a program is missing, the suite is named as left
//! out; with `LAKEGATE_SUITES=all` that is a failure.

mod harness;
mod suites;

use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // The suites share the machine's cores by themselves, and one speaks at a time.
    arguments.test_threads.get_or_insert(1);
    let around = harness::Around {
        root: concat!(env!("CARGO_MANIFEST_DIR"), "/..").into(),
        path: std::env::var_os("PATH").unwrap_or_default(),
        all: std::env::var_os("LAKEGATE_SUITES").is_some_and(|value| value == "all"),
    };
    let trials = suites::SUITES.iter().map(|suite| harness::trial(*suite, around.clone())).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}
