//! Lists that do not fit into one answer.

use std::collections::BTreeSet;

use bytes::Bytes;
use lake_core::conformance::Fixture;
use lake_core::ports::Objects;
use lake_core::ports::operator::{Files, Listings};

use crate::fixture::{Emulated, run};

/// S3 lists a thousand versions at once: the second page begins among the versions of the last key.
const VERSIONS: usize = 340;
const KEYS: [&str; 3] = ["b", "c", "ü+%20 a"];

#[test]
fn a_long_list_is_read_page_by_page() {
    run(async {
        let fixture = Emulated::new("pages").await;
        let (world, bucket) = (fixture.world(), fixture.bucket());
        let mut written = BTreeSet::new();
        for key in KEYS.iter().cycle().take(KEYS.len() * VERSIONS) {
            let version = world.put(bucket, key, Bytes::new()).await.unwrap().version;
            written.insert((key.to_string(), version));
        }
        let (mut found, mut sizes, mut from) = (Vec::new(), Vec::new(), None);
        loop {
            let page = world.versions(bucket, "", from.as_deref()).await.unwrap();
            sizes.push(page.items.len());
            found.extend(page.items.into_iter().map(|listed| (listed.object.key, listed.object.version)));
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        assert_eq!(sizes, [1000, 20]);
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), written);
    });
}

#[test]
fn so_is_a_long_list_of_keys() {
    run(async {
        let fixture = Emulated::new("keys").await;
        let (world, bucket) = (fixture.world(), fixture.bucket());
        let written: Vec<String> = (0..1005).map(|n| format!("ü+%20 a/{n:04}")).collect();
        for key in &written {
            world.put(bucket, key, Bytes::new()).await.unwrap();
        }
        let first = world.keys(bucket, "ü+%20 a/", None).await.unwrap();
        assert_eq!(first.items, written[..1000]);
        let second = world.keys(bucket, "ü+%20 a/", first.next.as_deref()).await.unwrap();
        assert_eq!((second.items.as_slice(), second.next), (&written[1000..], None));
    });
}
