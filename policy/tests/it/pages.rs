//! `docs/rules`: the pages of the rules, as they are in the binary.

use std::collections::BTreeMap;

use lake_policy::{render, rules};

use crate::harness::path;

/// Set it, and the pages are written instead of compared.
const WRITE: &str = "WRITE_RULE_PAGES";

/// Every page by its file name.
fn pages() -> BTreeMap<String, String> {
    let all = rules::all();
    let mut pages: BTreeMap<String, String> =
        all.iter().map(|rule| (format!("{}.md", rule.id), render::page(rule))).collect();
    let mut sorted = all;
    sorted.sort_by_key(|rule| rule.id);
    pages.insert("README.md".to_owned(), render::index(&sorted));
    pages
}

fn committed() -> BTreeMap<String, String> {
    let read = |entry: std::fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap())
    };
    std::fs::read_dir(path("../docs/rules")).unwrap().map(|entry| read(entry.unwrap())).collect()
}

#[test]
fn committed_pages_are_fresh() {
    let (fresh, folder) = (pages(), path("../docs/rules"));
    if std::env::var_os(WRITE).is_some() {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in &fresh {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }
    let committed = committed();
    let stale: Vec<&String> = fresh
        .keys()
        .chain(committed.keys())
        .filter(|name| fresh.get(*name) != committed.get(*name))
        .collect();
    assert!(
        stale.is_empty(),
        "{stale:?}: run `{WRITE}=1 cargo test -p lake-policy pages` and commit docs/rules"
    );
}
