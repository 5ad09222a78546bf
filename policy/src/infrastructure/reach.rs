//! Which types of resources were read, where not all were.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Stands for every type.
const EVERY: &str = "*";

/// The types that were read, and the others that were asked for.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// In lower case; absent where everything was read.
    read: Option<BTreeSet<String>>,
    missed: Mutex<BTreeSet<String>>,
}

impl Reach {
    pub(super) fn to(tokens: &[&str]) -> Self {
        let read = tokens.iter().map(|token| token.to_ascii_lowercase()).collect();
        Self { read: Some(read), missed: Mutex::default() }
    }

    pub(super) fn read(&self) -> Option<&BTreeSet<String>> {
        self.read.as_ref()
    }

    /// Notes that a type is looked for.
    pub(super) fn ask(&self, token: &str) {
        if let Some(read) = &self.read
            && !read.contains(&token.to_ascii_lowercase())
        {
            self.notes().insert(token.to_owned());
        }
    }

    /// Notes that every type is looked for.
    pub(super) fn ask_all(&self) {
        if self.read.is_some() {
            self.notes().insert(EVERY.to_owned());
        }
    }

    pub(super) fn forget(&self) {
        if self.read.is_some() {
            self.notes().clear();
        }
    }

    /// What was asked for and not read, since it was last forgotten.
    pub(super) fn missed(&self) -> Vec<String> {
        if self.read.is_none() { Vec::new() } else { self.notes().iter().cloned().collect() }
    }

    /// Notes are whole after each change, whoever panicked.
    fn notes(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.missed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
