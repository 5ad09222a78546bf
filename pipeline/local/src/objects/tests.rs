//! Writes, versions and the kill between a commit and its move.

use super::*;

struct Lake {
    dir: tempfile::TempDir,
    store: Store,
    files: Files,
    sequence: u64,
}

impl Lake {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let files = Files::open(dir.path(), Spelling::Exact, &store).unwrap();
        Self { dir, store, files, sequence: 0 }
    }

    fn put(&mut self, key: &str, body: &str, versioned: bool) -> ObjectRow {
        self.sequence += 1;
        let mut draft = self.files.draft().unwrap();
        draft.write(body.as_bytes()).unwrap();
        let how = Publication {
            bucket: "b",
            key,
            versioned,
            seed: 1,
            sequence: self.sequence,
            now: Timestamp::UNIX_EPOCH,
            digest: None,
        };
        Files::publish(&self.store, &draft.seal().unwrap(), how).unwrap()
    }

    fn reopen(&mut self) {
        self.files = Files::open(self.dir.path(), Spelling::Exact, &self.store).unwrap();
    }

    fn bodies(&self, key: &str) -> Vec<String> {
        let rows = self.store.versions("b", key).unwrap();
        rows.iter().map(|row| fs::read_to_string(self.files.locate(row)).unwrap()).collect()
    }
}

#[test]
fn older_versions_stay_readable_before_and_after_the_move() {
    let mut lake = Lake::new();
    lake.put("a.json", "one", true);
    lake.files.place(&lake.store).unwrap();
    lake.put("a.json", "two", true);
    lake.put("a.json", "three", true);
    assert_eq!(lake.bodies("a.json"), ["one", "two", "three"]);
    lake.files.place(&lake.store).unwrap();
    assert_eq!(lake.bodies("a.json"), ["one", "two", "three"]);
    assert_eq!(fs::read_to_string(lake.dir.path().join("buckets/b/a.json")).unwrap(), "three");
}

#[test]
fn without_versioning_a_write_replaces() {
    let mut lake = Lake::new();
    lake.put("a.json", "one", false);
    lake.files.place(&lake.store).unwrap();
    let row = lake.put("a.json", "two", false);
    assert_eq!(row.version, NULL_VERSION);
    lake.files.place(&lake.store).unwrap();
    assert_eq!(lake.bodies("a.json"), ["two"]);
    assert!(!lake.dir.path().join("versions/b").exists());
}

#[test]
fn a_bucket_whose_versioning_changes_keeps_every_version() {
    let mut lake = Lake::new();
    let writes = [
        ("v1", true, "v1"),
        ("n2", false, "v1 n2"),
        ("n3", false, "v1 n3"),
        ("v4", true, "v1 n3 v4"),
        ("n5", false, "v1 v4 n5"),
        ("v6", true, "v1 v4 n5 v6"),
    ];
    for (body, versioned, kept) in writes {
        lake.put("a.json", body, versioned);
        lake.files.place(&lake.store).unwrap();
        assert_eq!(lake.bodies("a.json").join(" "), kept, "after {body}");
    }
    lake.put("a.json", "n7", false);
    lake.put("a.json", "n8", false);
    assert_eq!(lake.bodies("a.json").join(" "), "v1 v4 v6 n8", "before the move");
    lake.files.place(&lake.store).unwrap();
    assert_eq!(lake.bodies("a.json").join(" "), "v1 v4 v6 n8");
}

#[test]
fn a_kill_between_commit_and_move_is_made_up_for() {
    let mut lake = Lake::new();
    lake.put("a.json", "one", true);
    lake.files.place(&lake.store).unwrap();
    lake.put("a.json", "two", true);
    lake.reopen();
    assert_eq!(lake.bodies("a.json"), ["one", "two"]);

    // Killed after the older version was moved away, before the newer took its place.
    let row = lake.put("a.json", "three", true);
    lake.files.make_room(&lake.store, &row).unwrap();
    lake.reopen();
    assert_eq!(lake.bodies("a.json"), ["one", "two", "three"]);
}

#[test]
fn an_undone_event_leaves_no_file_and_no_version() {
    let mut lake = Lake::new();
    lake.put("a.json", "one", true);
    lake.files.place(&lake.store).unwrap();
    lake.store.begin().unwrap();
    lake.put("a.json", "two", true);
    drop(std::mem::replace(&mut lake.store, Store::open(lake.dir.path()).unwrap()));
    lake.reopen();
    assert_eq!(lake.bodies("a.json"), ["one"]);
    assert_eq!(fs::read_dir(lake.dir.path().join("incoming")).unwrap().count(), 0);
    assert_eq!(fs::read_to_string(lake.dir.path().join("buckets/b/a.json")).unwrap(), "one");
}

#[test]
fn version_ids_tell_keys_and_writes_apart() {
    let mut lake = Lake::new();
    let ids =
        [("a", true), ("a", true), ("b", true)].map(|(key, versioned)| lake.put(key, "", versioned).version);
    assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), 3);
}
