//! The size of the rooms: small files, documented modules.

use std::path::{Path, PathBuf};

/// Every Rust file below a folder with its text, in path order.
pub(crate) fn rust_files(folder: impl AsRef<Path>) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.as_ref().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target" && name != ".git") {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

fn workspace() -> Vec<(PathBuf, String)> {
    ["../pipeline", "../pulumi", "../policy", "../cli", "../tests"].iter().flat_map(rust_files).collect()
}

#[test]
fn no_file_is_longer_than_five_hundred_lines() {
    let long: Vec<_> = workspace()
        .into_iter()
        .map(|(path, text)| (text.lines().count(), path))
        .filter(|(n, _)| *n > 500)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn half_of_the_files_are_at_most_a_hundred_and_fifty_lines() {
    let mut lengths: Vec<_> = workspace().iter().map(|(_, text)| text.lines().count()).collect();
    lengths.sort_unstable();
    assert!(lengths[lengths.len() / 2] <= 150, "median {}", lengths[lengths.len() / 2]);
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent: Vec<_> =
        workspace().into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(path, _)| path).collect();
    assert!(silent.is_empty(), "no `//!` at the top of {silent:?}");
}

#[test]
fn every_invariant_names_a_test_that_exists() {
    let text = std::fs::read_to_string("../ARCHITECTURE.md").unwrap();
    let (_, section) = text.split_once("## Invariants").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let files = workspace();
    // A test's name is a sentence; nothing else in backticks has as many underscores.
    let is_sentence = |word: &&str| word.matches('_').count() > 2;
    let missing: Vec<_> = section
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(is_sentence)
        .filter(|name| !files.iter().any(|(_, text)| text.contains(&format!("fn {name}("))))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let invariants = section.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).count();
    let named = section.split('`').skip(1).step_by(2).filter(is_sentence).count();
    assert!(
        named + 1 >= invariants,
        "{named} tests for {invariants} invariants, of which the lints hold one"
    );
}
