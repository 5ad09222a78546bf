//! The dependency arrows drawn in `ARCHITECTURE.md`, held to `cargo metadata`.

use std::collections::BTreeSet;

use cargo_metadata::{DependencyKind, MetadataCommand};

/// The arrows of the drawing, each with one user on the left and the crates it uses on the right.
fn drawn() -> BTreeSet<(String, String)> {
    let text = std::fs::read_to_string("../ARCHITECTURE.md").unwrap();
    let lines = text.lines().filter_map(|line| line.split_once("──▶"));
    lines
        .flat_map(|(user, used)| {
            let used = used.split('(').next().unwrap_or_default();
            used.split(',').map(move |used| (user.trim().to_owned(), used.trim().to_owned()))
        })
        .collect()
}

/// Crates that reach nothing outside the process, with what would let them.
const PURE: &[&str] = &["lake-contract", "lake-core", "lake-reader", "lake-policy"];
const REACHES_OUT: &[&str] =
    &["tokio", "rusqlite", "datafusion", "reqwest", "hyper", "mio", "socket2", "indicatif", "clap"];

/// What the build of this machine uses: crates of other platforms may never have been downloaded.
fn metadata() -> cargo_metadata::Metadata {
    MetadataCommand::new()
        .manifest_path("../Cargo.toml")
        .other_options(["--locked", "--filter-platform", "host-tuple"].map(str::to_owned))
        .exec()
        .unwrap()
}

#[test]
fn crates_depend_only_along_the_drawn_arrows() {
    let metadata = metadata();
    let ours: BTreeSet<&str> = metadata.workspace_packages().iter().map(|p| p.name.as_str()).collect();
    let found: BTreeSet<(String, String)> = metadata
        .workspace_packages()
        .iter()
        .flat_map(|package| {
            package
                .dependencies
                .iter()
                .filter(|d| d.kind == DependencyKind::Normal && ours.contains(d.name.as_str()))
                .map(|d| (package.name.to_string(), d.name.clone()))
        })
        .collect();
    // Equality: an arrow too many fails, and so does a stale one.
    assert_eq!(found, drawn());
}

/// The names of all that a crate is built from on every platform.
fn built_from(metadata: &cargo_metadata::Metadata, name: &str) -> BTreeSet<String> {
    let resolve = metadata.resolve.as_ref().unwrap();
    let root =
        metadata.workspace_packages().into_iter().find(|p| p.name.as_str() == name).unwrap().id.clone();
    let mut seen = BTreeSet::from([root.clone()]);
    let mut next = vec![root];
    while let Some(id) = next.pop() {
        let node = resolve.nodes.iter().find(|n| n.id == id).unwrap();
        for dependency in &node.deps {
            let normal =
                dependency.dep_kinds.iter().any(|k| k.kind == DependencyKind::Normal && k.target.is_none());
            if normal && seen.insert(dependency.pkg.clone()) {
                next.push(dependency.pkg.clone());
            }
        }
    }
    seen.iter().map(|id| metadata[id].name.to_string()).collect()
}

#[test]
fn pure_crates_cannot_reach_outside() {
    let metadata = metadata();
    for pure in PURE {
        let names = built_from(&metadata, pure);
        let reached: Vec<_> = REACHES_OUT.iter().filter(|name| names.contains(**name)).collect();
        assert!(reached.is_empty(), "`{pure}` depends on {reached:?}");
    }
}

/// The policy pack alone speaks the engine's protocol; who only checks does not pay for it.
#[test]
fn the_binary_is_built_without_grpc() {
    let names = built_from(&metadata(), "lakegate");
    let reached: Vec<_> =
        ["lake-pack", "tonic", "prost"].iter().filter(|name| names.contains(**name)).collect();
    assert!(reached.is_empty(), "`lakegate` depends on {reached:?}");
}

/// Whoever tries the lake on a laptop builds no client of AWS.
#[test]
fn the_default_build_knows_no_aws() {
    let names = built_from(&metadata(), "lake-local");
    let reached: Vec<_> = names.iter().filter(|name| name.starts_with("aws-")).collect();
    assert!(reached.is_empty(), "`lake-local` depends on {reached:?}");
}

/// Dependencies cannot say that a crate opens no file; its text can.
#[test]
fn pure_crates_name_no_file_clock_or_environment() {
    const FORBIDDEN: &[&str] = &[
        "std::fs",
        "TcpStream",
        "TcpListener",
        "UdpSocket",
        "ToSocketAddrs",
        "std::env",
        "std::process",
        "SystemTime::now",
        "Timestamp::now",
        "Instant::now",
    ];
    for (name, folder) in [
        ("lake-contract", "../pipeline/contract/src"),
        ("lake-core", "../pipeline/core/src"),
        ("lake-reader", "../pulumi/reader/src"),
        ("lake-policy", "../policy/src"),
    ] {
        for (path, text) in crate::house::rust_files(folder) {
            for word in FORBIDDEN {
                assert!(!text.contains(word), "`{name}` is pure, but {} says `{word}`", path.display());
            }
        }
    }
}
