//! Small objects that were read before, so that S3 is only asked whether they are still the same.
//!
//! A contract is read for every file of its dataset and changes once in a while.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

/// Objects kept. When one more comes, all go: what is used comes back at once.
const OBJECTS: usize = 64;
/// Bytes of the largest object that is kept.
const LARGEST: usize = 1 << 20;

/// An object as it was read.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    /// The tag that S3 gave it; never the same for other bytes under the key.
    pub(crate) etag: String,
    pub(crate) body: Bytes,
}

/// Objects by bucket and key.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    kept: Mutex<BTreeMap<(String, String), Kept>>,
}

impl Cache {
    pub(crate) fn get(&self, bucket: &str, key: &str) -> Option<Kept> {
        self.lock().get(&(bucket.to_owned(), key.to_owned())).cloned()
    }

    pub(crate) fn keep(&self, bucket: &str, key: &str, kept: Kept) {
        if kept.body.len() > LARGEST {
            return;
        }
        let mut all = self.lock();
        if all.len() >= OBJECTS {
            all.clear();
        }
        all.insert((bucket.to_owned(), key.to_owned()), kept);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<(String, String), Kept>> {
        // Whoever panicked inside had only replaced one whole entry, or not.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
