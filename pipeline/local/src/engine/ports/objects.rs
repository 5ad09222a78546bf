//! S3 for a function.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use bytes::Bytes;
use lake_core::ports::{
    ChunkReader, Created, ObjectVersion, Objects, PartWriter, PortError, PortResult, Written,
};

use super::{Desk, Shared};
use crate::engine::authority::By;
use crate::objects::Draft;
use crate::store::StoreError;

const CHUNK: usize = 256 << 10;

/// An object being read by a function.
pub(crate) struct Reader<'a, 's> {
    shared: &'a Shared<'s>,
    key: String,
    path: PathBuf,
    file: File,
    read: u64,
    size: u64,
}

/// An object being written by a function.
pub(crate) struct Writer<'a, 's> {
    shared: &'a Shared<'s>,
    by: By<'a>,
    bucket: String,
    key: String,
    draft: Draft,
}

impl<'a, 's> Reader<'a, 's> {
    /// Opens a file that holds an object.
    pub(super) fn open(shared: &'a Shared<'s>, key: &str, path: PathBuf) -> PortResult<Self> {
        let opened = File::open(&path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let opened = opened.map_err(StoreError::io("open", &path));
        let (size, file) = shared.state().sound("s3", opened)?;
        Ok(Self { shared, key: key.to_owned(), path, file, read: 0, size })
    }
}

impl ChunkReader for Reader<'_, '_> {
    async fn next(&mut self) -> PortResult<Option<Bytes>> {
        let mut chunk = vec![0; CHUNK];
        let read = self.file.read(&mut chunk).map_err(StoreError::io("read", &self.path));
        let read = self.shared.state().sound("s3", read)?;
        if read == 0 {
            return Ok(None);
        }
        chunk.truncate(read);
        self.read += read as u64;
        self.shared.observer().reading(&self.key, self.read, self.size);
        Ok(Some(Bytes::from(chunk)))
    }
}

impl PartWriter for Writer<'_, '_> {
    async fn write(&mut self, bytes: Bytes) -> PortResult<()> {
        let written = self.draft.write(&bytes);
        self.shared.state().sound("s3", written)
    }

    async fn finish(self) -> PortResult<Written> {
        let sealed = self.draft.seal();
        let mut state = self.shared.state();
        let sealed = state.sound("s3", sealed)?;
        state.publish_object(self.by, &self.bucket, &self.key, &sealed)
    }

    async fn abort(self) -> PortResult<()> {
        drop(self.draft);
        Ok(())
    }
}

impl<'a, 's> Objects for Desk<'a, 's> {
    type Reader = Reader<'a, 's>;
    type Writer = Writer<'a, 's>;

    async fn open(&self, object: &ObjectVersion) -> PortResult<Reader<'a, 's>> {
        let ObjectVersion { bucket, key, version } = object;
        let path = self.shared.state().locate_version(self.by, bucket, key, version)?;
        let path = path.ok_or_else(|| PortError::Missing { kind: "object", name: key.clone() })?;
        Reader::open(self.shared, key, path)
    }

    async fn read(&self, bucket: &str, key: &str) -> PortResult<Option<Bytes>> {
        self.shared.state().read_object(self.by, bucket, key)
    }

    async fn create(&self, bucket: &str, key: &str) -> PortResult<Writer<'a, 's>> {
        let mut state = self.shared.state();
        state.may_write(self.by, bucket, key)?;
        let draft = state.draft_object()?;
        Ok(Writer { shared: self.shared, by: self.by, bucket: bucket.to_owned(), key: key.to_owned(), draft })
    }

    async fn put(&self, bucket: &str, key: &str, body: Bytes) -> PortResult<Written> {
        self.shared.state().put_object(self.by, bucket, key, &body)
    }

    async fn put_new(&self, bucket: &str, key: &str, body: Bytes) -> PortResult<Created> {
        let mut state = self.shared.state();
        state.may_write(self.by, bucket, key)?;
        if state.has_object(bucket, key)? {
            return Ok(Created::Exists);
        }
        state.put_object(self.by, bucket, key, &body).map(Created::New)
    }
}
