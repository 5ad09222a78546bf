//! Whether values repeat, in bounded memory.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Values of which the hash is remembered.
const MAX_HASHES: usize = 50_000;

/// Watches values until the first one that repeats.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    hashes: HashSet<u64>,
    seen: u64,
    repeated: bool,
}

impl Distinct {
    pub(super) fn observe(&mut self, value: &str) {
        self.seen += 1;
        if self.repeated || self.hashes.len() >= MAX_HASHES {
            return;
        }
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        if !self.hashes.insert(hasher.finish()) {
            self.repeated = true;
            self.hashes = HashSet::new();
        }
    }

    /// No value occurred twice among the first fifty thousand.
    pub(super) fn holds(&self) -> bool {
        self.seen > 0 && !self.repeated
    }
}
