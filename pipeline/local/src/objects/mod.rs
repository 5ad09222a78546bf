//! Objects as plain files: `buckets/<bucket>/<key>` holds the newest version, `versions/…` the older ones.
//!
//! Bytes are written below `incoming` first. The row that makes a version exist is committed with the event that wrote
//! it; only then is the file moved to its place, so that an event that is undone leaves every older file where it was.
//! A move that a kill cut short is made up for when the lake is opened again.

mod path;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

pub(crate) use self::path::{Spelling, to_path};
use crate::hex::hex;
use crate::store::{ObjectRow, Store, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

/// The version id of an object in a bucket without versioning.
pub(crate) const NULL_VERSION: &str = "null";

/// The fact under which the objects are kept whose files have still to be deleted.
const REMOVED: &str = "removed";

/// The folders of a lake that hold objects.
#[derive(Debug)]
pub(crate) struct Files {
    root: PathBuf,
    spelling: Spelling,
    next_draft: u64,
}

/// An object that is being written: a file that nobody sees. Dropped before it is [sealed](Draft::seal), it is gone.
#[derive(Debug)]
pub(crate) struct Draft {
    sealed: Sealed,
    file: File,
    keep: bool,
}

/// An object that is written whole and not yet published. It holds no file open, so that there may be any number.
#[derive(Debug, Clone)]
pub(crate) struct Sealed {
    id: u64,
    path: PathBuf,
    size: u64,
}

/// What a finished write is to be recorded as.
#[derive(Debug, Clone)]
pub(crate) struct Publication<'a> {
    pub(crate) bucket: &'a str,
    pub(crate) key: &'a str,
    pub(crate) versioned: bool,
    pub(crate) seed: u64,
    pub(crate) sequence: u64,
    pub(crate) now: Timestamp,
    pub(crate) digest: Option<String>,
}

impl Draft {
    /// Appends bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(StoreError::io("write", &self.sealed.path))?;
        self.sealed.size += bytes.len() as u64;
        Ok(())
    }

    /// Ends the writing; the bytes are on the disk.
    pub(crate) fn seal(mut self) -> Result<Sealed> {
        self.file.sync_all().map_err(StoreError::io("write", &self.sealed.path))?;
        self.keep = true;
        Ok(self.sealed.clone())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.keep {
            // What cannot be removed now is cleared when the lake is opened again.
            drop(fs::remove_file(&self.sealed.path));
        }
    }
}

impl Sealed {
    /// Gives the object up.
    pub(crate) fn discard(self) -> Result<()> {
        fs::remove_file(&self.path).map_err(StoreError::io("remove", &self.path))
    }
}

impl Files {
    /// Opens the folders of a lake: finishes the moves that a kill cut short and clears what belongs to no version.
    pub(crate) fn open(root: &Path, spelling: Spelling, store: &Store) -> Result<Self> {
        let incoming = root.join("incoming");
        for folder in [&incoming, &root.join("buckets"), &root.join("versions")] {
            fs::create_dir_all(folder).map_err(StoreError::io("make", folder))?;
        }
        let mut files = Self { root: root.to_owned(), spelling, next_draft: 0 };
        files.place(store)?;
        files.clear(store)?;
        for entry in fs::read_dir(&incoming).map_err(StoreError::io("list", &incoming))? {
            let path = entry.map_err(StoreError::io("list", &incoming))?.path();
            fs::remove_file(&path).map_err(StoreError::io("remove", &path))?;
        }
        Ok(files)
    }

    /// Makes the folder of a bucket, so that a person finds it before anything is in it.
    pub(crate) fn make_bucket(&self, bucket: &str) -> Result<()> {
        let folder = self.root.join("buckets").join(bucket);
        fs::create_dir_all(&folder).map_err(StoreError::io("make", &folder))
    }

    /// Begins a write.
    pub(crate) fn draft(&mut self) -> Result<Draft> {
        let id = self.next_draft;
        self.next_draft += 1;
        let path = self.incoming(id);
        let file = File::create(&path).map_err(StoreError::io("create", &path))?;
        Ok(Draft { sealed: Sealed { id, path, size: 0 }, file, keep: false })
    }

    /// Makes a version of what was written. It can be read at once; its file moves with [`Files::place`].
    pub(crate) fn publish(store: &Store, object: &Sealed, how: Publication<'_>) -> Result<ObjectRow> {
        let newest = store.newest(how.bucket, how.key)?;
        let ordinal = newest.as_ref().map_or(1, |row| row.ordinal + 1);
        let version = if how.versioned {
            version_id(how.seed, how.bucket, how.key, ordinal)
        } else {
            NULL_VERSION.to_owned()
        };
        if !how.versioned {
            for old in store.versions(how.bucket, how.key)?.iter().filter(|row| row.version == NULL_VERSION) {
                store.remove_object(old)?;
            }
        }
        let row = ObjectRow {
            bucket: how.bucket.to_owned(),
            key: how.key.to_owned(),
            ordinal,
            version,
            size: object.size,
            sequence: how.sequence,
            written: how.now,
            digest: how.digest,
            incoming: Some(object.id),
        };
        store.add_object(&row)?;
        Ok(row)
    }

    /// Moves what was committed to its place. Every step can be repeated after a kill.
    pub(crate) fn place(&mut self, store: &Store) -> Result<()> {
        for row in store.incoming()? {
            let from = row.incoming.map(|id| self.incoming(id)).filter(|path| path.exists());
            if let Some(from) = from {
                self.make_room(store, &row)?;
                rename(&from, &self.current(&row.bucket, &row.key))?;
            }
            store.settle_object(&row)?;
        }
        Ok(())
    }

    /// Takes every version of some objects away. Their files go with [`Files::clear`].
    pub(crate) fn remove(store: &Store, objects: &[(String, String)]) -> Result<()> {
        for (bucket, key) in objects {
            for row in store.versions(bucket, key)? {
                store.remove_object(&row)?;
            }
        }
        if objects.is_empty() { Ok(()) } else { store.set_fact(REMOVED, &objects) }
    }

    /// Deletes the files of objects that were removed. It can be repeated after a kill.
    pub(crate) fn clear(&self, store: &Store) -> Result<()> {
        for (bucket, key) in store.fact::<Vec<(String, String)>>(REMOVED)?.unwrap_or_default() {
            let (current, older) = (self.current(&bucket, &key), self.older(&bucket, &key));
            if current.exists() {
                fs::remove_file(&current).map_err(StoreError::io("remove", &current))?;
            }
            if older.exists() {
                fs::remove_dir_all(&older).map_err(StoreError::io("remove", &older))?;
            }
        }
        store.drop_fact(REMOVED)
    }

    /// Where the bytes of a version lie.
    pub(crate) fn locate(&self, row: &ObjectRow) -> PathBuf {
        if let Some(id) = row.incoming {
            return self.incoming(id);
        }
        let archived = self.archived(row);
        if archived.exists() { archived } else { self.current(&row.bucket, &row.key) }
    }

    /// Where a person finds the newest version of a key.
    pub(crate) fn current(&self, bucket: &str, key: &str) -> PathBuf {
        self.root.join("buckets").join(bucket).join(to_path(key, self.spelling))
    }

    /// Makes room for a version: the one before it becomes an older version. Where that is one already, what lies in the
    /// place is a write without versioning that this one replaces.
    fn make_room(&self, store: &Store, row: &ObjectRow) -> Result<()> {
        let replaced = self.archived(row);
        if replaced.exists() {
            fs::remove_file(&replaced).map_err(StoreError::io("remove", &replaced))?;
        }
        let before =
            store.versions(&row.bucket, &row.key)?.into_iter().rfind(|old| old.ordinal < row.ordinal);
        let current = self.current(&row.bucket, &row.key);
        match before.map(|before| self.archived(&before)) {
            Some(archived) if current.exists() && !archived.exists() => rename(&current, &archived),
            _ => Ok(()),
        }
    }

    fn archived(&self, row: &ObjectRow) -> PathBuf {
        self.older(&row.bucket, &row.key).join(&row.version)
    }

    /// The folder of a key's older versions.
    fn older(&self, bucket: &str, key: &str) -> PathBuf {
        self.root.join("versions").join(bucket).join(to_path(key, self.spelling))
    }

    fn incoming(&self, id: u64) -> PathBuf {
        self.root.join("incoming").join(id.to_string())
    }
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(StoreError::io("make", folder))?;
    }
    fs::rename(from, to).map_err(StoreError::io("write", to))
}

/// A version id depends on nothing but the key and how often it was written: an interrupted run that is played again
/// gives the same ids as an undisturbed one.
fn version_id(seed: u64, bucket: &str, key: &str, ordinal: u64) -> String {
    let digest = Sha256::digest(format!("{seed}\0{bucket}\0{key}\0{ordinal}"));
    hex(&digest[..16])
}

/// Finds out how the file system below a folder treats names.
pub(crate) fn probe_spelling(root: &Path) -> Result<Spelling> {
    let (made, asked) = (root.join("Probe-\u{e9}"), [root.join("probe-\u{e9}"), root.join("Probe-e\u{301}")]);
    File::create(&made).map_err(StoreError::io("create", &made))?;
    let folds = asked.iter().any(|path| path.exists());
    fs::remove_file(&made).map_err(StoreError::io("remove", &made))?;
    Ok(if folds { Spelling::Portable } else { Spelling::Exact })
}

#[cfg(test)]
mod tests;
