//! The permissions that the documentation asks for are those of the calls that the code makes.

use std::{collections::BTreeSet, path::Path};

use lake_audit::{CALLS, least_policy};

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The calls in the adapters: `client.get_role()`, and those that `ask!` makes.
fn made() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/aws");
    let mut calls = BTreeSet::new();
    let files =
        [folder.with_extension("rs"), folder.join("iam.rs"), folder.join("kms.rs"), folder.join("s3.rs")];
    for file in files {
        let source: String = text(&file).split_whitespace().collect();
        for (mark, end) in [("client.", "("), ("ask!(self,bucket,", ",")] {
            for after in source.split(mark).skip(1) {
                calls.insert(after.split(end).next().unwrap().to_owned());
            }
        }
    }
    calls.remove("$operation");
    calls
}

#[test]
fn every_call_has_its_permission_and_every_permission_its_call() {
    let listed: BTreeSet<String> = CALLS.iter().map(|call| call.operation.to_owned()).collect();
    assert_eq!(made(), listed);
    assert_eq!(listed.len(), CALLS.len(), "a call stands twice");
}

#[test]
fn every_permission_only_reads() {
    for call in CALLS {
        let name = call.action.split_once(':').unwrap().1;
        assert!(["Describe", "Get", "List"].iter().any(|verb| name.starts_with(verb)), "{}", call.action);
    }
}

#[test]
fn the_documented_policy_is_the_one_that_the_code_needs() {
    let policy = least_policy();
    assert!(serde_json::from_str::<serde_json::Value>(&policy).is_ok());
    let page = text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/audit.md"));
    assert!(page.contains(&format!("```json\n{policy}```")), "docs/audit.md needs:\n{policy}");
}
