//! A lake that can be played: what the command line calls.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use lake_core::operate::{Names, OperateError};
use sha2::{Digest, Sha256};

use crate::engine::{PATIENCE, Shared, State, Task, perform, reach};
use crate::error::LakeError;
use crate::hex::hex;
use crate::observer::Observer;
use crate::report::Summary;
use crate::rest::Rest;
use crate::store::{Lock, Store, StoreError};
use crate::wiring::{Bucket, Unplayed};

const CHUNK: usize = 256 << 10;

/// A lake in a directory, played from a program.
#[derive(Debug)]
pub struct Lake {
    pub(crate) state: State,
    pub(crate) changes: Vec<String>,
    /// Set while an event is under way; still set afterwards where it failed.
    pub(crate) interrupted: bool,
    pub(crate) _lock: Lock,
}

/// An object that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Uploaded {
    /// Its key in the raw bucket.
    pub key: String,
    /// The version that the upload created.
    pub version: String,
    /// Bytes.
    pub size: u64,
}

impl Lake {
    /// Whether there is a lake in this folder.
    pub fn is_at(folder: &std::path::Path) -> bool {
        Store::is_at(folder)
    }

    /// The resources of the program for which nothing happens on this machine, and why.
    pub fn unplayed(&self) -> &[Unplayed] {
        &self.state.wiring.unplayed
    }

    /// How the program differs from the one that the lake was last played from.
    pub fn changes(&self) -> &[String] {
        &self.changes
    }

    /// The time on the lake's clock.
    pub fn now(&self) -> jiff::Timestamp {
        self.state.now
    }

    /// What the program's outputs name.
    pub fn names(&self) -> &Names {
        &self.state.wiring.names
    }

    /// Puts an object into the raw bucket, as a steward does: always another version.
    ///
    /// # Errors
    /// [`LakeError`].
    pub fn upload(&mut self, key: &str, body: impl Read) -> Result<Uploaded, LakeError> {
        self.upload_unless(key, body, false).and_then(|uploaded| uploaded.ok_or(LakeError::Interrupted))
    }

    /// Puts an object into the raw bucket unless its newest version has the same bytes, so that a command that was
    /// interrupted can be given again. `None` where it has.
    ///
    /// # Errors
    /// [`LakeError`].
    pub fn upload_once(&mut self, key: &str, body: impl Read) -> Result<Option<Uploaded>, LakeError> {
        self.upload_unless(key, body, true)
    }

    /// [`Lake::upload`] of a file.
    ///
    /// # Errors
    /// [`LakeError`].
    pub fn upload_file(&mut self, key: &str, path: &Path) -> Result<Uploaded, LakeError> {
        let unreadable = |source| LakeError::Upload { path: path.to_owned(), source };
        let body = File::open(path).map_err(unreadable)?;
        self.upload(key, body).map_err(|error| named(error, path))
    }

    /// [`Lake::upload_once`] of a file.
    ///
    /// # Errors
    /// [`LakeError`].
    pub fn upload_file_once(&mut self, key: &str, path: &Path) -> Result<Option<Uploaded>, LakeError> {
        let unreadable = |source| LakeError::Upload { path: path.to_owned(), source };
        let body = File::open(path).map_err(unreadable)?;
        self.upload_once(key, body).map_err(|error| named(error, path))
    }

    fn upload_unless(
        &mut self,
        key: &str,
        body: impl Read,
        known: bool,
    ) -> Result<Option<Uploaded>, LakeError> {
        if key.is_empty() || key.len() > 1024 {
            return Err(LakeError::Key { key: key.to_owned() });
        }
        let bucket = self.bucket(self.names().raw_bucket(), "bucket for uploads")?.clone();
        self.event(|state| {
            let mut draft = state.files.draft()?;
            let digest = match copy(body, &mut draft)? {
                Ok(digest) => digest,
                Err(source) => return Ok(Err(LakeError::Upload { path: key.into(), source })),
            };
            let newest = state.store.newest(&bucket.name, key)?;
            if known && newest.is_some_and(|row| row.digest.as_deref() == Some(&digest)) {
                return Ok(Ok(None));
            }
            let row = state.keep(&bucket, key, &draft.seal()?, Some(digest))?;
            Ok(Ok(Some(Uploaded { key: row.key, version: row.version, size: row.size })))
        })?
    }

    /// The bucket that an output of the program names.
    pub(crate) fn bucket(
        &self,
        name: Result<&str, OperateError>,
        what: &'static str,
    ) -> Result<&Bucket, LakeError> {
        let name = name.map_err(|source| LakeError::Unnamed { what, source })?;
        let undeclared = || LakeError::Undeclared { what, name: name.to_owned() };
        self.state.wiring.buckets.get(name).ok_or_else(undeclared)
    }

    /// Does something as one event: stored whole, or not at all.
    pub(crate) fn event<T>(
        &mut self,
        act: impl FnOnce(&mut State) -> Result<T, StoreError>,
    ) -> Result<T, LakeError> {
        self.enter()?;
        self.state.store.begin()?;
        let done = act(&mut self.state)?;
        self.state.commit()?;
        self.interrupted = false;
        Ok(done)
    }

    fn enter(&mut self) -> Result<(), LakeError> {
        if std::mem::replace(&mut self.interrupted, true) { Err(LakeError::Interrupted) } else { Ok(()) }
    }

    /// Plays until the lake is at rest: nothing is under way, and one occurrence of every schedule changed nothing.
    ///
    /// # Errors
    /// [`LakeError::Restless`] for a lake that never is, else a failure of the lake's directory.
    pub fn run(&mut self, observer: &mut dyn Observer) -> Result<Summary, LakeError> {
        self.enter()?;
        self.play(observer)?;
        self.interrupted = false;
        self.summary()
    }

    fn play(&mut self, observer: &mut dyn Observer) -> Result<(), LakeError> {
        let (began, mut rest) = (self.state.now, Rest::of(&self.state));
        let shared = Shared::new(&mut self.state, observer);
        loop {
            while let Some(task) = next_task(&shared) {
                if let Task::Schedule(attempt) = &task {
                    rest.fired(&attempt.source);
                }
                perform(&shared, task)?;
                rest.after(announce(&shared));
            }
            let next = shared.state().next();
            let Some(next) = next.filter(|next| !(next.schedules_only && rest.is_rest())) else {
                return Ok(());
            };
            let passed = next.at.duration_since(began);
            if passed > PATIENCE || rest.is_stuck(next.at) {
                return Err(LakeError::Restless { days: passed.as_hours() / 24 });
            }
            reach(&shared, next.at)?;
        }
    }
}

fn next_task(shared: &Shared<'_>) -> Option<Task> {
    shared.state().work.take()
}

/// Tells the observer what was stored; gives whether anything was brought forward.
fn announce(shared: &Shared<'_>) -> bool {
    let (notices, progressed) = {
        let mut state = shared.state();
        (std::mem::take(&mut state.notices), std::mem::take(&mut state.progressed))
    };
    let mut observer = shared.observer();
    for notice in &notices {
        observer.notice(notice);
    }
    progressed
}

fn named(error: LakeError, path: &Path) -> LakeError {
    match error {
        LakeError::Upload { source, .. } => LakeError::Upload { path: path.to_owned(), source },
        other => other,
    }
}

/// Copies a body into a draft; gives its digest. The outer failure is the lake's, the inner one the body's.
fn copy(
    mut body: impl Read,
    draft: &mut crate::objects::Draft,
) -> Result<Result<String, io::Error>, StoreError> {
    let (mut chunk, mut digest) = (vec![0; CHUNK], Sha256::new());
    loop {
        let read = match body.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Ok(Err(error)),
        };
        digest.update(&chunk[..read]);
        draft.write(&chunk[..read])?;
    }
    Ok(Ok(hex(&digest.finalize())))
}
