//! One suite as one test: its programs are looked for, its command is run, its exit status decides.

#![expect(clippy::print_stdout, reason = "a suite's promise and time are told as it runs")]

use std::{ffi::OsString, path::PathBuf, process::Command, time::Instant};

use libtest_mimic::{Completion, Failed, Trial};

/// A command that tests something with more than Rust.
#[derive(Clone, Copy)]
pub(crate) struct Suite {
    pub(crate) name: &'static str,
    /// What holds when it passes, in one line.
    pub(crate) promise: &'static str,
    /// Programs that it does not bring along: all of them are looked for on `PATH`.
    pub(crate) needs: &'static [&'static str],
    /// Program and arguments, run at the root of the repository. What it prints is shown as it comes.
    pub(crate) command: &'static [&'static str],
}

/// Where suites run.
#[derive(Clone)]
pub(crate) struct Around {
    pub(crate) root: PathBuf,
    pub(crate) path: OsString,
    /// Nothing may be left out.
    pub(crate) all: bool,
}

/// The suite as a test of its name.
pub(crate) fn trial(suite: Suite, around: Around) -> Trial {
    Trial::ignorable_test(suite.name, move || run(suite, &around))
}

fn run(suite: Suite, around: &Around) -> Result<Completion, Failed> {
    let missing = missing(suite.needs, around);
    if missing.is_empty() {
        return started(suite, around).map(|()| Completion::Completed);
    }
    let reason = format!("left out: no {} on PATH", missing.join(", no "));
    if around.all { Err(reason.into()) } else { Ok(Completion::ignored_with(reason)) }
}

fn missing(needs: &[&'static str], around: &Around) -> Vec<&'static str> {
    let there =
        |program: &&str| std::env::split_paths(&around.path).any(|folder| folder.join(program).is_file());
    needs.iter().filter(|program| !there(program)).copied().collect()
}

fn started(suite: Suite, around: &Around) -> Result<(), Failed> {
    let Some((program, arguments)) = suite.command.split_first() else {
        return Err("it has no command".into());
    };
    // The line so far is `test NAME ... `.
    println!("{}", suite.promise);
    let start = Instant::now();
    let status =
        Command::new(program).args(arguments).current_dir(&around.root).env("PATH", &around.path).status();
    let status = status.map_err(|error| format!("failed to start `{program}`: {error}"))?;
    print!("{} took {:.0?} ... ", suite.name, start.elapsed());
    let failed = || format!("`{}`: {status}", suite.command.join(" "));
    if status.success() { Ok(()) } else { Err(failed().into()) }
}
