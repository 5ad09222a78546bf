//! One process at a time plays a lake.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::StoreError;

/// Held while a process plays a lake; the system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing would do, were it not for a child that another thread is just about to start: it holds the file too.
        drop(self.file.unlock());
    }
}

impl Lock {
    /// Takes the lock of a lake's directory.
    pub(crate) fn take(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join("lock");
        let file = File::options()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(StoreError::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Busy { dir: dir.to_owned() }),
            Err(TryLockError::Error(source)) => Err(StoreError::io("lock", &path)(source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_told_who_is_in_the_way() {
        let dir = tempfile::tempdir().unwrap();
        let first = Lock::take(dir.path()).unwrap();
        let error = Lock::take(dir.path()).unwrap_err();
        assert!(error.to_string().ends_with("is in use by another process"));
        drop(first);
        assert!(Lock::take(dir.path()).is_ok());
    }
}
