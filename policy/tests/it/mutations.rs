//! The project's own program, broken on purpose: exactly the rules that should notice notice.

use std::collections::BTreeSet;

use lake_policy::{judge, rules, weakened};
use serde::Deserialize;

use crate::harness::{of_report, own, own_text, path};

/// One way to break the program.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutation {
    /// What is done, in a few words.
    title: String,
    edits: Vec<Edit>,
    /// The rules that must notice; no other may.
    notices: BTreeSet<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    /// The resource whose text is edited.
    resource: String,
    /// What is replaced; it must stand there exactly once. All of the resource, where it is absent.
    find: Option<String>,
    replace: String,
}

/// The mutations of every family.
fn mutations() -> Vec<Mutation> {
    let mut files: Vec<_> =
        std::fs::read_dir(path("tests/mutations")).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let read = |file: std::path::PathBuf| -> Vec<Mutation> {
        serde_yaml::from_str(&std::fs::read_to_string(&file).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    };
    files.into_iter().flat_map(read).collect()
}

/// The text of a resource begins at its key and ends before the next key or comment of the same depth.
fn edit(program: &str, edit: &Edit) -> String {
    let head = format!("\n  {}:\n", edit.resource);
    let start = program.find(&head).unwrap_or_else(|| panic!("no resource `{}`", edit.resource)) + 1;
    let body = &program[start + head.len() - 1..];
    let next = body.match_indices("\n  ").find(|(at, _)| !body[at + 3..].starts_with(' '));
    let end = start + head.len() - 1 + next.map_or(body.len(), |(at, _)| at + 1);
    let block = &program[start..end];
    let edited = match &edit.find {
        None => edit.replace.clone(),
        Some(find) => {
            assert_eq!(block.matches(find.as_str()).count(), 1, "`{find}` in\n{block}");
            block.replacen(find.as_str(), &edit.replace, 1)
        }
    };
    [&program[..start], &edited, &program[end..]].concat()
}

/// What a check says of each mutation, on every core.
fn in_parallel(mutations: &[Mutation], check: impl Fn(&Mutation) -> Option<String> + Sync) -> Vec<String> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let parts = mutations.chunks(mutations.len().div_ceil(cores).max(1));
    std::thread::scope(|scope| {
        let check = &check;
        let running: Vec<_> = parts
            .map(|part| scope.spawn(move || part.iter().filter_map(check).collect::<Vec<_>>()))
            .collect();
        running.into_iter().flat_map(|part| part.join().unwrap()).collect()
    })
}

/// What notices is exactly what should, and notices a change for the worse, unless it is about something new.
#[test]
fn exactly_the_rules_that_should_notice_notice() {
    let (text, rules) = (own_text(), rules::all());
    let program = own(&text);
    let was = judge(&program, &rules);
    let before = of_report(&was);
    let wrong = in_parallel(&mutations(), |mutation| {
        let mutant = own(&mutation.edits.iter().fold(text.clone(), |text, one| edit(&text, one)));
        let report = judge(&mutant, &rules);
        let after = of_report(&report);
        let new: Vec<_> = after.difference(&before).collect();
        let noticed: BTreeSet<String> = new.iter().map(|(rule, ..)| rule.clone()).collect();
        let created = new.iter().filter(|(_, resource, _)| program.get(resource).is_none());
        let created = created.map(|(rule, ..)| rule.clone());
        let weaker = weakened(&was, &report).into_iter().map(|one| one.rule.id.to_owned());
        let weaker: BTreeSet<String> = weaker.chain(created).collect();
        (noticed != mutation.notices || weaker != noticed).then(|| {
            format!(
                "{}\n  should notice: {:?}\n  found weaker: {weaker:?}\n  found: {new:#?}",
                mutation.title, mutation.notices
            )
        })
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_notices_a_mutation() {
    let noticed: BTreeSet<String> = mutations().into_iter().flat_map(|mutation| mutation.notices).collect();
    let missing: Vec<&str> = rules::all()
        .iter()
        .filter(|rule| rule.input.is_of_resources())
        .map(|rule| rule.id)
        .filter(|id| !noticed.contains(*id))
        .collect();
    assert_eq!(missing, Vec::<&str>::new(), "rules that no mutation is for");
}
